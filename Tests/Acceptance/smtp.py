#!/usr/bin/env python3
"""S5: from the spool to a relay, one of the test's own that behaves well or badly: smtp.py [BINARY [PART]] [--postgresql]"""
import collections, json, pathlib, statistics, subprocess, tempfile, threading, time
from relay import Relay, authority, message_id
from rig import Latchkey, Report, argument, assignment, background, binary, lines, until

program, report = binary(), Report(240)


def installation(relay, **settings):
    return Latchkey(program, LATCHKEY_DELIVERY_METHOD="smtp", LATCHKEY_DELIVERY_SMTP_PORT=str(relay.port), **{
        "LATCHKEY_DELIVERY_SMTP_ENCRYPTION": "none", "LATCHKEY_DELIVERY_SMTP_ANSWER_LIMIT": "2s"} | {
        f"LATCHKEY_DELIVERY_SMTP_{name}": value for name, value in settings.items()})


def assign(k, *names):
    k.drop(f"{names[0]}.ndjson", lines([assignment(n, str(1000 + i), n, "Byron", f"{n}@acme.example") for i, n in enumerate(names)]))


def rows(k):
    return {e["to"].split("@")[0]: e for e in k.json("spool", "list", "--limit", 5000)}


def until_state(k, name, state, seconds=20):
    return until(lambda: (r := rows(k).get(name)) and r["state"] == state and r, seconds, 0.1, f"{name} {state}")


def story(k, row):
    return " | ".join(m["what"] for m in k.json("spool", "story", row["id"]))


def beside(works):
    """Runs each (function, words), four at a time, since most of their time is spent waiting."""
    room = threading.Semaphore(4)

    def one(work, words):
        with room, report.part("S5", words[0] if words else work.__name__):
            work(*words)

    for thread in [background(one, *work) for work in works]:
        thread.join()


def plain():
    """What a good relay gets: envelope, lines, dots, one connection for many."""
    with Relay() as relay, installation(relay) as k:
        k.make_pbx()
        k.start()
        # A name at the start of a line that begins with a dot.
        assign(k, *(f"p{i}" for i in range(30)))
        until(lambda: len(relay.taken()) == 31 and all(r["state"] == "delivered" for r in rows(k).values()), 30, 0.1, "31 delivered")
        found = rows(k)
        mail = relay.taken("p7@")[0]
        report.check("S5", "the envelope is the sender's address and the recipient", mail.sender == "no-reply@example.com" and mail.to == "p7@acme.example", mail[:2])
        spooled = (k.spool / "cur" / f"{found['p7']['file']}:2,P").read_bytes()
        report.check("S5", "the message is the one that was sealed, each line ended by CRLF", mail.message == spooled.replace(b"\n", b"\r\n"), mail.message[:200])
        report.check("S5", "it is plain ASCII, so that nothing more is asked of a relay", all(m.message.isascii() for m in relay.taken()))
        report.check("S4", "each is delivered, and what the relay said is kept", found["p7"]["answer"].startswith("250 2.0.0 queued as"), found["p7"])
        report.check("S4", "the story tells it", "handed over to the mail system; it said: 250 2.0.0 queued as" in story(k, found["p7"]), story(k, found["p7"]))
        per = collections.Counter(m.connection for m in relay.taken())
        report.check("S5", "connections are kept open from one email to the next", len(per) <= 5 and max(per.values()) >= 5, per)
        report.check("S5", "each came once", len({message_id(m) for m in relay.taken()}) == 31)
        report.check("OPS", "SIGTERM ends it, within two seconds", (end := k.stop())[0] == 0 and end[1] < 2.5, end)


STAGES = ("RCPT", "DATA", "message")
FAULTS = {
    "later": b"450 4.2.1 come back later\r\n", "never": b"550 5.1.1 never\r\n", "hang": "hang", "drop": "drop",
    "garbage": b"\x00\xff*+OK POP3 ready\r\n", "flood": lambda s: [s.say(b"250-" + b"x" * 500 + b"\r\n") for _ in range(2000)] and s.hang(),
    "busy": b"421 4.3.2 shutting down\r\n", "denied": b"554 5.7.1 relay access denied\r\n",
    "forbidden": b"550-relay not permitted\r\n550 see the postmaster\r\n",
}


def faults_of_one():
    """Each fault at each stage befalls one email, once; no other has to wait for it, and none is lost."""
    struck, lock = set(), threading.Lock()

    def behave(stage, session):
        who = (session.to or "").split("@")[0]
        if who.startswith(stage.lower() + "-"):
            with lock:
                if who not in struck:
                    struck.add(who)
                    return FAULTS[who.split("-")[1]]

    victims = [f"{stage.lower()}-{fault}" for stage in STAGES for fault in FAULTS]
    with Relay(behave) as relay, installation(relay, ANSWER_LIMIT="1s", CONNECTIONS="8") as k:
        k.make_pbx()
        k.start()
        assign(k, *victims, *(f"p{i}" for i in range(40)))
        began = time.monotonic()
        until(lambda: len(relay.taken("p")) == 40, 40, 0.1, "the 40 others")
        report.check("S5", "40 others are delivered within eight seconds, though eight hang", time.monotonic() - began < 8, time.monotonic() - began)
        until(lambda: len(struck) == len(victims) and all((r := rows(k)[v])["reason"] for v in victims), 30, 0.3, "every fault")
        found = rows(k)
        lasting = {v for v in victims if v.endswith("-never") }
        wrong = {v: found[v]["state"] for v in victims if found[v]["state"] != ("bounced" if v in lasting else "spooled")}
        report.check("S5", "a lasting refusal is bounced, whatever else stays spooled", not wrong, wrong)
        report.check("S5", "the reason is said", {found[v]["reason"] for v in ("rcpt-later", "rcpt-never", "data-hang", "message-garbage")} == {
            "the relay answered the recipient with 450", "the relay answered the recipient with 550", "the relay did not answer DATA in time",
            "the relay answered the message with something that is no SMTP"}, {v: found[v]["reason"] for v in victims})
        for victim in set(victims) - lasting:
            k.json("spool", "retry", found[victim]["id"])
        until(lambda: all(r["state"] == "delivered" for n, r in rows(k).items() if n not in lasting), 40, 0.3, "all delivered in the end")
        report.check("S4", "the story tells each attempt", story(k, found["rcpt-later"]).count("put off: the relay answered the recipient with 450; it said: 450 4.2.1 come back later") == 1
                     and "handed over" in story(k, found["rcpt-later"]), story(k, found["rcpt-later"]))
        seen = collections.Counter((m.to.split("@")[0], message_id(m)) for m in relay.taken())
        had = {f"message-{fault}" for fault in ("hang", "drop", "garbage", "flood")}
        doubled = {n for (n, _), count in seen.items() if count > 1}
        report.check("S5", "nothing is doubled but what the relay took and did not say so", doubled <= had and max(seen.values()) <= 2, doubled - had)
        report.check("S5", "a doubled one has the same Message-ID", len(seen) == len({n for n, _ in seen}), seen)
        report.check("S5", "nothing is lost", {n for n, _ in seen} == set(rows(k)) - lasting, set(rows(k)) - lasting - {n for n, _ in seen})


def outage(what, faults, reason, needs=None, settings=None, relay_of=None):
    """A fault of the relay as a whole, then a cure: the emails wait unharmed, then all go."""
    state = {"ill": True}

    def behave(stage, session):
        return faults.get(stage) if state["ill"] else None

    with (relay_of or Relay)(behave) as relay, installation(relay, **(settings or {})) as k:
        k.make_pbx()
        k.start()
        assign(k, *(f"p{i}" for i in range(5)))
        ill = until(lambda: (f := [r for r in rows(k).values() if r["reason"]]) and len(rows(k)) == 6 and f, 25, 0.1, "the fault")
        report.check("S5", f"{what}: said so, and the emails wait", reason in ill[0]["reason"] and {r["state"] for r in rows(k).values()} == {"spooled"}, ill[0])
        report.check("S5", f"{what}: nothing was handed over", not relay.taken())
        state["ill"] = False
        until(lambda: all(r["state"] == "delivered" for r in rows(k).values()), 100, 0.2, f"{what}: all delivered once it is cured")
        seen = collections.Counter(message_id(m) for m in relay.taken())
        report.check("S5", f"{what}: then each went, once", len(seen) == 6 and set(seen.values()) == {1}, seen)
        attempts = {int(n) for n in k.sql("SELECT attempts FROM email")}
        report.check("S5", f"{what}: it was not counted against them", attempts == {1}, attempts)
        report.check("OPS", f"{what}: ready all the while", k.is_ready())


OUTAGES = [
    ("421 at the connection", {"greeting": b"421 4.3.2 too busy\r\n"}, "the relay answered the connection with 421"),
    ("554 at the connection", {"greeting": b"554 no\r\n"}, "the relay answered the connection with 554"),
    ("closes at once", {"greeting": "drop"}, "the relay cannot be reached"),
    ("hangs at the connection", {"greeting": "hang"}, "the relay did not answer the connection in time"),
    ("garbage at the connection", {"greeting": b"HTTP/1.1 400 Bad Request\r\n\r\n"}, "the relay answered the connection with something that is no SMTP"),
    ("hangs at EHLO", {"EHLO": "hang"}, "the relay did not answer EHLO in time"),
    ("5xx at EHLO", {"EHLO": b"550 go away\r\n"}, "the relay answered EHLO with 550"),
    ("4xx at the sender", {"MAIL": b"451 4.3.0 try again\r\n"}, "the relay answered the sender with 451"),
    ("a sender that is not ours", {"MAIL": b"553 5.7.1 not owned by you\r\n"}, "the relay answered the sender with 553"),
    ("a sender that is not ours, in words alone", {"MAIL": b"550 Sender address rejected: not owned by your account\r\n"}, "the relay answered the sender with 550"),
]


def quoting():
    """A relay that gives the link away in its answer: percent-encoded, split over lines, in pieces."""
    tokens = {}

    def behave(stage, session):
        name = (session.to or "").split("@")[0]
        if stage != "message" or not name.startswith("q"):
            return None
        token = tokens[name] = session.message.decode().replace("=\r\n", "").split("/p/")[1][:43]
        pieces = "".join(f"554-5.7.1 {token[i:i + 9]}\r\n" for i in range(0, 43, 9))
        return {"q1": f"554 5.7.1 Blocked, see https://x/check?url=http%3A%2F%2Fhost%2Fp%2F{token}", "q2": pieces + "554 5.7.1 Blocked",
                "q3": f"450 4.7.1 later: {token[10:24]}", "q4": f"250 2.0.0 queued: %252fp%252f{token}"}[name].encode() + b"\r\n"

    with Relay(behave) as relay, installation(relay) as k:
        k.make_pbx()
        k.start()
        assign(k, "q1", "q2", "q3", "q4")
        until(lambda: len(tokens) == 4 and all(rows(k)[n]["answer"] for n in tokens), 20, 0.1, "four answers")
        found = rows(k)
        answers = {n: found[n]["answer"].removesuffix("(its text quoted the email's link, and is not kept)") for n in tokens}
        report.check("S3", "of an answer that quotes the link the codes are kept alone", answers == {
            "q1": "554 5.7.1 ", "q2": "554 5.7.1 ", "q3": "450 4.7.1 ", "q4": "250 2.0.0 "}, found)
        k.make_key("spool:read")
        places = k.log.read_text() + json.dumps([found, k.api("GET", "/v1/spool")[1], [story(k, found[n]) for n in tokens]])
        kept = "".join(k.sql("SELECT answer, reason FROM email") + k.sql("SELECT answer, reason FROM attempt"))
        pieces = {t[i:i + 8] for t in tokens.values() for i in range(36)}
        report.check("S3", "no piece of it is in the database, the API, the story or the log", not any(p in places + kept for p in pieces), places)


def down():
    """Nobody listens, then somebody does."""
    with Relay() as relay:
        port = relay.port
    with installation(relay) as k:
        k.make_pbx()
        k.start()
        ill = until(lambda: (r := rows(k).get("grace")) and r["reason"] and r, 15, 0.1, "the fault")
        report.check("S5", "a relay that is down: said so, the email waits", "the relay cannot be reached" in ill["reason"] and ill["state"] == "spooled", ill)
        report.check("OPS", "a relay that is down: ready all the while", k.is_ready())
        with Relay(port=port) as relay:
            until_state(k, "grace", "delivered", 40)
            report.check("S5", "once it is up, the email goes", len(relay.taken()) == 1)


def works(what, settings, of, is_encrypted):
    with Relay(**of) as relay, installation(relay, **settings) as k:
        k.make_pbx()
        k.start()
        until_state(k, "grace", "delivered")
        mail = relay.taken()[0]
        report.check("S5", f"{what}: delivered", mail.is_encrypted == is_encrypted and mail.login == ("latchkey" if of.get("login") else None), mail[3:])


def fails(what, settings, of, reason):
    with Relay(**of) as relay, installation(relay, **settings) as k:
        k.make_pbx()
        k.start()
        row = until(lambda: (r := rows(k).get("grace")) and r["reason"] and r, 15, 0.1, "the reason")
        report.check("S5", f"{what}: the email waits, with the reason", row["state"] == "spooled" and any(r in row["reason"] for r in reason.split("|")), row)
        report.check("S5", f"{what}: nothing was handed over", not relay.taken())
        places = k.log.read_text() + str(row) + story(k, row)
        report.check("S3", f"{what}: the password is said nowhere", "correct horse" not in places)


def encrypted(folder):
    """What works, and what must not, with certificates below `folder`."""
    ca, context = authority(folder / "tls")
    _, stranger = authority(folder / "other", "elsewhere.example")
    secret = folder / "password"
    secret.write_text("correct horse\n")
    secret.chmod(0o600)
    login = {"USERNAME": "latchkey", "PASSWORD_FILE": str(secret)}
    trust = {"ENCRYPTION": "starttls", "AUTHORITY": str(ca)}
    return [
        (works, ("starttls", trust, dict(tls=context), True)),
        (works, ("tls", trust | {"ENCRYPTION": "tls"}, dict(tls=context, is_implicit=True), True)),
        (works, ("starttls-if-offered, offered", trust | {"ENCRYPTION": "starttls-if-offered"}, dict(tls=context), True)),
        (works, ("starttls-if-offered, not offered", trust | {"ENCRYPTION": "starttls-if-offered"}, {}, False)),
        (works, ("with a login", trust | login, dict(tls=context, login=("latchkey", "correct horse")), True)),
        (fails, ("no STARTTLS offered", trust, {}, "it ended at EHLO")),
        (fails, ("a certificate of nobody known", {"ENCRYPTION": "starttls"}, dict(tls=context), "certificate")),
        (fails, ("a certificate for another name", {"ENCRYPTION": "starttls", "AUTHORITY": str(folder / "other/ca.pem")}, dict(tls=stranger), "subject name")),
        (fails, ("tls, a certificate of nobody known", {"ENCRYPTION": "tls"}, dict(tls=context, is_implicit=True), "certificate")),
        (fails, ("a wrong password", trust | login, dict(tls=context, login=("latchkey", "another")), "the relay answered AUTH with 535")),
    ]


def ending(stage):
    """SIGTERM while the relay hangs: at once where the email is still ours; nothing is lost either way."""
    state = {"ill": True}
    with Relay(lambda s, session: "hang" if s == stage and state["ill"] else None) as relay, installation(relay, ANSWER_LIMIT="60s") as k:
        k.make_pbx()
        k.start()
        until(lambda: relay.connections and (stage == "RCPT" or relay.taken()), 15, 0.05, "the hand-over")
        time.sleep(0.5)
        code, took = k.stop()
        report.check("OPS", f"SIGTERM while it hangs at {stage}: ends in time", code == 0 and took < 6 and (stage == "message" or took < 3.5), (code, took))
        state["ill"] = False
        k.start()
        until_state(k, "grace", "delivered")
        ids = {message_id(m) for m in relay.taken()}
        report.check("S5", f"after it, delivered under one Message-ID ({stage})", len(ids) == 1 and len(relay.taken()) <= (2 if stage == "message" else 1), len(relay.taken()))


def paced():
    with Relay() as relay, installation(relay, PER_DOMAIN_PER_MINUTE="60") as k:
        k.make_pbx()
        k.start()
        assign(k, *(f"p{i}" for i in range(24)))
        until(lambda: len(relay.taken()) == 25, 45, 0.2, "all 25")
        times = sorted(m.at for m in relay.taken())
        report.check("S5", "60 a minute for a domain: ten seconds' worth at once, the rest evenly", times[-1] - times[0] > 11, times[-1] - times[0])
        report.check("S5", "what waited for its turn came once", len({message_id(m) for m in relay.taken()}) == 25)


def window():
    """How long a mail is the relay's and not marked as such: whoever is killed in it hands the mail over twice."""
    with Relay() as relay, installation(relay) as k:
        k.make_pbx()
        k.start()
        trace = k.root / "trace"
        with subprocess.Popen(["strace", "-f", "-ttt", "-s", "40", "-o", trace, "-e", "trace=recvfrom,read,rename,renameat,renameat2", "-p", str(k.process.pid)],
                              stderr=subprocess.DEVNULL) as tracer:
            until(lambda: trace.exists(), 10, 0.1, "strace")
            time.sleep(0.5)
            assign(k, *(f"p{i}" for i in range(40)))
            until(lambda: len(relay.taken()) == 41 and all(r["state"] == "delivered" for r in rows(k).values()), 30, 0.1, "41 delivered")
            tracer.terminate()
        answered, found = {}, []
        for line in trace.read_text(errors="replace").splitlines():
            thread, at, call = line.split(None, 2)
            if "250 2.0.0 queued" in call:
                answered[thread] = float(at)
            elif ":2,P" in call and thread in answered:
                found.append((float(at) - answered.pop(thread)) * 1e6)
        report.check("S5", "the mark follows the relay's answer at once", len(found) >= 30 and statistics.median(found) < 5000, found)
        report.note(f"from the relay's 250 to the mark, traced: median {statistics.median(found):.0f} µs, at most {max(found):.0f} µs")


def refused_settings():
    with Relay() as relay, installation(relay) as k:
        (k.root / "open").write_text("secret\n")
        (k.root / "open").chmod(0o644)
        for what, settings, says in (
            ("none to another machine", {"HOST": "smtp.example.com"}, "in the clear"), ("an unknown encryption", {"ENCRYPTION": "ssl"}, "starttls-if-offered"),
            ("a username alone", {"USERNAME": "u"}, "neither"), ("a password that everybody may read", {"USERNAME": "u", "PASSWORD_FILE": str(k.root / "open")}, "chmod"),
            ("an authority that is not there", {"AUTHORITY": "/none.pem"}, "PEM"), ("a host with a path", {"HOST": "a/b"}, "delivery.smtp.host"),
            ("no time to answer", {"ANSWER_LIMIT": "0s"}, "answerLimit"),
        ):
            done = k.run("check", environment={f"LATCHKEY_DELIVERY_SMTP_{n}": v for n, v in settings.items()})
            report.check("S5", f"check refuses {what}", done.returncode == 78 and says in done.stderr and "secret" not in done.stderr, done.stderr)


with tempfile.TemporaryDirectory(prefix="latchkey-acceptance-") as folder:
    parts = [(part, ()) for part in (faults_of_one, paced, window, refused_settings, plain, quoting, down)] + [(ending, (s,)) for s in ("RCPT", "message", "QUIT")]
    beside([p for p in parts + [(outage, c) for c in OUTAGES] + encrypted(pathlib.Path(folder)) if argument(1, p[0].__name__) == p[0].__name__])
report.end()
