#!/usr/bin/env python3
"""S5: what comes back, to a Maildir and to the command, through the real binary: bounces.py [BINARY] [--postgresql]"""
import json, os, pathlib, random, re, shutil, subprocess, sys, time
import dsn
from rig import Latchkey, Report, assignment, binary, event, lines, until

program, report = binary(), Report(170)

# Notes each envelope; away… is put off.
SENDMAIL = f"""#!{sys.executable}
import pathlib, sys, time
to, box = sys.argv[-1], pathlib.Path(__file__).parent / "box"
if to.startswith("away"): sys.exit(75)
(box / f"{{time.time_ns()}} {{to}} {{sys.argv[-3]}}").write_bytes(sys.stdin.buffer.read())
print("250 2.0.0 queued")
"""


def installation():
    k = Latchkey(program, LATCHKEY_DELIVERY_METHOD="sendmail", LATCHKEY_BOUNCES_ADDRESS="bounces@example.com")
    for folder in ("box", "bounces", "bounces/new", "bounces/cur", "bounces/tmp"):
        (k.root / folder).mkdir()
    (k.root / "sendmail").write_text(SENDMAIL)
    (k.root / "sendmail").chmod(0o700)
    k.environment |= {"LATCHKEY_DELIVERY_SENDMAIL_COMMAND": str(k.root / "sendmail"), "LATCHKEY_BOUNCES_DIRECTORY": str(k.root / "bounces")}
    return k


def address(name):
    return f"{name}@acme.example"


def handed(k, name):
    """The return paths of what was handed over to that name, the earliest first."""
    calls = sorted(p.name.split(" ") for p in (k.root / "box").iterdir())
    return [path for _, to, path in calls if to == address(name)]


def assign(k, names, start=1000, pbx="acme"):
    k.drop(f"{random.getrandbits(40):x}.ndjson", lines([assignment(f"{n}-{start}-{pbx}", str(start + i), n, "Byron", address(n), pbx) | {} for i, n in enumerate(names)]))


def path_of(k, name):
    return until(lambda: handed(k, name), 20, 0.05, f"mail to {name}")[-1]


def rows(k, name):
    return [e for e in k.json("spool", "list", "--limit", 1000) if e["to"] == address(name)]


def profile(k, name, pbx="acme"):
    return k.json("profile", "show", address(name), "--pbx", pbx)


def deliver(k, content, name=None):
    """Into the Maildir, as a mail system does; the file's name in cur/ once it was looked at."""
    name = name or f"{time.time_ns()}.M{random.getrandbits(30)}.host"
    part = k.root / "bounces" / "tmp" / name
    part.write_bytes(content if isinstance(content, bytes) else content.encode())
    part.rename(k.root / "bounces" / "new" / name)
    return until(lambda: [p.name for p in (k.root / "bounces" / "cur").iterdir() if p.name.startswith(name)], 15, 0.05, "the bounce to be read")[0]


def read(k, content, *words):
    """By the command, on standard input."""
    done = k.run("bounces", "read", "--json", *words, stdin=content)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)[0]


def real_formats(k):
    names = ("postfix", "exim", "exchange", "gmail")
    assign(k, names)
    for name in names:
        path = path_of(k, name)
        content = getattr(dsn, name)(path, address(name))
        if name == "postfix":
            report.check("S5", "each email has a return path of its own", re.fullmatch(r"bounces\+\d+\.[a-z2-7]{16}@example\.com", path) and len({path_of(k, n) for n in names}) == 4, path)
            report.check("S5", "what was dealt with lies in cur/ as seen", deliver(k, content).endswith(":2,S"))
        elif name == "exim":
            (k.root / "exim.eml").write_text(content)
            done = k.run("bounces", "read", k.root / "exim.eml")
            report.check("S5", "the command says whose it was", done.returncode == 0 and "came back" in done.stdout, done.stdout)
        else:
            report.check("S5", f"read from standard input: {name}", read(k, content)["outcome"] == "bounced")
        row = rows(k, name)[0]
        report.check("S5", f"as {name} writes it: bounced, and why", row["state"] == "bounced" and re.search(r"\(5\.\d\.\d+\)", row["reason"]), row)
        seen = profile(k, name)["bounce"]
        report.check("S5", f"shown on the profile: {name}", seen and seen["lasting"] and seen["email"] == row["id"] and seen["reason"] == row["reason"], seen)
    report.check("S4", "what the mail system said is kept", rows(k, "postfix")[0]["answer"] == "550 5.1.1 <postfix@acme.example>: Recipient address rejected: User unknown in virtual mailbox table", rows(k, "postfix")[0])
    told = " | ".join(m["what"] for m in k.json("spool", "story", rows(k, "postfix")[0]["id"]))
    report.check("S4", "the story tells of the hand-over and of the bounce", "handed over to the mail system; it said: 250 2.0.0 queued" in told and "bounced: there is no such mailbox (5.1.1)" in told, told)
    metrics = k.api("GET", "/metrics", key=None)[1]
    report.check("OPS", "all four are counted, whoever read them", "\nlatchkey_emails_returned_total 4\n" in metrics, re.findall("latchkey_emails_returned.*", metrics))
    report.check("S4", "so does profile show", "came back" in k.run("profile", "show", address("postfix"), "--pbx", "acme").stdout)


def stopped(k):
    """The next assignment to a dead address: answered, and its email held back with the reason."""
    before = len(handed(k, "postfix"))
    assign(k, ["postfix"], 2000)
    answered = until(lambda: [e for e in k.json("queue", "list", "--limit", 1000) if e["id"] == "postfix-2000-acme" and e["state"] == "answered"], 15)[0]
    held = rows(k, "postfix")[-1]
    report.check("S5", "a hard bounce stops the next email: withdrawn, with the reason and what to do", held["state"] == "withdrawn" and "came back: there is no such mailbox (5.1.1)" in held["reason"] and "profile resend" in held["reason"], held)
    report.check("S5", "the event is answered and says so", "not sent" in (answered["reason"] or ""), answered)
    life = k.run("history", "--profile", address("postfix")).stdout
    report.check("F32", "the history says both", "was recorded as returned" in life and "was held back" in life, life)
    reset = k.run("profile", "reset", address("postfix"), "--pbx", "acme").stdout
    report.check("S5", "a reset says that nothing is sent", "Nothing is sent" in reset, reset)
    report.check("S5", "nothing was handed over", len(handed(k, "postfix")) == before)
    k.json("profile", "resend", address("postfix"), "--pbx", "acme")
    until(lambda: len(handed(k, "postfix")) == before + 1, 15, 0.05, "the instructions again")
    report.check("S5", "resend sends on purpose, and clears it", profile(k, "postfix")["bounce"] is None)
    k.json("profile", "update", address("exim"), "--pbx", "acme", "--email", address("exim-new"))
    report.check("S5", "a changed address clears it", k.json("profile", "show", address("exim"), "--pbx", "acme")["bounce"] is None)
    path_of(k, "exim-new")
    k.make_key("profiles:read")
    page = k.api("GET", "/v1/pbxs/acme/profiles?q=gmail")[1]
    report.check("S5", "the API shows it", page["items"][0]["bounce"]["lasting"] is True and "5.1.1" in page["items"][0]["bounce"]["reason"], page)


def milder(k):
    """What ends an email, but not the address; and what changes nothing."""
    cases = {"expired": dict(status="4.4.7", said="451 4.4.1 could not connect"), "policy": dict(status="5.7.1", said="550 5.7.1 message looks like spam"),
             "forward": dict(final="elsewhere@other.example"), "unsaid": dict(status="unknown"), "full": dict(status="5.2.2", said="552 5.2.2 mailbox full"),
             "late": dict(status="5.4.317", said="550 5.4.317 Message expired, cannot connect to remote server"), "sender": dict(status="5.1.8", said="550 5.1.8 no such domain")}
    quiet = {"delayed": dict(action="delayed", status="4.4.1"), "relayed": dict(action="relayed", status="2.0.0"), "delivered": dict(action="delivered", status="2.0.0"), "odd": dict(status="2.0.0")}
    assign(k, [*cases, *quiet], 3000)
    for name, more in cases.items():
        read(k, dsn.postfix(path_of(k, name), address(name), **more))
        row, bounce = rows(k, name)[0], profile(k, name)["bounce"]
        report.check("S5", f"ends the email alone: {name}", row["state"] == "bounced" and bounce and not bounce["lasting"], (row, bounce))
    for name, more in quiet.items():
        outcome = read(k, dsn.postfix(path_of(k, name), address(name), **more))
        report.check("S5", f"changes nothing: {name}", outcome["outcome"] == "under-way" and rows(k, name)[0]["state"] == "delivered" and not profile(k, name)["bounce"], outcome)
    report.check("S5", "where it was forwarded to is not kept", "elsewhere" not in json.dumps(rows(k, "forward")))
    assign(k, ["expired"], 3100)
    until(lambda: len(handed(k, "expired")) == 2, 15, 0.05, "the next email")
    read(k, dsn.postfix(path_of(k, "expired"), address("expired"), link="", said=f"550 {k.origin}/p/{'x' * 43} no"))
    report.check("S3", "a link that it quotes is not kept", "xxxxx" not in json.dumps(rows(k, "expired")) and "/p/(hidden)" in rows(k, "expired")[-1]["answer"], rows(k, "expired")[-1])
    assign(k, ["quoter"], 3200)
    link, text = f"{k.origin}/p/" + (token := "Zk3-q_8RtYwLm2Nc5Vb7Xa9Sd1Fg4Hj6Kp0OiUuEeTt"), "(its text quoted the email's link, and is not kept)"
    read(k, dsn.postfix(path_of(k, "quoter"), address("quoter"), status="5.7.1", link=link, said=f"550-5.7.1 {token[:9]}\n    550 5.7.1 {token[9:15]}"))
    report.check("S3", "nor is a piece of the link in the email that it returns", rows(k, "quoter")[0]["answer"] == "550 5.7.1 " + text, rows(k, "quoter"))


def vague(k):
    """Exim says 5.0.0 of every failure: the code in the answer that it quotes tells more, and where there is none its words do."""
    cases = {"spam": (dict(said="550 5.7.1 message looks like spam"), "the mail system does not want the email (5.7.1)", False),
             "gone": (dict(said="550 no such user here"), "there is no such mailbox (5.0.0)", True), "nobody": (dict(said="550 5.1.1 gone"), "there is no such mailbox (5.1.1)", True),
             "slow": (dict(why="retry timeout exceeded"), "the mail system could not be reached in time (5.0.0)", False)}
    assign(k, cases, 3300)
    for name, (more, reason, is_lasting) in cases.items():
        read(k, dsn.exim(path_of(k, name), address(name), **more))
        row, bounce = rows(k, name)[0], profile(k, name)["bounce"]
        told = " | ".join(m["what"] for m in k.json("spool", "story", row["id"]))
        report.check("S5", f"by Exim, {name}: the reason, and whether it is the address", row["state"] == "bounced" and row["reason"] == reason and bounce and bounce["lasting"] == is_lasting
                     and f"bounced: {reason}" in told, (row, bounce, told))
    assign(k, ["spam"], 3400)
    until(lambda: len(handed(k, "spam")) == 2, 15, 0.05, "the next email")
    report.check("S5", "an address that only refused one email gets the next", profile(k, "spam")["bounce"], profile(k, "spam"))


def forged(k):
    assign(k, ["victim", "other"], 4000)
    victim, other = path_of(k, "victim"), path_of(k, "other")
    number, code = re.match(r"bounces\+(\d+)\.(\w+)@", victim).groups()
    wrong = code[:-1] + ("a" if code[-1] != "a" else "b")
    to, entries = address("victim"), len(k.listing("history"))
    attempts = {
        "no code": f"bounces@example.com", "a wrong code": f"bounces+{number}.{wrong}@example.com", "another's code": other.replace(re.search(r"\d+", other)[0], number, 1),
        "half a code": f"bounces+{number}.{code[:8]}@example.com", "the number alone": f"bounces+{number}@example.com", "another number": f"bounces+{int(number) + 10 ** 6}.{code}@example.com",
        "a number beyond all": f"bounces+99999999999999999999.{code}@example.com", "a negative number": f"bounces+-{number}.{code}@example.com"}
    for what, path in attempts.items():
        report.check("S5", f"forged, {what}: changes nothing", read(k, dsn.postfix(path, to))["outcome"] == "stranger")
    inside = dsn.postfix("bounces@example.com", to).replace("could not\nbe delivered", f"could not\nX-Original-To: {victim}\nTo: {victim}\n")
    report.check("S5", "a return path in the body does not count", read(k, inside)["outcome"] == "stranger")
    report.check("S5", "nor does a report in a returned message", read(k, dsn.postfix(victim, to).replace("message/delivery-status", "text/plain").replace("Content-Type: message/rfc822\n\n", "Content-Type: message/rfc822\n\n" + "Content-Type: message/delivery-status\n\nAction: failed\nStatus: 5.1.1\n\n"))["outcome"] == "unreadable")
    report.check("S5", "an answer by a person is left unread for one", deliver(k, dsn.vacation(victim, to)).endswith(":2,"))
    report.check("S5", "so is what is not ours", deliver(k, dsn.postfix(attempts["a wrong code"], to)).endswith(":2,"))
    report.check("S5", "the email stands as it was", rows(k, "victim")[0]["state"] == "delivered" and not profile(k, "victim")["bounce"])
    report.check("F32", "and nothing is in the history", len(k.listing("history")) == entries)


def malformed(k):
    names = ["base64", "quoted", "upper", "nested", "huge", "cut", "lf", "pipe", "global"]
    assign(k, names, 5000)
    paths = {n: path_of(k, n) for n in names}
    plain = {n: dsn.postfix(paths[n], address(n)) for n in names}
    boundary = "B2A1F1A01.1795748402/mail.example.com"
    head, rest = plain["nested"].split("\n\n", 1)
    nested = re.sub(r"Content-Type: multipart/report.*?\n\tboundary=\S+", 'Content-Type: multipart/mixed; boundary="outer"', head, flags=re.S) + \
        f'\n\n--outer\nContent-Type: multipart/report; boundary="{boundary}"\n\n{rest}\n--outer\nContent-Type: text/plain\n\nscanned by a gateway\n--outer--\n'
    messages = {
        "base64": dsn.postfix(paths["base64"], address("base64"), encode="base64"), "quoted": dsn.postfix(paths["quoted"], address("quoted"), encode="quoted-printable"),
        "upper": dsn.postfix(paths["upper"].upper(), address("upper").upper()), "nested": nested, "huge": plain["huge"] + "x" * 5_000_000,
        "cut": plain["cut"][:plain["cut"].index("Remote-MTA")], "lf": plain["lf"].replace("\n", "\r\n"),
        "pipe": dsn.postfix("bounces@example.com", address("pipe")), "global": dsn.postfix(paths["global"], address("global"), type="message/global-delivery-status")}
    for name, message in messages.items():
        words = ["--recipient", paths["pipe"]] if name == "pipe" else []
        report.check("S5", f"understood: {name}", read(k, message, *words)["outcome"] == "bounced" and rows(k, name)[0]["state"] == "bounced", rows(k, name))
    entries = len(k.listing("history"))
    again = {read(k, messages[n])["outcome"] for n in ("base64", "lf")} | {read(k, dsn.postfix(paths["lf"], address("lf"), status="4.4.7"))["outcome"]}
    deliver(k, messages["lf"])
    report.check("S5", "the same again, and another of the same email, change nothing", again == {"known-before"} and len(k.listing("history")) == entries, again)
    hostile(k, plain["cut"].replace(paths["cut"], "bounces+1.aaaaaaaaaaaaaaaa@example.com"), boundary)


def hostile(k, sample, boundary):
    """Nothing that arrives ends the process or holds it up."""
    chance = random.Random(7)
    deep = "".join(f'Content-Type: multipart/mixed; boundary="b{i}"\n\n--b{i}\n' for i in range(20_000))
    bad = [deep, "To: " + "<bounces+1.aaaaaaaaaaaaaaaa@example.com>," * 100_000 + "\n\n", ("--" + boundary + "\n") * 200_000, sample.replace("Action", "Action: failed\nAction" * 9000),
           "Content-Type: multipart/report; boundary=\"\"\n\n----\n", "X: y\n" + " z\n" * 400_000, "", "\n", "\0" * 10_000, "=" * 100_000, sample.replace(boundary, "=" * 5000)]
    data = sample.encode()
    for _ in range(250):
        piece = bytearray(data[:chance.randrange(1, len(data))] if chance.random() < 0.3 else data)
        for _ in range(chance.randrange(1, 40)):
            piece[chance.randrange(len(piece))] = chance.choice(b"\0\n\r\t ;:=\"\\-<>@+.\xff\x80A9")
        bad.append(bytes(piece).decode("latin-1"))
    folder = k.root / "hostile"
    folder.mkdir()
    for index, content in enumerate(bad):
        (folder / f"{index}.eml").write_bytes(content.encode("latin-1"))
    began = time.monotonic()
    done = k.run("bounces", "read", "--json", *sorted(folder.iterdir()), seconds=60)
    took = time.monotonic() - began
    report.check("S5", f"{len(bad)} hostile messages: none is one of ours, none ends the process", done.returncode == 0 and {t["outcome"] for t in json.loads(done.stdout)} == {"stranger"}, done.stderr[-300:])
    report.check("S5", "none takes long", took < 20, took)
    report.note(f"read in {took:.1f} s")


def neighbours(k):
    """F4: an address that several profiles share is dead for all of the PBX, and of no other."""
    k.json("pbx", "create", "beta", "--name", "Beta", "--admin-first-name", "Eve", "--admin-last-name", "Adams", "--admin-email", "eve@beta.example")
    places = [event(f"place-{pbx}-{i}", "extension.assigned", {"pbx": pbx, "extension": f"{6000 + i}", "profile": {"firstName": "Front", "lastName": f"Lobby {i}",
              "email": address("desk"), "username": f"{pbx} lobby {i}", "kind": "place"}}) for pbx, i in (("acme", 1), ("acme", 2), ("beta", 3))]
    k.drop("places.ndjson", lines(places))
    until(lambda: len(handed(k, "desk")) == 3, 15, 0.05, "three emails")
    path = handed(k, "desk")
    of = {r["id"]: r["event"] for r in rows(k, "desk")}
    mine = next(p for p in path if of[re.search(r"\d+", p)[0]] == "place-acme-1")
    report.check("S5", "one of three comes back", read(k, dsn.postfix(mine, address("desk")))["outcome"] == "bounced")
    lasting = {name: k.json("profile", "show", name, "--pbx", name.split()[0])["bounce"] is not None for name in ("acme lobby 1", "acme lobby 2", "beta lobby 3")}
    report.check("F4", "who shares the address is stopped, another PBX's is not", lasting == {"acme lobby 1": True, "acme lobby 2": True, "beta lobby 3": False}, lasting)


def waiting(k):
    """What was put off to a dead address is withdrawn rather than tried again."""
    assign(k, ["away"], 7000)
    until(lambda: rows(k, "away") and rows(k, "away")[0]["reason"], 15, 0.05, "away put off")
    k.sql("UPDATE profile SET bounced_at = 1795748402000000, bounce_email = 1, bounce_reason = 'there is no such mailbox (5.1.1)', bounce_lasts_at = 1795748402000000 WHERE email = 'away@acme.example'")
    k.run("spool", "retry", rows(k, "away")[0]["id"])
    until(lambda: rows(k, "away")[0]["state"] == "withdrawn", 15, 0.05, "away withdrawn")
    report.check("S5", "what was put off is withdrawn with the reason", "came back" in rows(k, "away")[0]["reason"], rows(k, "away"))


def odd_files(k):
    folder = k.root / "bounces" / "new"
    (folder / "folder").mkdir()
    (folder / "link").symlink_to("/etc/hostname")
    os.mkfifo(folder / "fifo")
    (folder / ".hidden").write_text("x")
    report.check("S5", "folder, link and FIFO hold nothing up", deliver(k, "not a bounce\n").endswith(":2,"))
    report.check("S5", "the daemon is ready all along", k.api("GET", "/readyz", key=None)[0] == 200 and not k.crashes, k.crashes)


def long(k):
    """Of a message the first MiB is looked at, and no more of it held."""
    assign(k, ["long"], 9000)
    head = dsn.postfix(path_of(k, "long"), address("long")).encode()
    reading = subprocess.Popen([k.program, "bounces", "read", "--json"], env=k.environment, cwd=k.root, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    reading.stdin.write(head)
    for _ in range(300):
        reading.stdin.write(bytes(1 << 20))
    memory = int(re.search(r"VmHWM:\s+(\d+)", pathlib.Path(f"/proc/{reading.pid}/status").read_text())[1])
    reading.stdin.close()
    outcome = json.loads(reading.stdout.read())[0]["outcome"]
    report.check("S5", "300 MiB are taken to their end, in less than 100 MiB", reading.wait(30) == 0 and outcome == "bounced" and memory < 100_000, (outcome, memory))


def settings(k):
    cases = [({"ADDRESS": "", "DIRECTORY": str(k.root / "bounces")}, "bounces.address: is empty"), ({"ADDRESS": "no address"}, "has no @"),
             ({"ADDRESS": "a" * 30 + "@example.com"}, "more than 27 characters"), ({"DIRECTORY": str(k.root / "nowhere")}, "make a Maildir")]
    for change, says in cases:
        done = k.run("check", environment={f"LATCHKEY_BOUNCES_{n}": v for n, v in change.items()})
        report.check("S5", f"check refuses: {says}", done.returncode == 78 and says in done.stderr, done.stderr)


def hindered(k):
    """Bounces that cannot be read keep nobody from being served: told by log, metric and status, and the others go on."""
    folder = k.root / "bounces"

    def measured():
        return re.search(r"^latchkey_bounces_readable (\d)$", k.api("GET", "/metrics", key=None)[1], re.M)[1]

    def is_served(what):
        status, answer = k.api("GET", "/readyz", key=None)
        report.check("S5", f"{what}: the node is ready", status == 200 and answer["problems"] == [], answer)

    assign(k, ["first", "second", "third"], 8000)
    (folder / "new" / "0.root").write_text("of somebody else")
    (folder / "new" / "0.root").chmod(0)
    until(lambda: measured() == "0", 15, 0.1, "the metric to say so")
    is_served("a bounce that cannot be read")
    report.check("S5", "another is read all the same", deliver(k, dsn.postfix(path_of(k, "first"), address("first"))).endswith(":2,S"))
    said = [line for line in k.log.read_text().splitlines() if "a bounce cannot be read" in line]
    report.check("S5", "the log says so once, with the file and what to do", len(said) == 1 and "0.root" in said[0] and "to Latchkey's user" in said[0], said)
    text = k.run("status").stdout
    report.check("S5", "status says what to do", "bounces: 1 message in" in text and "0.root" in text and "chown" in text, text)
    for number in range(1100):
        (folder / "new" / f"0.{number}.root").touch(0)
    report.check("S5", "more than are listed at once hide none", deliver(k, dsn.postfix(path_of(k, "third"), address("third"))).endswith(":2,S"))
    text = k.run("status").stdout
    report.check("S5", "status counts them", "bounces: 1101 messages in" in text, text)
    for path in (folder / "new").glob("0.*"):
        path.unlink()
    until(lambda: measured() == "1", 15, 0.1, "the metric to say so")
    folder.rename(k.root / "away")
    until(lambda: measured() == "0", 15, 0.1, "the metric to say so")
    is_served("a directory of bounces that has gone")
    text = k.run("status").stdout
    report.check("S5", "status says what to do then", "bounces: " in text and "make a Maildir" in text, text)
    (k.root / "away").rename(folder)
    until(lambda: measured() == "1", 30, 0.1, "the metric to say so")
    report.check("S5", "it goes on by itself", deliver(k, dsn.postfix(path_of(k, "second"), address("second"))).endswith(":2,S"))
    k.spool.chmod(0)
    text = k.run("status").stdout
    k.spool.chmod(0o700)
    report.check("OPS", "status says of a spool that may not be entered what to do", "spool: " in text and "Permission denied" in text and "sudo -u latchkey" in text, text)


def as_nobody(k):
    """Nothing is hidden from root."""
    wrapper = k.root / "as-nobody"
    wrapper.write_text(f'#!/bin/sh\nexec setpriv --reuid 65534 --regid 65534 --clear-groups {program} "$@"\n')
    wrapper.chmod(0o755)
    k.program = str(wrapper)
    # The Python that runs this may lie in root's home.
    (k.root / "sendmail").write_text(SENDMAIL.replace(sys.executable, "/usr/bin/python3", 1))
    for path in (k.root, *k.root.rglob("*")):
        os.chown(path, 65534, 65534)


if os.geteuid() == 0 and shutil.which("setpriv"):
    with installation() as k, report.part("S5", "hindered"):
        as_nobody(k)
        k.make_pbx()
        k.start()
        hindered(k)
with installation() as k:
    k.make_pbx()
    settings(k)
    k.start()
    for part in (real_formats, stopped, milder, vague, forged, malformed, neighbours, waiting, long, odd_files):
        with report.part("S5", part.__name__):
            part(k)
    report.check("F32", "the history holds", k.run("history", "verify").returncode == 0)
    report.check("OPS", "SIGTERM ends it", k.stop()[0] == 0)
report.end()
