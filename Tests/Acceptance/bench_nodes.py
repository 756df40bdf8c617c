#!/usr/bin/env python3
"""Measures nodes on PostgreSQL: bench_nodes.py [BINARY [EVENTS [EVENTS_AT_EACH_SIZE [PROFILES…]]]]

First events a second of 1, 2 and 4 nodes beside the floor of the same run, then the cost of an event with ever more stored profiles. For figures
to be believed the machine must be otherwise idle; server, nodes and measuring share its cores.
"""
import contextlib, pathlib, statistics, sys, tempfile, time
import measure, postgresql
from measure import Arrivals, beside, measured, people, row, tell_circumstances
from rig import Latchkey, Report, argument, assignment, background, binary, lines, until

program, report = binary(".build/release/latchkey"), Report(3600)
count, count_at_size = argument(1, 20_000), argument(2, 5_000)
sizes = [int(word) for word in sys.argv[4:]] or [1_000, 100_000, 1_000_000]
PBXS, A_FILE, ROUNDS = 200, 500, 3


def make_pbxs(k):
    """All PBXs, by four commands at a time."""
    def work(first):
        for i in range(first, PBXS, 4):
            k.make_pbx(f"pbx{i}", f"admin{i}@a.example")
    for thread in [background(work, first) for first in range(4)]:
        thread.join()


@contextlib.contextmanager
def installation(server, template, nodes):
    """Running nodes on a copy of the database that holds the PBXs, with nothing to do."""
    with contextlib.ExitStack() as stack:
        url = stack.enter_context(postgresql.database(server.url, f"bench-{time.monotonic_ns()}", postgresql.OWNER))
        fleet = [stack.enter_context(measured(program, url, template.secrets, f"node{i}", template.origin)) for i in range(nodes)]
        yield fleet


def start(fleet):
    """All nodes ready, and the PBXs' own emails out."""
    for node in fleet:
        node.start()
    until(lambda: all(node.is_settled() for node in fleet), 120, 0.2, "a settled installation")


def rate(fleet, events):
    """Events a second from the first file dropped to the last email in a spool; a PBX's events all come to the same node."""
    shares = [[e for e in events if int(e["data"]["pbx"][3:]) % len(fleet) == i] for i in range(len(fleet))]
    prepared = []
    for node, share in zip(fleet, shares):
        outside = pathlib.Path(tempfile.mkdtemp(dir=node.root))
        for at in range(0, len(share), A_FILE):
            path = outside / f"{at:07}-{time.monotonic_ns()}.ndjson"
            path.write_text(lines(share[at:at + A_FILE]))
            prepared.append((at, path, node.queue / "new" / path.name))
    with Arrivals(*fleet) as arrivals:
        begin = time.monotonic()
        for _, path, to in sorted(prepared):
            path.rename(to)
        end = arrivals.wait(len(events), 60 + len(events) / 20)
    until(lambda: all(node.is_settled() for node in fleet), 60, 0.2, "a settled installation")
    return len(events) / (end - begin)


def throughput(server, template, nodes):
    """Events a second of so many nodes, the floor's, and what each node wrote."""
    with installation(server, template, nodes) as fleet:
        start(fleet)
        found = rate(fleet, people(count, PBXS, "p"))
        written = [len(list((node.spool / "new").iterdir())) for node in fleet]
        report.check("S2", f"{count} events and {PBXS} PBXs gave as many emails, by node {written}", sum(written) == count + PBXS, sum(written))
        for node in fleet:
            node.stop()
        with postgresql.database(server.url, f"floor-{time.monotonic_ns()}") as empty:
            template.run("pbx", "list", environment={"LATCHKEY_STORAGE_URL": empty})
            server.psql("CHECKPOINT")
            return found, measure.floor("FLOOR_POSTGRESQL", fleet[0].storage, [node.spool for node in fleet], empty, fleet[0].root)


# What the daemon writes of people who have an extension and a password; the digests and hashes are as long, but nobody's.
FILL = """
INSERT INTO profile (pbx, username, username_key, first_name, last_name, email, username_digest, email_digest, kind, created_at)
SELECT 'pbx' || n % {pbxs}, name, name, 'Ada', 'Byron', name, digest, digest, 'person', 1790000000000000 + n
FROM generate_series(0, {profiles} - 1) n, LATERAL (SELECT 'stored' || n || '@a.example' AS name, md5('1' || n) || md5('2' || n) AS digest) made;

INSERT INTO extension (pbx, number, profile, virtual_office_at, caller_first, caller_last, voicemail, fax, phone_model)
SELECT pbx, '2' || lpad(id::text, 8, '0'), id, created_at, first_name, last_name, email, email, 'Poly VVX 411'
FROM profile WHERE username_key LIKE 'stored%';

INSERT INTO credential (profile, hash, set_at)
SELECT id, '$argon2id$v=19$m=65536,t=3,p=1,keyid=' || substr(md5('3' || id), 1, 8) || '$' || substr(encode(decode(md5('4' || id), 'hex'), 'base64'), 1, 22)
    || '$' || rtrim(encode(decode(md5('5' || id) || md5('6' || id), 'hex'), 'base64'), '='), created_at
FROM profile WHERE username_key LIKE 'stored%';

VACUUM (ANALYZE);
"""


def mixed(profiles, prefix):
    """Every second event is of somebody new; the others give stored people, as many at each size and all over the table, one extension more."""
    known = min(sizes)
    events = people(count_at_size, PBXS, prefix)
    for i in range(1, count_at_size, 2):
        who = (i // 2 % known) * (profiles // known)
        events[i] = assignment(f"{prefix}{i}", f"{100_000 + i}{prefix}", "Ada", "Byron", f"stored{who}@a.example", f"pbx{who % PBXS}", phoneModel="Poly VVX 411")
    return events


def cost(server, template, profiles):
    """Microseconds an event with so many stored profiles, over some rounds."""
    with installation(server, template, 1) as fleet:
        start(fleet)
        begin = time.monotonic()
        # In several statements, as VACUUM wants to be outside of a transaction.
        postgresql.psql(fleet[0].storage, FILL.format(pbxs=PBXS, profiles=profiles), 1800)
        server.psql("CHECKPOINT", seconds=600)
        report.note(f"{profiles:,} profiles stored after {time.monotonic() - begin:.0f} s")
        found = [1_000_000 / rate(fleet, mixed(profiles, f"r{number}n")) for number in range(ROUNDS)]
        failed = fleet[0].json("queue", "list", "--state", "failed", "--limit", 3)
        report.check("S2", f"with {profiles:,} profiles no event failed", not failed, failed)
        return found


with report.part("R", "nodes on PostgreSQL"), postgresql.Server() as server, Latchkey(program, server.url, name="commands") as template:
    tell_circumstances(program)
    make_pbxs(template)
    for nodes in (1, 2, 4):
        found, bare = throughput(server, template, nodes)
        row(f"{count:,} events of {PBXS} PBXs, {nodes} node{'s' if nodes > 1 else ''}", f"{found:,.0f} /s", beside(found, bare))
    first = None
    for profiles in sizes:
        found = cost(server, template, profiles)
        middle = statistics.median(found)
        first = first or middle
        row(f"{count_at_size:,} events with {profiles:,} stored profiles", f"{middle:,.0f} µs an event",
            f"{middle / first:.2f} of {sizes[0]:,}; {min(found):,.0f}–{max(found):,.0f}")
report.end()
