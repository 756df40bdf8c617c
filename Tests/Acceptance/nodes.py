#!/usr/bin/env python3
"""R7: three nodes and three producers, kills, a node asleep, a failover: nodes.py [BINARY [EVENTS [SECONDS_STOPPED [SEED]]]]"""
import collections, email.utils, http.client, json, random, subprocess, time
import postgresql, spool
from browser import Browser
from rig import Hanging, Latchkey, Report, argument, assignment, background, binary, caught, lines, until
from stream import Stream

program, count, stopped = binary(), argument(1, 3000), argument(2, 20)
seed = argument(3, random.SystemRandom().randrange(1_000_000))
chance, report = random.Random(seed), Report(600 + count // 20)
PBXS, PRODUCERS, COMMAND = [f"pbx{i:03}" for i in range(200)], "dhs", "(command)"


def admin(pbx):
    return f"grace@{pbx}.example"


def producer_streams(letter):
    """What one producer says of every PBX; no two producers speak of the same people or extensions."""
    share = max(1, count // len(PBXS) // len(PRODUCERS))
    return [Stream(share, seed + i, pbx, f"{letter}{i:03}", 10_000 * (1 + PRODUCERS.index(letter)), admin(pbx)) for i, pbx in enumerate(PBXS)]


def mixed(streams):
    """The events of these streams by small lots, each stream in its order."""
    waiting = [list(reversed(s.events)) for s in streams]
    while waiting:
        lot = []
        for _ in range(chance.choice([1, 2, 5, 10, 20])):
            if waiting:
                some = chance.choice(waiting)
                lot.append(some.pop())
                waiting = [w for w in waiting if w]
        yield lot


class Producer:
    """Hands in lots one after another, each until it is surely accepted, over about so many seconds."""

    def __init__(self, streams, hand_in, seconds):
        self.lots, self.hand_in, self.seconds, self.tries, self.error = list(mixed(streams)), hand_in, seconds, 0, None
        self.thread = background(self._work)

    def _work(self):
        start = time.monotonic()
        for number, lot in enumerate(self.lots):
            time.sleep(max(0, start + self.seconds * number / len(self.lots) - time.monotonic()))
            while not self._is_in(number, lot):
                time.sleep(0.1)

    def _is_in(self, number, lot):
        self.tries += 1
        try:
            return self.hand_in(number, lot)
        except (OSError, http.client.HTTPException, subprocess.TimeoutExpired) as error:
            self.error = error
            return False


def by_directory(node):
    def hand_in(number, lot):
        node.drop(f"{number:06}.ndjson", lines(lot))
        return True
    return hand_in


def by_http(node):
    return lambda number, lot: node.api("POST", "/v1/events", lines(lot), kind="application/x-ndjson", seconds=5)[0] == 202


def by_sql(url):
    """Each lot in a transaction of the producer's own; what it rolls back before must never have happened."""
    def hand_in(number, lot):
        phantom = assignment(f"phantom-{number}", str(70_000 + number), "No", "Body", f"phantom{number}@{PBXS[0]}.example", PBXS[0])
        submit = lambda e: f"SELECT latchkey_submit($event${json.dumps(e, ensure_ascii=False)}$event$);\n"
        rolled_back = f"BEGIN;\n{submit(phantom)}ROLLBACK;\n" if number % 10 == 0 else ""
        postgresql.psql(url, rolled_back + "BEGIN;\n" + "".join(map(submit, lot)) + "COMMIT;\n", 20)
        return True
    return hand_in


def make_pbxs(nodes):
    """Four at a time, wherever."""
    def work(node, names):
        for name in names:
            node.make_pbx(name, admin(name))
    for thread in [background(work, nodes[i % len(nodes)], PBXS[i::4]) for i in range(4)]:
        thread.join()
    made = len(nodes[0].listing("pbx", "list"))
    assert made == len(PBXS), f"{made} of {len(PBXS)} PBXs were made"


def kill_one(nodes, asleep):
    """SIGKILL to one that is awake; back after up to a second."""
    node = chance.choice([n for n in nodes if n is not asleep])
    node.kill()
    time.sleep(chance.uniform(0, 1))
    node.launch()


def leased(node):
    return set(node.sql(f"SELECT id FROM email WHERE leased_by LIKE '{node.name}/%' AND file IS NULL"))


def among(node, ids, condition):
    """Those of these emails of which that holds."""
    return ids & set(node.sql(f"SELECT id FROM email WHERE {condition}"))


def disturb(nodes, primary, standby, producers):
    """Kills all the time, one node asleep for long, and the database's failover after it, until every event is handed in."""
    sleeper, kills, begin = chance.choice(nodes), 0, time.monotonic()
    time.sleep(3)
    held = caught(sleeper, lambda: leased(sleeper)) or set()
    asleep, wakes, fails_over, took_over = True, time.monotonic() + stopped, None, None
    while asleep or not took_over or any(p.thread.is_alive() for p in producers):
        if time.monotonic() - begin > stopped + 60 + count / 50:
            raise Hanging(f"events still to be handed in: {[p.error for p in producers if p.thread.is_alive()]}, crashes: {[n.crashes[:1] for n in nodes]}")
        if asleep and time.monotonic() > wakes:
            passed_on = among(sleeper, held, "file IS NOT NULL OR withdrawn_at IS NOT NULL")
            sleeper.resume()
            asleep, fails_over = False, time.monotonic() + chance.uniform(2, 5)
        if not asleep and not took_over and time.monotonic() > fails_over:
            primary.kill()
            time.sleep(chance.uniform(0, 3))
            standby.promote()
            took_over = time.monotonic() - begin
        kill_one(nodes, sleeper if asleep else None)
        kills += 1
        time.sleep(chance.expovariate(1 / 0.8))
    report.note(f"{kills} kills; node {sleeper.name} slept {stopped} s with {len(held)} emails leased; failover after {took_over:.0f} s; "
                f"all handed in after {time.monotonic() - begin:.0f} s, in {sum(p.tries for p in producers)} tries for "
                f"{sum(len(p.lots) for p in producers)} lots, the last error: {next((p.error for p in producers if p.error), None)}")
    report.check("R7", "a node slept with leases, and others sent what it held meanwhile", held and passed_on == held, (len(held), len(passed_on)))
    stale = among(sleeper, passed_on, f"node = '{sleeper.name}'")
    report.check("R7", "awake it sealed nothing of that", not stale, stale)


def reckon(nodes, streams):
    """Every email as (event, kind, address), as it must be and as it is."""
    due = collections.Counter({(id, kind, s.to[id, kind]): n for s in streams for (id, kind), n in s.emails.items()})
    due += collections.Counter((COMMAND, "create-password", admin(pbx)) for pbx in PBXS)
    ours, seen, ids, links, flaws = set().union(*(s.ids for s in streams)), collections.Counter(), collections.Counter(), {}, []
    known = lambda event: event if event in ours or event.startswith("phantom") else COMMAND
    for path in (p for n in nodes for p in (n.spool / "new").iterdir()):
        mail = spool.Mail(path)
        seen[known(mail.event), mail.kind, email.utils.parseaddr(mail.to)[1]] += 1
        ids[str(mail.message["Message-ID"])] += 1
        links[mail.event] = mail.link
        flaws += [path.name] if mail.flaws() else []
    seen += collections.Counter((known(e["event"]), e["kind"], e["to"]) for e in nodes[0].listing("spool", "list") if e["state"] == "withdrawn")
    report.note(f"{sum(due.values())} emails due; in the spools: {', '.join(str(len(list((n.spool / 'new').iterdir()))) for n in nodes)}")
    lost, more = due - seen, seen - due
    report.check("R7", "lost: none", not lost, (len(lost), list(lost)[:5]))
    report.check("R7", "doubled: none", not (d := [m for m in more if m in due]), (len(d), d[:5]))
    report.check("R7", "unexpected: none", not (u := [m for m in more if m not in due]), (len(u), u[:5]))
    report.check("S2", "no Message-ID twice", max(ids.values()) == 1, ids.most_common(2))
    report.check("S1", "no partial file", not flaws, flaws[:5])
    return links


def order(node, streams):
    accepted = collections.defaultdict(list)
    place, attempts = {}, {}
    for row in node.listing("queue", "list"):
        accepted[row["id"].partition("-")[0]].append(row["id"])
        place[row["id"]], attempts[row["id"]] = len(place), row["attempts"]
    handed_in = {s.prefix: list(dict.fromkeys(e["id"] for e in s.events)) for s in streams}
    wrong = [p for p, ids in handed_in.items() if accepted[p] != ids]
    report.check("Q4", f"each producer's events of each PBX were accepted once and in its order ({len(handed_in)} orders)", not wrong,
                 [(p, accepted[p], handed_in[p]) for p in wrong[:2]])
    # What two producers hand in at one instant has no order but that of its answers.
    last, swapped, crossed = collections.defaultdict(lambda: (0, None)), [], 0
    for entry in node.listing("history"):
        event = entry["detail"].get("event")
        if event in place and event[:1] in PRODUCERS and event[4:5] == "-":
            before, any_before = last[event[:4]], last[entry["pbx"]]
            swapped += [f"{event} (attempts {attempts[event]}) after {before[1]}"] if place[event] < before[0] else []
            crossed += place[event] < any_before[0]
            last[event[:4]] = last[entry["pbx"]] = (place[event], event)
    report.note(f"{crossed} events stand in the history after one of another producer that bears a higher number")
    report.check("Q4", "the history of each PBX follows the order in which each producer's events were accepted", last and not swapped, swapped[:5])
    failed = {e["id"]: e["reason"] for e in node.listing("queue", "list", "--state", "failed")}
    must = set().union(*(s.failed for s in streams))
    report.check("F1", f"set aside are the {len(must)} that must be", set(failed) == must, (list(must - set(failed))[:3], [(f, failed[f]) for f in list(set(failed) - must)[:3]]))


def links_open(nodes, streams, links):
    status = lambda node, id: Browser(node.origin, port=node.public).get(links[id]).status if links.get(id) else None
    for what, code, ids in (("living", 200, set().union(*(s.living_links for s in streams))), ("dead", 410, set().union(*(s.dead_links for s in streams)) & set(links))):
        sample = chance.sample(sorted(ids), min(len(ids), 60))
        wrong = [(id, node.name) for id in sample for node in nodes if status(node, id) != code]
        report.check("T4", f"{len(sample)} of {len(ids)} {what} links are so on every node", not wrong, wrong[:5])


def fleet(primary):
    """Three nodes of one installation; they must know the standby too."""
    with Latchkey(program, storage=primary.url, name="a") as a, a.another("b") as b, a.another("c") as c:
        yield [a, b, c]


report.note(f"seed {seed}")
with report.part("R7", "three nodes"), postgresql.Server() as primary:
    standby = primary.standby()
    for nodes in fleet(primary):
        start = time.monotonic()
        make_pbxs(nodes)
        report.note(f"{len(PBXS)} PBXs after {time.monotonic() - start:.0f} s")
        for node in nodes:
            node.start()
        a, b, c = nodes
        b.make_key("events:write")
        primary.psql("CREATE ROLE producer LOGIN")
        a.sql("GRANT EXECUTE ON FUNCTION latchkey_submit(text) TO producer")
        streams = {letter: producer_streams(letter) for letter in PRODUCERS}
        ways = {"d": by_directory(a), "h": by_http(b), "s": by_sql(postgresql.with_parts(c.storage, user="producer"))}
        seconds = max(stopped + 20, count / 400)
        producers = [Producer(streams[letter], ways[letter], seconds) for letter in PRODUCERS]
        disturb(nodes, primary, standby, producers)
        start = time.monotonic()
        until(lambda: all(n.is_ready() for n in nodes), 60, 0.1, "three ready nodes")
        until(lambda: a.sql("SELECT COUNT(*) FROM submission") == ["0"] and all(n.is_drained() for n in nodes), 60 + count / 50, 0.5, "a drained installation")
        report.note(f"drained {time.monotonic() - start:.0f} s after the last event")
        every = [s for some in streams.values() for s in some]
        links = reckon(nodes, every)
        order(a, every)
        links_open(nodes, every, links)
        done = b.run("history", "verify", seconds=300)
        report.check("F32", "history verify", done.returncode == 0, done.stdout + done.stderr)
        for node in nodes:
            report.check("OPS", f"node {node.name} is ready, and ended only when it was killed", node.is_ready() and not node.crashes, node.crashes[:2])
report.end()
