#!/usr/bin/env python3
"""F3, F23, F32: a life is read, followed, erased, and kept as long as it shall be: history.py [BINARY] [--postgresql]"""
import contextlib, json, os, signal, subprocess, time
import postgresql, spool
from browser import Browser
from rig import PASSWORD, Latchkey, Report, binary, event, lines, until

program, report = binary(), Report(120)
USERNAME, EMAIL, OLD_EMAIL = "canary login", "canary.mail@canary.example", "canary.old@canary.example"
CANARIES = [USERNAME, EMAIL, OLD_EMAIL, "canarius", "featherstonehaugh"]
FORM = {"username": USERNAME, "firstName": "Canarius", "lastName": "Featherstonehaugh", "email": EMAIL}


def take_mails(k):
    until(k.is_settled, 20, 0.1, "a settled installation")
    mails = spool.find(k.spool)
    for mail in mails:
        mail.path.unlink()
    return mails


def live(k):
    """A whole life through every door, ended; the profile's id."""
    profile = FORM | {"email": OLD_EMAIL}
    k.drop("one.json", lines([event("one", "extension.assigned", {"pbx": "acme", "extension": "1001", "profile": profile})]))
    take_mails(k)
    k.api("POST", "/v1/events", event("two", "profile.saved", {"pbx": "acme", "profile": FORM}), kind="application/cloudevents+json")
    until(lambda: "email.changed" in [h["action"] for h in k.json("history")], 10, 0.1, "the new address")
    k.json("extension", "assign", "--pbx", "acme", "1002", "--profile", USERNAME)
    link = [m for m in take_mails(k) if m.token and EMAIL in m.to][-1].link
    browser = Browser(k.origin)
    done = browser.submit(browser.get(link), password=PASSWORD, password2=PASSWORD)
    report.check("F23", "the profile lives", done.url.endswith("/password/done") and k.verify(USERNAME, PASSWORD)[0] == 200, done.status)
    k.verify(USERNAME.upper(), "a wrong one")
    k.verify(EMAIL, "a wrong one")
    browser.submit(browser.get("/forgot"), login=EMAIL)
    k.json("profile", "reset", "--pbx", "acme", USERNAME)
    id = k.json("profile", "show", "--pbx", "acme", USERNAME)["id"]
    k.json("extension", "assign", "--pbx", "acme", "1002", "--profile", "grace@acme.example")
    refused = k.run("profile", "erase", "--pbx", "acme", USERNAME)
    report.check("F23", "an active profile is not erased, and told what to do", refused.returncode == 1 and "disable it first" in refused.stderr, refused.stderr)
    k.json("profile", "disable", "--pbx", "acme", USERNAME)
    # What comes too late is set aside, and a command is refused.
    k.drop("late.json", lines([event("late", "extension.assigned", {"pbx": "acme", "extension": "1003", "profile": profile}),
                               event("late-2", "privilege.granted", {"pbx": "acme", "privilege": "x", "profile": {"username": USERNAME.upper()}})]))
    until(lambda: len(k.json("queue", "list", "--state", "failed")) == 2, 10, 0.1, "what is set aside")
    k.json("queue", "discard", "late-2")
    k.run("privilege", "grant", "--pbx", "acme", USERNAME, "y")
    take_mails(k)
    return id


def said(k, id):
    """All that the reading commands and the API say."""
    words = [("profile", "list", "--pbx", "acme"), ("profile", "show", "--pbx", "acme", id), ("extension", "list", "--pbx", "acme"),
             ("privilege", "list", "--pbx", "acme"), ("queue", "list"), ("spool", "list"), ("history",), ("history", "--profile", id), ("pbx", "show", "acme")]
    words += [("queue", "show", e["number"]) for e in k.listing("queue", "list")]
    words += [("spool", "story", e["id"]) for e in k.listing("spool", "list")]
    return {f"latchkey {' '.join(map(str, w))} {form}": k.run(*w, *form).stdout for w in words for form in ((), ("--json",))}


def stored(k):
    """Every file of the installation; of a database server a dump, since what it has overwritten is its own affair until VACUUM."""
    files = {str(path): path.read_bytes() for path in k.root.rglob("*") if path.is_file()}
    if k.is_on_postgresql:
        files["the dump"] = subprocess.run([postgresql.tool("pg_dump"), "-d", k.storage], capture_output=True, timeout=60, check=True).stdout
    return files


def found(k, id):
    texts = {what: text.encode() for what, text in said(k, id).items()} | stored(k)
    return {canary: [what for what, text in texts.items() if canary.encode() in text.lower()] for canary in CANARIES}


def erase(k):
    id = live(k)
    before = found(k, id)
    report.check("F23", "every canary is found before", all(before[c] for c in CANARIES if c != OLD_EMAIL), {c: len(w) for c, w in before.items()})
    actions = [h["action"] for h in k.json("history", "--profile", id)]
    life = k.run("history", "--profile", id).stdout
    report.check("F32", "a life tells of its emails, too", all(words in life for words in ("went into the spool", "The password of", "was opened")), life[-900:])
    done = k.run("profile", "erase", "--pbx", "acme", id)
    report.check("F23", "profile erase", done.returncode == 0 and id in done.stdout and not done.stderr, (done.returncode, done.stdout, done.stderr))
    for canary, where in found(k, id).items():
        report.check("F23", f"after an erasure it stands nowhere: {canary}", not where, where)
    life = k.json("history", "--profile", id)
    report.check("F23", "its history stays, under a pseudonym", [h["action"] for h in life][:len(actions)] == actions
                 and any(f"erased-{id}" in h["text"] for h in life), life[:2])
    verified = k.run("history", "verify")
    report.check("F23", "and verifies", verified.returncode == 0, verified.stdout)
    view = k.json("profile", "show", "--pbx", "acme", id)
    report.check("F23", "it is found by its id", (view["state"], view["firstName"], view["username"]) == ("erased", "Erased", f"erased-{id}"), view)
    for name in (USERNAME, USERNAME.upper(), EMAIL):
        report.check("F23", f"and not as {name}", k.run("profile", "show", "--pbx", "acme", name).returncode == 1)
    report.check("F23", "erasing again is nothing", k.run("profile", "erase", "--pbx", "acme", id).returncode == 0
                 and len(k.json("history", "--profile", id)) == len(life))
    report.check("F23", "nobody signs in", k.verify(USERNAME, PASSWORD)[0] == 401)
    k.make_pbx("other", "ruth@other.example")
    for pbx in ("acme", "other"):
        form = ("--first-name", "New", "--last-name", "Comer", "--email", "new@acme.example", "--username", USERNAME.title())
        done = k.run("profile", "create", "--pbx", pbx, *form)
        report.check("F3", f"the username is never used again, on {pbx} neither", done.returncode == 1 and "erased" in done.stderr, done.stderr)
    answer = k.api("POST", "/v1/events", event("again", "profile.saved", {"pbx": "acme", "profile": FORM}), kind="application/cloudevents+json")
    reason = until(lambda: k.json("queue", "show", "again")["reason"], 10, 0.1, "the refusal")
    report.check("F3", "by an event neither", answer[0] == 202 and "erased" in reason and USERNAME not in reason.lower(), (answer, reason))
    k.json("queue", "discard", "again")


class Follower:
    """`history --follow` with a pipe to read from."""

    def __init__(self, k, *words):
        self.process = subprocess.Popen([k.program, "history", "--follow", *words], env=k.environment, cwd=k.root, stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE)
        os.set_blocking(self.process.stdout.fileno(), False)
        self.text = ""

    def read(self):
        with contextlib.suppress(BlockingIOError):
            self.text += os.read(self.process.stdout.fileno(), 1 << 20).decode()
        return self.text

    def awaits(self, word, seconds=5):
        before = time.monotonic()
        until(lambda: word in self.read(), seconds, 0.02, f"{word} in what is followed")
        return time.monotonic() - before

    def end(self, number):
        self.process.send_signal(number)
        return self.process.wait(5), self.process.stderr.read()


def follow(k):
    follower, machine = Follower(k, "--limit", "1"), Follower(k, "--limit", "1", "--json")
    follower.awaits("\n")
    machine.awaits("\n")
    report.check("F32", "following begins with the last entries", len(follower.read().splitlines()) == 1, follower.text)
    k.json("extension", "update", "--pbx", "acme", "1050", "--virtual-office", "false")
    took = follower.awaits("Extension 1050 was changed by command, without Virtual Office.")
    report.check("F32", "an entry is shown within a second", took < 1.5, took)
    machine.awaits('"subject":"extension/1050"')
    report.check("F32", "and to machines one object a line", all(json.loads(line)["text"] for line in machine.read().splitlines()))
    code, errors = follower.end(signal.SIGINT)
    report.check("F32", "Ctrl-C ends it quietly", code in (0, -signal.SIGINT) and not errors, (code, errors))
    machine.process.stdout.close()
    code = machine.process.wait(5)
    report.check("F32", "it ends when nobody reads any more, quietly", code in (0, -signal.SIGPIPE) and not machine.process.stderr.read(), code)


def follow_late(k):
    """A transaction that has taken a lower number and commits after a higher one was seen."""
    follower = Follower(k, "--limit", "1")
    follower.awaits("\n")
    late = subprocess.Popen([postgresql.tool("psql"), "-XAtq", "-d", k.storage], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    late.stdin.write("BEGIN; INSERT INTO history (pbx, position, at, actor, action, subject, detail, salt, detail_digest, hash) SELECT pbx, position + 1, at, "
                     "'nobody', 'late.entry', subject, detail, salt, detail_digest, hash FROM history WHERE pbx = 'acme' ORDER BY position DESC LIMIT 1; "
                     "UPDATE history_head SET position = position + 1 WHERE pbx = 'acme'; SELECT 'taken';\n")
    late.stdin.flush()
    late.stdout.readline()
    k.json("extension", "update", "--pbx", "other", "2050", "--virtual-office", "false")
    follower.awaits("Extension 2050")
    report.check("F32", "what has not committed is not shown", "late.entry" not in follower.read())
    late.communicate("COMMIT;\n", timeout=10)
    follower.awaits("late.entry")
    time.sleep(0.7)
    report.check("F32", "what commits late is shown, and nothing twice", follower.read().count("late.entry") == follower.text.count("Extension 2050") == 1,
                 follower.text)
    follower.end(signal.SIGTERM)


def retention():
    with Latchkey(program) as k:
        for key, value in (("HISTORY", "a year"), ("HISTORY", "1s"), ("EVENTS", "6d"), ("EMAILS", "0d"), ("TOKENS", "-7d")):
            refused = k.run("check", environment={f"LATCHKEY_RETENTION_{key}": value})
            report.check("CONF", f"78: a retention of {value} is no good", refused.returncode == 78 and f"retention.{key.lower()}" in refused.stderr
                         and "at least 7d" in refused.stderr, refused.stderr)
        k.make_pbx()
        for number in range(3):
            k.json("extension", "update", "--pbx", "acme", f"10{number}", "--virtual-office", "true")
        k.start()
        mail = until(lambda: [m for m in spool.mails(k.spool) if m.kind == "create-password"], 10, 0.1, "the email")[0]
        until(k.is_settled, 10, 0.1, "a settled installation")
        k.stop()
        # The history cannot be made older by anybody but its clock (the unit tests turn it); what is told of events and emails can.
        ago = 20 * 86_400_000_000
        k.sql(f"UPDATE event SET accepted_at = accepted_at - {ago}, answered_at = answered_at - {ago}")
        k.sql(f"UPDATE email SET created_at = created_at - {ago}, published_at = published_at - {ago}")
        k.sql(f"UPDATE token SET issued_at = issued_at - {ago}, expires_at = expires_at - {ago}")
        k.start()
        time.sleep(1.2)
        report.check("ASVS", "all is kept for ever unless told otherwise", len(k.json("queue", "list")) == 4 and len(k.json("spool", "list")) == 1
                     and k.sql("SELECT COUNT(*) FROM token") == ["1"])
        k.stop()
        k.environment |= {f"LATCHKEY_RETENTION_{key}": "7d" for key in ("HISTORY", "EVENTS", "EMAILS", "TOKENS")}
        k.start()
        until(lambda: k.json("queue", "list") == [], 10, 0.1, "retention")
        report.check("F14", "of events what identifies them stays", k.sql("SELECT COUNT(*) FROM event") == ["4"])
        report.check("ASVS", "links that expired long ago go", k.sql("SELECT COUNT(*) FROM token") == ["0"])
        report.check("S2", "an email that nobody took stays, however old", mail.path.exists() and len(k.json("spool", "list")) == 1)
        report.check("F32", "what is not older stays in the history", len(k.json("history")) == 7)
        k.stop()
        mail.path.unlink()
        k.start()
        until(lambda: k.json("spool", "list") == [], 10, 0.1, "retention")
        report.check("S2", "one that was taken away goes", k.sql("SELECT COUNT(*) FROM email") == ["0"])
        verified = k.run("history", "verify")
        report.check("F32", "the history verifies", verified.returncode == 0, verified.stdout)


with report.part("F23", "erasing"), Latchkey(program) as k:
    k.make_pbx()
    k.start()
    k.make_key("events:write", "credentials:verify")
    erase(k)
    follow(k)
    if k.is_on_postgresql:
        follow_late(k)
    report.check("F32", "nothing ended unasked", not k.crashes, k.crashes)
    k.stop()
with report.part("F32", "retention"):
    retention()
report.end()
