#!/usr/bin/env python3
"""F19, F20, F26, T8, V3 and V7: signing in, home, and all that ends it, on one node or two: sessions.py [BINARY] [--postgresql]"""
import contextlib, http.client, re, sqlite3, threading, time, urllib.parse
import spool
from browser import Browser
from rig import OTHER_PASSWORD, PASSWORD, Hanging, Latchkey, Report, background, binary, until
from tenant import Tenant

program, report = binary(), Report(400)
FIREFOX = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"}
HOSTILE = ["//evil.example", "/\\evil.example", "\\\\evil.example", "///evil.example", "https://evil.example", "/..//evil.example", "/%2f/evil.example",
           "/\t/evil.example", "/home\r\nSet-Cookie: a=b", "javascript:alert(1)", "/.//evil.example", "/%5cevil.example", " //evil.example", "home"]


def holds(row, what, test, seen=None):
    return report.check(row, what, test, seen)


class House(Tenant):
    """A tenant whose mails lie in the spools of all nodes."""

    def __init__(self, nodes, name):
        self.nodes = nodes
        super().__init__(nodes[0], name)

    def mails(self):
        until(self._is_settled, 15, 0.03, "a settled installation")
        found = [m for node in self.nodes for m in spool.mails(node.spool) if f"@{self.domain}" in m.to]
        for mail in found:
            mail.path.unlink()
        return found

    def _is_settled(self):
        return super()._is_settled() and not any(list((node.spool / "tmp").iterdir()) for node in self.nodes)


class Person(Browser):
    """Somebody with a browser and an account, at one node."""

    def __init__(self, node, name):
        super().__init__(node.origin, port=node.public)
        self.name = name

    def post(self, url, answer, follow=False, **fields):
        """Sends a form of that page, whichever it is: they share their seal."""
        seal = re.search(r'name="seal" value="([^"]*)"', answer.page)
        return self.request("POST", url, {"seal": seal.group(1) if seal else ""} | fields, follow, FIREFOX)

    def sign_in(self, password=PASSWORD, next="/home", **more):
        form = self.get("/sign-in?next=" + urllib.parse.quote(next, safe=""))
        return self.post("/sign-in", form, username=self.name, password=password, next=next, **more)

    @property
    def secret(self):
        return next((v for n, v in self.cookies.items() if n.endswith("session")), None)

    def home(self):
        return self.request("GET", "/home", follow=False)

    def is_in(self):
        return self.home().status == 200


def signed_in(node, name, password=PASSWORD):
    person = Person(node, name)
    answer = person.sign_in(password)
    assert answer.status == 303 and person.secret, f"{name} could not sign in: {answer.status}"
    return person


def signing_in(k, t):
    ada = t.settled("ada", "0042", username="Ada")
    t.assign("1001", ada, phoneNumber="+44 20 7946 1001", phoneModel="Deskphone 8", servicePlan="Office", activationCode="QX-7")
    t.assign("1002", ada, virtualOffice=False)
    t.grant(ada, "account-manager")
    t.mails()
    person = Person(k, "ada")
    holds("F26", "who is not signed in is sent to the form, and back", person.home().header("Location") == "/sign-in?next=%2Fhome")
    well = person.request("GET", "/.well-known/change-password", follow=False)
    holds("T8", "/.well-known/change-password leads to the form for another password", (well.status, well.header("Location")) == (302, "/home/password"))
    wrong = [Person(k, name).sign_in(password) for name, password in (("ada", "wrong"), ("nobody", PASSWORD), (t.admin, PASSWORD))]
    plain = {re.sub(r'value="[^"]*"', "", w.page) for w in wrong}
    holds("F26", "wrong, unknown and without a password are one answer", {w.status for w in wrong} == {401} and len(plain) == 1, [w.status for w in wrong])
    holds("F26", "the username is kept, the password is not", 'value="nobody"' in wrong[1].page and PASSWORD not in wrong[1].page)
    answer = person.sign_in(next="/home/sessions")
    holds("F26", "the right password leads where one came from", (answer.status, answer.header("Location")) == (303, "/home/sessions"), answer.status)
    home = person.home()
    for fact in ("0042", "1001", "1002", "+44 20 7946 1001", "Deskphone 8", "Office", "QX-7", "Phone only", "Account manager"):
        holds("F26", f"home shows {fact}", fact in home.page)
    holds("V7", "the secret stands in no page", person.secret not in home.page and len(person.secret) >= 22)
    bad = [(next, a.header("Location")) for next in HOSTILE if (a := signed_in_to(k, next)).header("Location") != "/home"]
    holds("V3", f"{len(HOSTILE)} hostile places to return to lead home", not bad, bad)
    first = person.secret
    person.sign_in()
    thief = Person(k, "ada")
    thief.cookies[next(n for n in person.cookies if n.endswith("session"))] = first
    holds("V7", "every sign-in gives a new secret, and the earlier one ends", person.secret != first and not thief.is_in() and person.is_in())
    foreign = person.request("POST", "/sign-out", {"seal": "x"}, headers={"Origin": "https://evil.example"})
    unsealed = person.request("POST", "/home/sessions/end", {"session": "others"})
    holds("V3", "nothing is done without our seal, or for another origin", foreign.status == unsealed.status == 403 and person.is_in())
    out = person.post("/sign-out", person.home())
    holds("V7", "signing out ends it and clears what the browser keeps", out.status == 303 and out.header("Location") == "/sign-in"
          and out.header("Clear-Site-Data") == '"cache", "storage"' and not person.secret)
    return ada


def signed_in_to(k, next):
    return Person(k, "ada").sign_in(next=next)


def listed(k, other):
    people = [signed_in(node, "ada") for node in (k, other, k)]
    page = people[0].request("GET", "/home/sessions")
    ids = re.findall(r'name="session" value="([0-9a-f]+)"', page.page)
    holds("V7", "sessions are listed with their browser", page.page.count("Firefox") >= 3, page.page.count("Firefox"))
    holds("V7", "and by ids that are no secrets", len(ids) >= 2 and not any(p.secret in page.page for p in people), ids)
    for id in ids:
        people[0].post("/home/sessions/end", people[0].request("GET", "/home/sessions"), session=id)
    holds("V7", "each can be ended", not people[1].is_in() and not people[2].is_in() and people[0].is_in())
    many = [signed_in(k, "ada") for _ in range(21)]
    alive = [p.is_in() for p in [people[0], *many]]
    holds("V7", "twenty at once at most: the oldest end", alive == [False, False] + [True] * 20, alive)
    many[20].post("/home/sessions/end", many[20].request("GET", "/home/sessions"), session="others")
    holds("V7", "all others can be ended at once", [p.is_in() for p in many] == [False] * 20 + [True])


def endings(k, other, t):
    """Every cause, and how long after its end another node still lets somebody in."""
    def by_link(who):
        t.act(who, "reset")
        assert t.choose(t.mail().link, OTHER_PASSWORD)

    def by_change(who):
        person = signed_in(k, who["username"])
        before, page = person.secret, person.request("GET", "/home/password")
        answer = person.post("/home/password", page, current=PASSWORD, password=OTHER_PASSWORD, password2=OTHER_PASSWORD)
        said = ["new password is saved" in person.home().page for _ in range(2)]
        holds("F19", "change: home says so once", said == [True, False], said)
        holds("F19", "change: this session goes on under a new secret", answer.status == 303 and person.secret != before and person.is_in(), answer.status)

    def by_erasure(who):
        t.act(who, "disable")
        t.act(who, "erase")

    causes = {"link": by_link, "change": by_change, "disable": lambda who: t.act(who, "disable"), "revoke": lambda who: t.act(who, "reset", revoke=True),
              "erasure": by_erasure, "disable by event": lambda who: t.send("profile.disabled", profile={"username": who["username"]}),
              "reset by command": lambda who: t.json("profile", "reset", who["username"], "--revoke")}
    for number, (what, end) in enumerate(causes.items()):
        who = t.settled(f"user{number}", f"20{number:02}")
        here, there = signed_in(k, who["username"]), signed_in(other, who["username"])
        assert here.is_in() and there.is_in()
        done, ended = threading.Event(), []
        watching = background(watch, there, done, ended)
        try:
            end(who)
        finally:
            finished = time.monotonic()
            done.set()
            watching.join(10)
        late = ended[0] - finished if ended else None
        holds("F20" if "disable" in what else "F19", f"{what}: every session ends, within a second on {'the other node' if other is not k else 'the node'}",
              late is not None and late < 1 and not here.is_in() and not there.is_in(), late)
        t.mails()


def watch(person, done, ended):
    """Notes when that person was first let in no more, up to 5 seconds after the end."""
    until(lambda: not person.is_in() or done.is_set(), 60, 0.01, "an end")
    with contextlib.suppress(Hanging):
        until(lambda: not person.is_in(), 5, 0.01)
        ended.append(time.monotonic())


def changing(k, t):
    person = signed_in(k, "ada")
    ask = lambda **fields: person.post("/home/password", person.request("GET", "/home/password"), **fields)
    holds("F19", "a wrong present password changes nothing", ask(current="wrong", password=OTHER_PASSWORD, password2=OTHER_PASSWORD).status == 422)
    holds("F19", "a weak new one neither", ask(current=PASSWORD, password="short", password2="short").status == 422 and person.is_in())
    t.mails()
    holds("F19", "a good one is taken", ask(current=PASSWORD, password=OTHER_PASSWORD, password2=OTHER_PASSWORD).status == 303)
    holds("F19", "and told to the address on file", [m.kind for m in t.mails()] == ["password-changed"])
    slow = [Person(k, "Ada").sign_in("wrong") for _ in range(6)]
    holds("F26", "the sixth wrong try is told to wait", [s.status for s in slow] == [401] * 5 + [429] and slow[5].header("Retry-After") == "30", [s.status for s in slow])


def without_writes(k, t):
    """SQLite held by another program: signing in is 503, and who is in stays in."""
    who = t.settled("grit", "3001")
    person, page = signed_in(k, who["username"]), Browser(k.origin)
    form = page.get("/sign-in")
    with contextlib.closing(sqlite3.connect(k.storage.partition(":")[2], isolation_level=None)) as database:
        database.execute("BEGIN IMMEDIATE")
        answer = page.submit(form, follow=False, username=who["username"], password=PASSWORD)
        inside = person.is_in()
        database.execute("ROLLBACK")
    holds("R13", "while storage takes no writes signing in is 503 with Retry-After", answer.status == 503 and answer.header("Retry-After"), answer.status)
    holds("R13", "and who is signed in stays so", inside)


def cookies(k):
    """Behind https every cookie has the prefix and its attributes."""
    secure = k.another("secure", LATCHKEY_PUBLIC_ORIGIN="https://phones.example") if k.is_on_postgresql else None
    with contextlib.ExitStack() as stack:
        node = stack.enter_context(secure or Latchkey(program, origin="https://phones.example"))
        if not secure:
            node.make_pbx()
        node.start()
        connection = http.client.HTTPConnection("127.0.0.1", node.public, timeout=10)
        connection.request("GET", "/sign-in", headers={"Host": "phones.example"})
        answer = connection.getresponse()
        line = answer.getheader("Set-Cookie")
        holds("V3", "behind https cookies are __Host-, Secure, HttpOnly, Lax", line and line.startswith("__Host-form=") and line.endswith("; Path=/; HttpOnly; SameSite=Lax; Secure"), line)
        answer.read()
        connection.close()


def nothing_told(k, people, secrets):
    dump = "\n".join("\n".join(k.sql(f"SELECT * FROM {table}")) for table in ("session", "history", "event", "email"))
    texts = {"the database": dump, "the log": k.log.read_text(errors="replace"), "the metrics": k.api("GET", "/metrics")[1]}
    for what, text in texts.items():
        holds("V7", f"no secret in {what}", not any(s in text for s in secrets))
    counted = {name: int(n) for name, n in re.findall(r'^latchkey_sign_ins_total\{result="(\w+)"\} (\d+)$', texts["the metrics"], re.M)}
    holds("F32", "sign-ins are counted", counted.get("right", 0) > 20 and counted.get("wrong", 0) > 5 and counted.get("refused", 0) > 0, counted)
    actions = {h["action"] for h in people.history()}
    holds("F32", "and told in the history", {"session.began", "session.ended", "password.set"} <= actions, actions)
    done = k.run("history", "verify")
    holds("F32", "history verify", done.returncode == 0, done.stdout + done.stderr)


with report.part("F26", "sessions"), Latchkey(program, name="a") as k, contextlib.ExitStack() as stack:
    k.make_key("admin")
    k.start()
    other = k
    if k.is_on_postgresql:
        other = stack.enter_context(k.another("b"))
        other.start()
    t = House([k] if other is k else [k, other], "acme")
    with report.part("F26", "signing in"):
        signing_in(k, t)
    with report.part("V7", "the list"):
        listed(k, other)
    with report.part("F19", "what ends a session"):
        endings(k, other, t)
    secrets = [signed_in(k, "ada").secret]
    with report.part("F19", "another password"):
        changing(k, t)
    if not k.is_on_postgresql:
        with report.part("R13", "without writes"):
            without_writes(k, t)
    with report.part("V3", "cookies"):
        cookies(k)
    nothing_told(k, t, secrets)
    report.check("OPS", "no node crashed", not k.crashes and not other.crashes, (k.crashes + other.crashes)[:2])
report.end()
