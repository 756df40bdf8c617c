#!/usr/bin/env python3
"""Search and deep pages of the list of profiles, at 10^3 and 10^6 of them, over HTTP: bench_search.py [BINARY [MANY [--postgresql]]]"""
import http.client, random, statistics, time
from rig import Latchkey, Report, argument, binary

FIRST = ["Ada", "Grace", "Jörg", "Zoë", "María", "Łukasz", "Søren", "Aoife", "Nguyễn", "Chidi", "Priya", "Omar", "Yuki", "Lena", "Ivan", "Noor"]
LAST = ["Byron", "Hopper", "Müller", "García", "O'Brien", "Nowak", "Jensen", "Murphy", "Tran", "Okafor", "Patel", "Haddad", "Sato", "Weber", "Petrov"]
program, many = binary(".build/release/latchkey"), argument(1, 1_000_000)
report = Report(7200)


def fill(k, count):
    path = k.root / "people.csv"
    with open(path, "w") as file:
        file.write("id,first name,last name,email,username,kind,locale\n")
        for n in range(count):
            first, last = FIRST[n % len(FIRST)], LAST[n // len(FIRST) % len(LAST)]
            file.write(f",{first},{last} {n // 240},p{n}@acme.example,u{n},,\n")
    before = time.monotonic()
    done = k.run("profile", "import", path, "--pbx", "acme", seconds=3600)
    assert done.returncode == 0, done.stderr[-500:]
    report.note(f"{count} profiles taken in within {time.monotonic() - before:.0f} s")


def measure(k, queries):
    """Milliseconds of each question over one connection that stays open."""
    connection, times = http.client.HTTPConnection("127.0.0.1", k.internal), []
    for query in queries:
        before = time.perf_counter()
        connection.request("GET", f"/v1/pbxs/acme/profiles?{query}", headers={"Authorization": f"Bearer {k.key}"})
        answer = connection.getresponse()
        body = answer.read()
        times.append(1000 * (time.perf_counter() - before))
        assert answer.status == 200, body
    return times


def p99(times):
    return statistics.quantiles(times, n=100)[98]


def figures(count):
    chance = random.Random(7)
    with Latchkey(program) as k:
        k.make_pbx()
        fill(k, count)
        k.start()
        k.make_key("profiles:read")
        last = count + 1
        kinds = {
            "a page deep in the list": [f"after={chance.randrange(last // 2, last - 30)}&limit=25" for _ in range(400)],
            "search for one": [f"q=p{chance.randrange(count)}@acme.example&limit=25" for _ in range(400)],
            "search by two words": [f"q={chance.choice(['ada', 'mar', 'jor', 'zo'])}+{chance.choice(['by', 'hop', 'mull', 'pat'])}&limit=25" for _ in range(400)],
            "search for what many have": [f"q={chance.choice(['a', 'lu', '@acme', 'garcia', 'p'])}&limit=25" for _ in range(400)],
            "deep in a search": [f"q=@acme&after={chance.randrange(last // 2, last - 30)}&limit=25" for _ in range(400)],
        }
        measure(k, kinds["search for one"][:50])
        return {kind: p99(measure(k, queries)) for kind, queries in kinds.items()}


with report.part("F31", "search"):
    few, all = figures(1000), figures(many)
    for kind in few:
        report.note(f"{kind}: p99 {few[kind]:.1f} ms of 1,000 profiles, {all[kind]:.1f} ms of {many:,}")
        report.check("F31", f"{kind}: p99 at most 20 ms", all[kind] <= 20, all[kind])
        report.check("F31", f"{kind}: at most twice that of 1,000", all[kind] <= 2 * few[kind], (few[kind], all[kind]))
report.end()
