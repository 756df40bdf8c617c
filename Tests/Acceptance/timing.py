#!/usr/bin/env python3
"""R11: neither time nor words tell who has an account: timing.py [BINARY [PAIRS [DOOR …]]]

PAIRS of requests, one for a login that exists in some state and one for a login that nobody has, in an order drawn for each pair. AUC is the
chance that of two such requests the known one took longer (Mann-Whitney): 0.5 tells nothing.
"""
import http.client, itertools, json, random, re, statistics, sys, time, urllib.parse
import spool
from browser import Browser, Form
from rig import Latchkey, PASSWORD, Report, argument, assignment, binary, event, lines, until

program, pairs = binary(".build/release/latchkey"), argument(1, 10_000)
report = Report(36_000)
# Five failures are free.
TRIES = 5
# What is drawn anew for each answer, and how long a login is still to wait.
RANDOM = re.compile(r'(name="seal" value="|nonce[-=]"?|X-Request-Id: |Retry-After: |Content-Length: |Wait )[^"\'\s]+')
chance = random.SystemRandom()
STATES = ("active", "disabled", "without password", "nothing assigned")


def auc(known, unknown):
    """How often a known one took longer than an unknown one; ties count half."""
    ordered = sorted([(t, 1) for t in known] + [(t, 0) for t in unknown])
    ranks, at = 0.0, 0
    while at < len(ordered):
        end = at
        while end < len(ordered) and ordered[end][0] == ordered[at][0]:
            end += 1
        ranks += (at + 1 + end) / 2 * sum(k for _, k in ordered[at:end])
        at = end
    return (ranks - len(known) * (len(known) + 1) / 2) / (len(known) * len(unknown))


class Client:
    """One connection that is kept, as whoever measures keeps it."""

    def __init__(self, port, headers):
        self.connection, self.headers = http.client.HTTPConnection("127.0.0.1", port, timeout=60), headers
        self.connection.connect()

    def post(self, path, body):
        """The seconds until the whole answer was there, and the answer but for what is random in it."""
        begun = time.perf_counter()
        self.connection.request("POST", path, body, self.headers)
        answer = self.connection.getresponse()
        text = answer.read()
        took = time.perf_counter() - begun
        fields = "\n".join(f"{k}: {v}" for k, v in answer.getheaders() if k.lower() not in ("date", "set-cookie"))
        return took, RANDOM.sub(r"\1…", f"{answer.status}\n{fields}\n\n{text.decode('utf-8', 'replace')}")


def compare(what, ask, known, unknown):
    """Asks for each known login and for an unknown one, as often as there are of the known."""
    times, answers = ([], []), {}
    for pair in zip(known, unknown):
        for kind in chance.sample((0, 1), 2):
            took, answer = ask(pair[kind])
            times[kind].append(took)
            answers.setdefault(answer, set()).add(kind)
    found = auc(*times)
    # With few pairs chance alone strays further: four times the standard deviation of AUC where nothing differs.
    margin = max(0.02, 4 * (1 / (6 * len(times[0]))) ** 0.5) if len(times[0]) < 10_000 else 0.02
    medians = [statistics.median(t) * 1000 for t in times]
    report.check("R11", f"{what}: AUC {found:.3f} over {len(times[0])} pairs, medians {medians[0]:.2f} and {medians[1]:.2f} ms",
                 abs(found - 0.5) <= margin, margin)
    report.check("R11", f"{what}: the same answer", all(kinds == {0, 1} for kinds in answers.values()), [a[:200] for a in answers][:3])


def nobody():
    while True:
        yield f"u{chance.getrandbits(60):015x}"


def people(k, state, count):
    """So many profiles in that state; their usernames look like those that nobody has."""
    names = list(itertools.islice(nobody(), count))
    events = [assignment(f"{state}-{n}", f"{chance.getrandbits(40)}", "Ada", "Test", f"{n}@a.example") for n in names]
    for e, n in zip(events, names):
        e["data"]["profile"]["username"] = n
        if state == "nothing assigned":
            e["data"]["virtualOffice"] = False
    k.drop(f"{state.replace(' ', '-')}.ndjson", lines(events))
    until(k.is_settled, 600, 0.5, "their emails")
    if state in ("active", "disabled"):
        links = {m.to.partition("<")[2].strip(">") or m.to: m.link for m in spool.find(k.spool, kind="create-password")}
        for n in names:
            browser = Browser(k.address)
            page = browser.get(links[f"{n}@a.example"])
            assert browser.submit(page, password=PASSWORD, password2=PASSWORD).status == 200
    if state == "disabled":
        k.drop("disable.ndjson", lines([event(f"d-{n}", "profile.disabled", {"pbx": "acme", "profile": {"username": n}}) for n in names]))
        until(k.is_settled, 600, 0.5, "their end")
    return names


def verify(k, states):
    client = Client(k.internal, {"Authorization": f"Bearer {k.key}", "Content-Type": "application/json"})

    def ask(login):
        return client.post("/v1/credentials/verify", json.dumps({"username": login, "password": "not the right one"}))

    failed = set()

    def locked(login):
        """A further failure, and what is said to the tries that follow it."""
        if login not in failed:
            failed.add(login)
            ask(login)
        return ask(login)

    for state, names in states.items():
        others = list(itertools.islice(nobody(), len(names)))
        tries = [[n for n in logins for _ in range(TRIES)][:pairs] for logins in (names, others)]
        compare(f"verify, {state}", ask, *tries)
        compare(f"verify, {state} and locked", locked, *tries)


def forgot(k, states):
    browser = Browser(k.address)
    form = Form(browser.get("/forgot").page)
    client = Client(k.public, {"Content-Type": "application/x-www-form-urlencoded", "Cookie": browser.cookie_line(), "Origin": k.origin})

    def ask(login):
        return client.post("/forgot", urllib.parse.urlencode(form.fields | {"login": login}))

    for state, names in states.items():
        for what, logins, others in (
                ("by username", names, nobody()), ("by email", [f"{n}@a.example" for n in names], (f"{n}@a.example" for n in nobody()))):
            # Both are asked for as often: what was asked for before is found faster, whoever has it.
            known, unknown = ([n for n in some for _ in range(TRIES)][:pairs] for some in (logins, itertools.islice(others, len(logins))))
            compare(f"forgot {what}, {state}", ask, known, unknown)


def sign_in(k, states):
    browser = Browser(k.address)
    form = Form(browser.get("/sign-in").page)
    client = Client(k.public, {"Content-Type": "application/x-www-form-urlencoded", "Cookie": browser.cookie_line(), "Origin": k.origin})

    def ask(login):
        took, answer = client.post("/sign-in", urllib.parse.urlencode(form.fields | {"username": login, "password": "not the right one"}))
        # The form is filled with what was typed.
        return took, answer.replace(login, "…")

    for state, names in states.items():
        known = [n for n in names for _ in range(TRIES)][:pairs]
        compare(f"sign-in, {state}", ask, known, [n for n in itertools.islice(nobody(), len(names)) for _ in range(TRIES)])


with report.part("R11", "time"), Latchkey(
        program, LATCHKEY_PASSWORD_ARGON2_MEMORY="12MiB", LATCHKEY_PASSWORD_ARGON2_ITERATIONS="3") as k:
    k.make_pbx()
    k.start()
    k.make_key("credentials:verify")
    count = -(-pairs // TRIES)
    # Each door has people of its own, as a login that was guessed at is locked at all doors.
    doors = {"forgot": forgot, "verify": verify, "sign-in": sign_in}
    for door in sys.argv[3:] or doors:
        doors[door](k, {state: people(k, state, count) for state in STATES})
report.end()
