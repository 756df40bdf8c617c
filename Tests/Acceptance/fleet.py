#!/usr/bin/env python3
"""R6, R8 and what else three nodes over one PostgreSQL must hold to: fleet.py [--part=NAME…] [BINARY [ROUNDS [POSTS]]]

A release run has 100 rounds.
"""
import collections, contextlib, http.client, os, random, signal, sys, threading, time
import postgresql, spool
from browser import Browser
from crowd import race, request
from rig import OTHER_PASSWORD, PASSWORD, Latchkey, Report, argument, assignment, background, binary, caught, lines, p99, until

program, rounds, posts = binary(), argument(1, 3), argument(2, 1000)
report = Report(400 + 40 * rounds)
Slip, read = collections.namedtuple("Slip", "event kind to link"), {}
SEALED = "file IS NOT NULL AND published_at IS NULL"


def mails(nodes):
    """What is in the spools; each file is read once, since none changes."""
    found = []
    for path in (p for node in nodes for p in sorted((node.spool / "new").iterdir())):
        if path not in read:
            mail = spool.Mail(path)
            read[path] = Slip(mail.event, mail.kind, mail.to, mail.link)
        found.append(read[path])
    return found


def mail_of(nodes, id, seconds=20):
    return until(lambda: [m for m in mails(nodes) if m.event == id], seconds, 0.05, f"the email of {id}")[0]


def person(id, extension, pbx="acme"):
    return assignment(id, str(extension), "Ada", "Byron", f"{id}@{pbx}.example"[-30:], pbx)


def submit(node, events, seconds=60):
    """Hands events in by HTTP until they are surely accepted."""
    def is_in():
        with contextlib.suppress(OSError, http.client.HTTPException):
            return node.api("POST", "/v1/events", lines(events), kind="application/x-ndjson", seconds=5)[0] == 202
    until(is_in, seconds, 0.05, f"a 202 of node {node.name}")


def settle(nodes, seconds=60):
    until(lambda: all(n.is_drained() for n in nodes), seconds, 0.1, "a drained installation")


def together(calls):
    """The answers to calls that start at one instant."""
    gate, answers = threading.Barrier(len(calls)), [None] * len(calls)

    def work(i, call):
        gate.wait()
        answers[i] = call()
    for thread in [background(work, i, call) for i, call in enumerate(calls)]:
        thread.join()
    return answers


def with_password(nodes, id, extension, password=PASSWORD):
    """A profile that has set this password through the first node; its username."""
    event = person(id, extension)
    submit(nodes[0], [event])
    browser = Browser(nodes[0].origin, port=nodes[0].public)
    answer = browser.submit(browser.get(mail_of(nodes, id).link), password=password, password2=password)
    assert answer.url.endswith("/password/done"), (answer.status, answer.url)
    return event["data"]["profile"]["username"]


def one_token(nodes):
    """T3: the form that one node showed is posted to all three at one instant."""
    submit(nodes[0], [person("racer", 2001)])
    link, (a, *_) = mail_of(nodes, "racer").link, nodes
    browser = Browser(a.origin, port=a.public)
    page = browser.get(link)
    passwords = [f"the {i}th otter paddles on" for i in range(posts)]
    answers = race([request(nodes[i % 3], browser, page, p) for i, p in enumerate(passwords)])
    statuses = collections.Counter(status for status, _ in answers)
    winners = [i for i, (status, _) in enumerate(answers) if status == 303]
    report.note(f"{posts} posts to three nodes: {dict(statuses)}")
    report.check("R6", "exactly one succeeds", len(winners) == 1, statuses)
    report.check("R6", "all others are 410 or 503 with Retry-After", all(s in (303, 410) or s == 503 and "retry-after" in h for s, h in answers), statuses)
    settle(nodes)
    notices = [m for m in mails(nodes) if m.kind == "password-changed" and "racer@" in m.to]
    report.check("F19", "one notice", len(notices) == 1, len(notices))
    for node in nodes:
        right = node.verify("racer@acme.example", passwords[winners[0]])[0]
        report.check("R6", f"node {node.name} knows that password, and no other", (right, node.verify("racer@acme.example", passwords[winners[0] - 1])[0]) == (200, 401), right)
        report.check("T4", f"on node {node.name} the link is dead", Browser(a.origin, port=node.public).get(link).status == 410)


def guesses(nodes):
    """Attempt limits (CONTRACT §5, SECURITY §1) hold for all nodes together."""
    username = with_password(nodes, "guessed", 2101)

    def volley(count=60):
        calls = [lambda node=nodes[i % 3], i=i: node.verify(username, f"a wrong guess of number {i}")[0] for i in range(count)]
        return collections.Counter(together(calls))

    def until_blocked(most, what):
        """Guesses until there are only refusals; busy nodes count nothing."""
        seen = collections.Counter()
        while True:
            now = volley()
            seen += now
            if not now[401] and not now[503]:
                break
        report.check("R6", f"{what}: {most} of {seen.total()} guesses are looked at", seen[401] == most and set(seen) <= {401, 429, 503}, seen)

    report.check("API", "the right password verifies on each node", [n.verify(username, PASSWORD)[0] for n in nodes] == [200] * 3)
    until_blocked(5, "from the start")
    report.check("R6", "the right password waits too, on each node", [n.verify(username, PASSWORD)[0] for n in nodes] == [429] * 3)
    for failures in (6, 7):
        nodes[0].sql("UPDATE guess SET blocked_until = 0")
        until_blocked(1, f"failure {failures}, after the wait")
    nodes[0].sql("UPDATE guess SET failures = 98, blocked_until = 0")
    for failures in (99, 100):
        until_blocked(1, f"failure {failures}")
        nodes[0].sql("UPDATE guess SET blocked_until = 0")
    seen = []
    for node in nodes:
        seen.append(node.verify(username, PASSWORD)[0])
        nodes[0].sql("UPDATE guess SET blocked_until = 0")
    report.check("R6", "after the hundredth the right password is dead on each node", seen == [401] * 3, seen)
    nodes[0].sql("DELETE FROM guess")


class Load:
    """Events without end to one node, until stopped; each must be mailed once."""

    def __init__(self, node, name, lot=20):
        self.node, self.name, self.lot, self.ids, self.is_on = node, name, lot, [], True
        self.thread = background(self._work)

    def _work(self):
        while self.is_on:
            events = [person(f"{self.name}-{len(self.ids) + i}", 10_000 + len(self.ids) + i, f"load{i % 10}") for i in range(self.lot)]
            with contextlib.suppress(OSError, http.client.HTTPException):
                if self.node.api("POST", "/v1/events", lines(events), kind="application/x-ndjson", seconds=5)[0] == 202:
                    self.ids += [e["id"] for e in events]
            time.sleep(0.05)

    def stop(self):
        self.is_on = False
        self.thread.join()

    def judge(self, nodes, row, what):
        seen = collections.Counter(m.event for m in mails(nodes) if m.event.startswith(f"{self.name}-"))
        # The lot under way at the end may have been accepted without our having heard of it.
        wrong = [id for id in self.ids if seen[id] != 1] + [id for id, n in seen.items() if n != 1]
        report.check(row, f"{what}: each of {len(self.ids)} events is mailed once", self.ids and not wrong, (len(wrong), wrong[:5]))


def same_node(nodes):
    """R8: SIGKILL in the midst of work, and the same node again."""
    a, ready, published, sealed = nodes[0], [], [], 0
    load = Load(a, "same")
    for number in range(rounds):
        # Every second time at any instant, else, if it can be, while something is sealed and not stamped.
        time.sleep(random.uniform(0.2, 0.8))
        if number % 2:
            caught(a, lambda: a.sql(f"SELECT id FROM email WHERE node = 'a' AND {SEALED}"), 30)
        a.kill()
        left = a.sql(f"SELECT id FROM email WHERE node = 'a' AND {SEALED}")
        sealed += len(left)
        start = time.monotonic()
        ready.append(a.start())
        if left:
            until(lambda: not a.sql(f"SELECT id FROM email WHERE id IN ({','.join(left)}) AND {SEALED}"), 30, 0.01, "what was sealed to be published")
        published.append(time.monotonic() - start)
    load.stop()
    settle(nodes)
    report.note(f"same node, {rounds} times: p99 ready {p99(ready):.2f} s, what it had sealed (in all {sealed}) published {p99(published):.2f} s")
    report.check("R8", "same node: ready, and what it had sealed published, within 2 s (p99)", p99(published) <= 2, sorted(published)[-3:])
    load.judge(nodes, "R8", "same node")


def other_node(nodes):
    """R8: SIGKILL of a node that holds leases; the others send what it held."""
    a, took, held = nodes[0], [], 0
    for number in range(rounds):
        load = Load(a, f"other{number}")
        found = caught(a, lambda: a.sql("SELECT id FROM email WHERE leased_by LIKE 'a/%' AND file IS NULL"))
        a.kill()
        start = time.monotonic()
        load.stop()
        held += len(found or [])
        until(lambda: nodes[1].sql("SELECT (SELECT COUNT(*) FROM event WHERE answered_at IS NULL AND failed_at IS NULL) + "
                                   "(SELECT COUNT(*) FROM email WHERE file IS NULL AND withdrawn_at IS NULL)") == ["0"], 60, 0.1, "the others to take over")
        took.append(time.monotonic() - start)
        a.start()
        settle(nodes)
        load.judge(nodes, "R8", f"other node, round {number + 1}")
    report.note(f"other node, {rounds} times: {held} emails leased when it was killed, sent by others after p99 {p99(took):.1f} s")
    report.check("R8", "other node: sends what the dead one held within 20 s (p99)", held and p99(took) <= 20, sorted(took)[-3:])


def cut_connections(server, nodes):
    """Connections that end at any instant, in the midst of a commit too."""
    load, cuts = Load(nodes[1], "cut"), 0
    for _ in range(60):
        time.sleep(random.uniform(0.01, 0.1))
        cuts += len(server.psql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'latchkey'"))
    # One process of the server that dies takes all sessions with it.
    os.kill(random.choice(server.children()), signal.SIGKILL)
    time.sleep(1)
    load.stop()
    until(lambda: all(n.is_ready() for n in nodes), 30, 0.1, "three ready nodes")
    settle(nodes)
    report.note(f"{cuts} connections cut")
    load.judge(nodes, "R7", "connections cut")


def is_turned_down(answer):
    status, _, headers = answer
    return status == 503 and headers.get("retry-after", "").isdigit()


def database_away(server, nodes):
    a, b, c = nodes
    username = with_password(nodes, "away", 2201)
    submit(a, [person("away-link", 2202)])
    link = mail_of(nodes, "away-link").link
    server.kill()
    c.kill()
    c.launch()
    until(lambda: all(status(n, "/readyz") == 503 for n in (a, b)), 15, 0.1, "readyz 503")
    until(lambda: c.process.poll() is None and status(c, "/readyz") == 503, 15, 0.1, "a node that starts without the database")
    report.check("OPS", "with the database away a node starts, and is not ready", True)
    ask = lambda node, path, body, kind="application/json": node.ask("POST", path, body, kind=kind)
    for node in nodes:
        before = time.monotonic()
        answer = ask(node, "/v1/events", lines([person("away-http", 2203)]), "application/x-ndjson")
        report.check("OPS", f"node {node.name}: intake 503 with Retry-After", is_turned_down(answer), answer)
        answer = ask(node, "/v1/credentials/verify", {"username": username, "password": PASSWORD})
        report.check("OPS", f"node {node.name}: verification 503 with Retry-After", is_turned_down(answer), answer)
        report.check("OPS", f"node {node.name}: both within 10 s", time.monotonic() - before < 10, time.monotonic() - before)
        answer = Browser(a.origin, port=node.public).get(link)
        report.check("OPS", f"node {node.name}: a link 503 with Retry-After", answer.status == 503 and answer.header("Retry-After"), answer.status)
        report.check("OPS", f"node {node.name}: alive", status(node, "/healthz") == 200)
    a.drop("away.json", lines([person("away-file", 2204)]))
    done = b.run("pbx", "list")
    report.check("CLI", "a command says so in one line", done.returncode == 1 and done.stderr.strip().count("\n") == 0 and done.stderr, (done.returncode, done.stderr))
    start = time.monotonic()
    server.start()
    back = time.monotonic() - start
    until(lambda: all(n.is_ready() for n in nodes), 30, 0.05, "three ready nodes")
    report.note(f"database back after {back:.2f} s, three nodes ready {time.monotonic() - start - back:.2f} s later")
    report.check("OPS", "what was dropped meanwhile is mailed", mail_of(nodes, "away-file", 30))
    settle(nodes)
    report.check("OPS", "what was turned down had no effect", not [m for m in mails(nodes) if m.event == "away-http"])
    submit(b, [person("away-http", 2203)])
    report.check("OPS", "and is taken now", mail_of(nodes, "away-http"))
    report.check("OPS", "verification goes on", [n.verify(username, PASSWORD)[0] for n in nodes] == [200] * 3)
    report.check("OPS", "links open", [Browser(a.origin, port=n.public).get(link).status for n in nodes] == [200] * 3)


def status(node, path):
    with contextlib.suppress(OSError, http.client.HTTPException):
        return node.api("GET", path, key=None)[0]


def other_secrets(nodes):
    with nodes[0].another("stranger") as stranger:
        stranger.environment["LATCHKEY_SECRETS_DIRECTORY"] = str(stranger.root / "secrets")
        for command in ("serve", "check"):
            done = stranger.run(command, seconds=20)
            report.check("OPS", f"78: {command}: a node whose secrets differ", done.returncode == 78 and "secrets" in done.stderr, (done.returncode, done.stderr))
    report.check("OPS", "the others still serve", all(n.is_ready() for n in nodes))


def retire(nodes):
    """A node killed between seal and rename, for good: the others send what it had sealed, under new links."""
    a, b, c = nodes
    listed = lambda: {n["id"]: n for n in b.json("node", "list")}
    report.check("CLI", "node list names all", set(listed()) >= {"a", "b", "c"}, listed())
    done = b.run("node", "retire", "c")
    report.check("CLI", "1: node retire of one that lives", done.returncode == 1 and "c" in done.stderr, (done.returncode, done.stderr))
    report.check("CLI", "1: node retire of one that is not", b.run("node", "retire", "nobody").returncode == 1)
    load = Load(a, "retire", 100)
    drafts = lambda: {p.name: p for p in (a.spool / "tmp").iterdir()}
    rows = lambda: dict(row.split("|") for row in b.sql(f"SELECT file, cause FROM email WHERE node = 'a' AND {SEALED}"))
    found = caught(a, lambda: (r := rows()) and drafts().keys() & r.keys())
    a.kill()
    load.stop()
    report.check("OPS", "killed between seal and rename", found)
    sealed, here = rows(), drafts()
    dead = {sealed[name]: spool.Mail(here[name]).link for name in sealed if name in here}
    renamed = {cause for name, cause in sealed.items() if name not in here}
    report.note(f"{len(dead)} emails sealed and not renamed, {len(renamed)} renamed and not stamped; node list says {listed().get('a')}")
    report.check("T4", "their links would open until then", all(status_of(b, link) == 200 for link in list(dead.values())[:5] if link))
    # It must have been silent for as long as a living one never is.
    done = until(lambda: (d := b.run("node", "retire", "a")).returncode == 0 and d, 60, 1, "node retire a")
    report.note(f"node retire a: {' '.join(done.stdout.split())}")
    until(lambda: b.is_drained() and c.is_drained(), 60, 0.2, "the others to send them")
    again = {m.event: m for m in mails([b, c]) if m.event in dead}
    report.check("S2", f"the {len(dead)} are mailed by others", set(again) == set(dead), set(dead) - set(again))
    report.check("S2", "under links of their own", all(again[id].link != dead[id] for id in again))
    sample = list(again)[:20]
    report.check("T4", "which open", all(status_of(c, again[id].link) == 200 for id in sample))
    report.check("T4", "and the old ones are dead", all(status_of(c, dead[id]) == 410 for id in sample))
    seen = collections.Counter(m.event for m in mails(nodes) if m.event.startswith("retire-"))
    doubled = {id for id, n in seen.items() if n > 1}
    report.check("S2", "what it had published is left as it is", not doubled - renamed, sorted(doubled - renamed)[:5])
    report.note(f"{len(doubled & renamed)} of {len(renamed)} that were renamed and not stamped are there twice")
    report.check("S2", "none is lost", not [id for id in load.ids if not seen[id]])
    report.check("CLI", "node list knows", listed()["a"]["state"] == "retired", listed().get("a"))
    a.start()
    submit(a, [person("return", 2301)])
    mail_of(nodes, "return")
    settle(nodes)
    after = collections.Counter(m.event for m in mails(nodes) if m.event.startswith("retire-"))
    report.check("S2", "should it come back, it sends none of them", after == seen, after - seen)


def status_of(node, link):
    return Browser(node.origin, port=node.public).get(link).status


with report.part("R", "three nodes"), postgresql.Server() as server, Latchkey(program, storage=server.url, name="a") as a, \
        a.another("b") as b, a.another("c") as c:
    nodes = [a, b, c]
    for pbx in ("acme", *(f"load{i}" for i in range(10))):
        a.make_pbx(pbx, f"grace@{pbx}.example")
    key = a.make_key("events:write", "credentials:verify")
    for node in nodes:
        node.key = key
        node.start()
    only = [word.partition("=")[2] for word in sys.argv if word.startswith("--part=")]
    for part, words in ((one_token, ()), (guesses, ()), (same_node, ()), (other_node, ()), (cut_connections, (server,)), (database_away, (server,)),
                        (other_secrets, ()), (retire, ())):
        if only and part.__name__ not in only:
            continue
        start = time.monotonic()
        with report.part("R", part.__name__):
            part(*words, nodes)
        report.note(f"{part.__name__} took {time.monotonic() - start:.0f} s")
        if server.process.poll() is not None:
            server.start()
        for node in nodes:
            if node.process.poll() is not None:
                report.check("OPS", f"node {node.name} runs after {part.__name__}", False, node.log.read_text(errors="replace")[-500:])
                node.start()
    report.check("OPS", "no node ended but when it was killed", not any(n.crashes for n in nodes), [n.crashes[:1] for n in nodes])
    done = b.run("history", "verify")
    report.check("F32", "history verify", done.returncode == 0, done.stdout + done.stderr)
report.end()
