#!/usr/bin/env python3
"""S4, S5: from the spool to a mail program, a script of the test's own that keeps what it is handed: deliver.py [BINARY] [--postgresql]"""
import collections, email, email.policy, json, os, random, re, shutil, sys, time
from browser import Browser
from rig import Latchkey, Report, assignment, binary, lines, until

program, report = binary(), Report(300)

# Its answer is told by the recipient: later… is put off the first time, shy… while a file says so and there is a link in it, never… is refused, slow… takes a while, echo… prints the message, code… its link percent-encoded.
SENDMAIL = f"""#!{sys.executable}
import json, os, pathlib, sys, time
box = pathlib.Path(__file__).parent / "box"
message, to = sys.stdin.buffer.read(), sys.argv[-1]
earlier = [p for p in box.iterdir() if p.name.endswith(to)]
part = box / f".{{os.getpid()}}"
part.write_text(json.dumps({{"arguments": sys.argv[1:], "environment": dict(os.environ), "message": message.decode()}}))
part.rename(box / f"{{time.time_ns()}}.{{os.getpid()}}.{{to}}")
if to.startswith("slow"): time.sleep(1)
if to.startswith("long"):
    time.sleep(7)
    (box / f".taken.{{os.getpid()}}").touch()
if to.startswith("never"): sys.exit(print("550 5.1.1 no such user") or 67)
if to.startswith("later") and not earlier: sys.exit(print("450 4.2.1 come back") or 75)
if to.startswith("away"): sys.exit(75)
if to.startswith("shy") and (box.parent / "no-links").exists() and b"/p/" in message: sys.exit(75)
if to.startswith("echo"): print(message.decode())
if to.startswith("code"): print("%2fp%2f" + message.decode().replace("=\\n", "").split("/p/")[1][:43])
print("250 queued as 4Xq7")
"""


def installation():
    k = Latchkey(program, LATCHKEY_DELIVERY_METHOD="sendmail")
    (k.root / "box").mkdir()
    path = k.root / "sendmail"
    path.write_text(SENDMAIL)
    path.chmod(0o700)
    k.environment["LATCHKEY_DELIVERY_SENDMAIL_COMMAND"] = f"{path},-i"
    return k


def handed(k, to=""):
    """What the program was handed, the earliest first."""
    names = sorted(p for p in (k.root / "box").iterdir() if not p.name.startswith("."))
    return [json.loads(p.read_text()) | {"to": p.name.split(".", 2)[2]} for p in names if p.name.split(".", 2)[2].startswith(to)]


def message_id(call):
    return str(email.message_from_string(call["message"], policy=email.policy.default)["Message-ID"])


def assign(k, *names):
    k.drop(f"{names[0]}.ndjson", lines([assignment(n, str(1000 + i), n, "Byron", f"{n}@acme.example") for i, n in enumerate(names)]))


def row(k, name):
    found = [e for e in k.json("spool", "list", "--limit", 1000) if e["to"] == f"{name}@acme.example"]
    return found[0] if found else None


def until_state(k, name, state):
    return until(lambda: (r := row(k, name)) and r["state"] == state and r, 15, 0.1, f"{name} {state}")


def until_trash(k, mail):
    until(lambda: f"{mail['file']}:2,T" in os.listdir(k.spool / "cur"), 10, 0.05, "its file marked as trash")


def story(k, name):
    return " | ".join(m["what"] for m in k.json("spool", "story", row(k, name)["id"]))


def answers():
    with installation() as k:
        k.make_pbx()
        k.start()
        assign(k, "ada", "later", "never", "echo", "away", "code")
        ada = until_state(k, "ada", "delivered")
        call = handed(k, "ada")[0]
        report.check("S5", "the program gets the envelope as arguments", call["arguments"] == ["-i", "-f", "no-reply@example.com", "--", "ada@acme.example"], call["arguments"])
        report.check("S5", "nothing of Latchkey's environment reaches it", not [n for n in call["environment"] if n.startswith("LATCHKEY")], sorted(call["environment"]))
        report.check("S5", "the message is the one that was sealed", message_id(call) == ada["messageID"] and "/p/" in call["message"])
        report.check("S4", "delivered, when, and what was answered", ada["deliveredAt"] and ada["answer"] == "250 queued as 4Xq7", ada)
        report.check("S4", "the story says so", "handed over to the mail system; it said: 250 queued as 4Xq7" in story(k, "ada"), story(k, "ada"))
        report.check("S5", "the file is marked as passed on", (k.spool / "cur" / f"{ada['file']}:2,P").exists() and not (k.spool / "new" / ada["file"]).exists())
        shown = k.run("spool", "show", ada["id"]).stdout
        report.check("S4", "spool show still shows it, its link hidden", "Subject:" in shown and "/p/(hidden)" in shown, shown[:200])
        never = until_state(k, "never", "bounced")
        report.check("S5", "a lasting refusal is bounced, with the reason", never["reason"] == "the mail program ended with status 67" and never["answer"] == "550 5.1.1 no such user", never)
        until(lambda: (row(k, "later") or {}).get("reason"), 15, 0.1, "later put off")
        later = row(k, "later")
        report.check("S5", "a passing refusal stays spooled, with the reason", later["state"] == "spooled" and later["answer"] == "450 4.2.1 come back", later)
        report.check("S4", "its story says when it is tried again", "put off: the mail program ended with status 75; it said: 450 4.2.1 come back" in story(k, "later") and "is tried again from" in story(k, "later"), story(k, "later"))
        k.json("spool", "retry", later["id"])
        until_state(k, "later", "delivered")
        calls = handed(k, "later")
        report.check("S5", "it is handed over again under the same Message-ID", len(calls) == 2 and len({message_id(c) for c in calls}) == 1, len(calls))
        echo = until_state(k, "echo", "delivered")
        token = handed(k, "echo")[0]["message"].replace("=\n", "").split("/p/")[1][:43]
        places = [json.dumps(echo), story(k, "echo"), k.log.read_text()]
        report.check("S3", "what the program echoes of a link is kept nowhere", not any(token[:20] in p for p in places), places)
        code = until_state(k, "code", "delivered")
        report.check("S3", "what it encodes of a link neither", code["answer"] == "(its text quoted the email's link, and is not kept)", code)
        away = row(k, "away")
        k.sql(f"UPDATE email SET published_at = published_at - 7200000000 WHERE id = {away['id']}")
        shown, text = k.json("status"), k.run("status").stdout
        report.check("OPS", "status tells that an email does not leave", 7200 <= shown["emails"]["oldestUndeliveredSeconds"] < 7300
                     and "1 to be delivered, the oldest 2 h" in text and "the mail system has not taken an email for 2 h: latchkey spool list --state spooled" in text, text)
        k.json("profile", "disable", "--pbx", "acme", "away@acme.example")
        away = until(lambda: (r := row(k, "away"))["state"] == "withdrawn" and r, 10, 0.05, "the email withdrawn")
        report.check("F20", "unsent mail of a disabled profile is withdrawn in the same act", away["reason"] == "the profile was disabled", away)
        until_trash(k, away)
        report.check("F20", "it is tried no more", len(handed(k, "away")) == 1, handed(k, "away"))
        life = k.run("history", "--profile", "ada@acme.example").stdout
        report.check("S4", "the life of a profile tells of it", "was handed over to the mail system." in life, life)
        k.make_key("spool:read")
        status, page = k.api("GET", "/v1/spool?state=delivered")
        report.check("S4", "the API lists what was delivered", status == 200 and {e["state"] for e in page["items"]} == {"delivered"}, page)
        metrics = dict(line.rsplit(" ", 1) for line in k.api("GET", "/metrics", key=None)[1].splitlines() if line[0] != "#")
        counted = [int(metrics[f'latchkey_delivery_attempts_total{{outcome="{name}"}}']) for name in ("delivered", "put_off", "bounced")]
        report.check("S5", "metrics count them", counted[0] >= 4 and counted[1] == 2 and counted[2] == 1, counted)
        seen = collections.Counter(message_id(c) for c in handed(k) if not c["to"].startswith("later"))
        report.check("S5", "no other was handed over twice", set(seen.values()) == {1}, seen)
        by_hand(k)
        corrected(k)
        report.check("OPS", "SIGTERM ends it", k.stop()[0] == 0)


def by_hand(k):
    """Withdrawn by an operator while it waits for its next try."""
    k.drop("away2.ndjson", lines([assignment("away2", "2000", "Ada", "Byron", "away2@acme.example")]))
    mail = until(lambda: (r := row(k, "away2")) and r["reason"] and r, 15, 0.05, "away2 put off")
    link = handed(k, "away2")[0]["message"].replace("=\n", "").split("/p/")[1][:43]
    report.check("S4", "spool withdraw takes what was put off", k.json("spool", "withdraw", mail["id"])["state"] == "withdrawn")
    until_trash(k, mail)
    status = Browser(k.origin, port=k.public).get(f"{k.origin}/p/{link}").status
    report.check("S4", "and its link is dead", status == 410 and len(handed(k, "away2")) == 1, status)
    again = k.run("spool", "retry", mail["id"])
    report.check("S4", "it is not sent again", again.returncode == 1 and "is withdrawn; it is too late for it to be retried" in again.stderr, again.stderr)


def corrected(k):
    """Somebody mistyped an address whose mail system takes nothing, and it is corrected."""
    k.drop("away3.ndjson", lines([assignment("away3", "2001", "Eve", "Byron", "away3@acme.example")]))
    mail = until(lambda: (r := row(k, "away3")) and r["reason"] and r, 15, 0.05, "away3 put off")
    k.json("profile", "update", "--pbx", "acme", "away3@acme.example", "--email", "eve@acme.example")
    fresh = until(lambda: [c for c in handed(k, "eve") if "/p/" in c["message"]], 20, 0.1, "a fresh email")
    mail = until_state(k, "away3", "withdrawn")
    report.check("F25", "what was put off to the address before is replaced", mail["reason"] == "the address was changed; a fresh email tells what is still to be told", mail)
    link = fresh[0]["message"].replace("=\n", "").split("/p/")[1][:43]
    status = Browser(k.origin, port=k.public).get(f"{k.origin}/p/{link}").status
    instructions = [c for c in handed(k, "away3") if "/p/" in c["message"]]
    report.check("F25", "by one whose link works", status in (200, 303) and len(fresh) == 1 and len(instructions) == 1, (status, len(fresh), len(instructions)))


def retold():
    """A password is ended while its owner is assigned an extension, and set anew through an earlier link before the reset comes that tells of it."""
    with installation() as k:
        k.make_pbx()
        k.start()
        browser = Browser(k.origin, port=k.public)
        links = lambda: [c["message"].replace("=\n", "").split("/p/")[1][:43] for c in handed(k, "shy") if "/p/" in c["message"]]
        choose = lambda link, text: browser.submit(browser.get(f"{k.origin}/p/{link}"), password=text, password2=text)
        assign(k, "shy")
        choose(until(links, 15, 0.1, "the link")[0], "quartz heron borrows umbrellas")
        k.json("profile", "reset", "--pbx", "acme", "shy@acme.example")
        link = until(lambda: len(l := links()) == 2 and l[1], 15, 0.1, "the reset")
        k.stop()
        k.json("extension", "assign", "--pbx", "acme", "2002", "--profile", "shy@acme.example", "--virtual-office", "true")
        k.json("profile", "reset", "--pbx", "acme", "shy@acme.example", "--revoke")
        (k.root / "no-links").touch()
        k.start()
        until(lambda: len(links()) == 3, 15, 0.1, "the second reset put off")
        told = lambda: [e for e in k.json("spool", "list", "--limit", 1000) if e["to"].startswith("shy") and e["kind"] == "existing-credentials"]
        until(lambda: [e["state"] for e in told()] == ["withdrawn"], 15, 0.1, "the instructions withdrawn")
        asked = lambda: [e["state"] for e in k.json("queue", "list", "--limit", 1000) if e["id"] == f"email-{told()[0]['id']}"]
        until(lambda: asked() == ["answered"], 15, 0.1, "nothing was to be done, as the reset tells it")
        choose(link, "velvet otter juggles lanterns")
        until(lambda: [e["state"] for e in told()] == ["withdrawn", "delivered"], 15, 0.1, "fresh instructions")
        mails = [c["message"] for c in handed(k, "shy") if "2002" in c["message"] and "/p/" not in c["message"]]
        report.check("F9", "what the reset was to tell is told, once, and without a link", len(mails) == 1, len(mails))
        k.make_key("credentials:verify")
        report.check("F19", "the new password holds", k.verify("shy@acme.example", "velvet otter juggles lanterns")[0] == 200)


def killed_within():
    """Killed while the program has the message and has not answered yet."""
    with installation() as k:
        k.make_pbx()
        k.start()
        assign(k, "slow")
        until(lambda: handed(k, "slow"), 15, 0.01, "the hand-over")
        k.kill()
        k.start()
        slow = until_state(k, "slow", "delivered")
        ids = [message_id(c) for c in handed(k, "slow")]
        report.check("S5", "killed before the answer: handed over again, under the same Message-ID", ids == [slow["messageID"]] * 2, ids)


def ended_within():
    """Told to end while a program takes longer than the five seconds that there are: it is not left to go on by itself."""
    with installation() as k:
        k.make_pbx()
        k.start()
        assign(k, "long")
        until(lambda: handed(k, "long"), 15, 0.01, "the hand-over")
        report.check("OPS", "SIGTERM ends it in time, whatever a program does", k.stop()[0] == 0)
        time.sleep(3)
        taken = lambda: list((k.root / "box").glob(".taken.*"))
        report.check("S5", "a program that was still at work is ended with it", not taken(), taken())
        k.start()
        until_state(k, "long", "delivered")
        report.check("S5", "so that the next start doubles nothing", len(taken()) == 1, taken())


def killed_at_random(kills, emails):
    chance = random.Random(7)
    with installation() as k:
        k.make_pbx()
        k.start()
        assign(k, *(f"p{i}" for i in range(emails)))
        for _ in range(kills):
            time.sleep(chance.uniform(0.05, 0.6))
            k.kill()
            k.start()
        until(lambda: len(k.listing("spool", "list", "--state", "delivered")) == emails + 1, 90, 0.3, "all delivered")
        rows = {e["to"]: e["messageID"] for e in k.listing("spool", "list")}
        calls = collections.Counter((c["to"], message_id(c)) for c in handed(k))
        report.check("S5", f"{kills} kills: {emails + 1} emails, each handed over, under one Message-ID each", set(calls) == set(rows.items()), set(rows.items()) ^ set(calls))
        doubled = sum(calls.values()) - len(calls)
        report.check("S5", "no more doubled than were in hand when it was killed", doubled <= 4 * kills, doubled)
        report.note(f"{doubled} handed over twice")
        report.check("S1", "nothing is left in new/", not list((k.spool / "new").iterdir()), list((k.spool / "new").iterdir())[:3])


def ended_amid_sending():
    """SIGTERM amid a thousand emails: what is in the spool is known to be there."""
    with installation() as k:
        k.make_pbx()
        for number in range(3):
            k.start()
            assign(k, *(f"r{number}n{i}" for i in range(400)))
            until(lambda: int(k.sql("SELECT COUNT(*) FROM email WHERE published_at IS NOT NULL")[0]) > 400 * number + 50, 20, 0.01, "some of them in the spool")
            code, _ = k.stop()
            left = k.sql("SELECT COUNT(*) FROM email WHERE file IS NOT NULL AND published_at IS NULL")
            report.check("S2", "a daemon that ends amid its sending leaves nothing unstamped", code == 0 and left == ["0"], (code, left))
            k.start()
            until(lambda: len(handed(k, f"r{number}n")) == 400, 60, 0.2, "all handed over")
            k.stop()


def lost_spool():
    """The spool is away while emails in it are still to be handed over, comes back, and is lost for good."""
    with installation() as k:
        k.make_pbx()
        k.start()
        assign(k, "away", "away2")
        for name in ("away", "away2"):
            until(lambda: (row(k, name) or {}).get("reason"), 15, 0.1, f"{name} put off")
        aside, name = k.root / "aside", k.json("node", "list")[0]["id"]
        k.spool.rename(aside)
        for folder in ("new", "cur", "tmp"):
            (k.spool / folder).mkdir(parents=True)
        k.json("spool", "retry", row(k, "away")["id"])
        until(lambda: not k.is_ready(), 30, 0.2, "readiness gone")
        report.check("S2", "an empty folder in the place of the spool is not taken for it", "somebody else" not in row(k, "away")["reason"], row(k, "away"))
        shutil.rmtree(k.spool)
        aside.rename(k.spool)
        until(k.is_ready, 30, 0.2, "readiness back")
        until(lambda: len(handed(k, "away@")) == 2, 120, 0.3, "handed over once it is back")
        k.stop()
        k.spool.rename(aside)
        for folder in ("new", "cur", "tmp"):
            (k.spool / folder).mkdir(parents=True)
        done = k.run("check")
        report.check("S2", "check does not take a folder in its place for it", done.returncode == 78 and "another spool lies there" in done.stderr and "node.name" in done.stderr, done.stderr)
        report.check("S2", "nor makes it one", sorted(os.listdir(k.spool)) == ["cur", "new", "tmp"], os.listdir(k.spool))
        (k.spool / ".latchkey-spool").write_text("another")
        done = k.run("check")
        report.check("S2", "nor another spool", done.returncode == 78 and "another spool lies there" in done.stderr, done.stderr)
        shutil.rmtree(k.spool)
        aside.rename(k.spool)
        (k.spool / ".latchkey-spool").unlink()
        done, text = k.run("check"), k.run("status").stdout
        identity = (re.findall(r"which holds ([0-9a-f]{32})\b", done.stderr) or [""])[0]
        report.check("S2", "check and status say what the spool's lost name was", done.returncode == 78 and identity and f"spool: {k.spool}: its file .latchkey-spool" in text and identity in text, done.stderr + text)
        (k.spool / ".latchkey-spool").write_text(f"{identity}\n")
        done = k.run("check")
        report.check("S2", "put back, all is well", done.returncode == 0, done.stderr)
        shutil.rmtree(k.spool)
        done = k.run("check")
        report.check("S2", "without its spool a node does not begin", done.returncode == 78 and f"latchkey node retire {name}" in done.stderr, done.stderr)
        done = k.run("node", "retire", name)
        report.check("S2", "retired, its emails wait to be sent again", "2 emails of it wait to be sent again" in done.stdout, done.stdout + done.stderr)
        k.start()
        until(lambda: len({message_id(c) for c in handed(k, "away")}) == 4, 20, 0.2, "fresh ones handed over")
        old, fresh = [{c["message"].split("/p/")[1][:43] for c in handed(k, "away") if (c in handed(k, "away")[-2:]) == is_last} for is_last in (False, True)]
        report.check("S2", "under new links", len(fresh) == 2 and not old & fresh)


def refused_settings():
    with installation() as k:
        for command, says in (("sendmail", "absolute path"), (f"{k.root}/none", "no program")):
            done = k.run("check", environment={"LATCHKEY_DELIVERY_SENDMAIL_COMMAND": command})
            report.check("S5", f"check refuses {command.rsplit('/', 1)[-1]}", done.returncode == 78 and says in done.stderr, done.stderr)


for part in (refused_settings, answers, retold, killed_within, ended_within, ended_amid_sending, lost_spool, lambda: killed_at_random(8, 60)):
    with report.part("S5", getattr(part, "__name__", "a part")):
        part()
report.end()
