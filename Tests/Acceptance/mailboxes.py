#!/usr/bin/env python3
"""S5: into real mailboxes, through Debian's Postfix and Dovecot, by smtp and by sendmail: mailboxes.py [BINARY [EMAILS]]; needs root"""
import os, shutil, subprocess, sys, time
from mailhouse import MailHouse
from rig import Latchkey, Report, argument, assignment, binary, free_port, lines, until

program, emails = binary(), argument(1, 100)
report = Report(120 + emails // 5)


def fill(k, count):
    for start in range(0, count, 2000):
        k.drop(f"{start}.ndjson", lines([assignment(f"e{i}", f"{10000 + i}", f"P{i}", "Byron", f"p{i}@acme.example") for i in range(start, min(start + 2000, count))]))


def everybody(method, **settings):
    """So many people, each with one mail in their own mailbox."""
    with MailHouse() as house, Latchkey(program, LATCHKEY_DELIVERY_METHOD=method, **{n: str(v(house)) for n, v in settings.items()}) as k:
        k.make_pbx()
        k.start()
        began = time.monotonic()
        fill(k, emails)
        until(lambda: house.count() >= emails + 1, 60 + emails // 10, 0.2, f"{emails + 1} mails in mailboxes, of which {house.count()} came")
        took = time.monotonic() - began
        # What comes twice comes a little later.
        until(lambda: house.queued() == 0, 30, 0.1, "an empty queue")
        until(lambda: not k.json("spool", "list", "--state", "spooled", "--limit", 1), 30, 0.2, "all delivered")
        rows = {e["to"].split("@")[0]: e for e in k.listing("spool", "list")}
        arrived = house.arrived()
        report.check("S5", f"{method}: {emails + 1} mails, each once, in the mailbox of whom it is for", arrived == {n: [e["messageID"]] for n, e in rows.items()},
                     {n: v for n, v in arrived.items() if v != [rows[n]["messageID"]]})
        report.check("S4", f"{method}: every one is delivered", {e["state"] for e in rows.values()} == {"delivered"})
        report.check("S5", f"{method}: neither Postfix nor Dovecot complains of anything", not house.complaints(), house.complaints()[:5])
        report.check("S1", f"{method}: nothing is left in new/", not os.listdir(k.spool / "new"))
        report.note(f"{method}: {emails + 1} in mailboxes after {took:.1f} s, {(emails + 1) / took:.0f} a second")


def logged_in():
    """A relay that takes mail from whom it knows alone, over TLS."""
    with MailHouse(login_only=True) as house:
        secret = house.root / "password"
        secret.write_text(house.login[1])
        secret.chmod(0o600)
        settings = {"PORT": house.port, "ENCRYPTION": "starttls", "AUTHORITY": house.authority}
        with Latchkey(program, LATCHKEY_DELIVERY_METHOD="smtp", **{f"LATCHKEY_DELIVERY_SMTP_{n}": str(v) for n, v in settings.items()}) as k:
            k.make_pbx()
            k.start()
            row = until(lambda: (e := k.json("spool", "list")[0])["reason"] and e, 20, 0.1, "a reason")
            report.check("S5", "Postfix does not know us: the email waits, and it is said why", row["state"] == "spooled" and "554 5.7.1" in row["answer"], row)
            k.stop()
            k.environment |= {"LATCHKEY_DELIVERY_SMTP_USERNAME": house.login[0], "LATCHKEY_DELIVERY_SMTP_PASSWORD_FILE": str(secret)}
            k.start()
            k.json("spool", "retry", 1)
            until(lambda: house.count() == 1, 20, 0.1, "the mail")
            log = house.log.read_text()
            report.check("S5", "with a login, which Postfix takes over TLS alone, it is taken", "sasl_method=PLAIN, sasl_username=latchkey" in log, log[-600:])


def returned():
    """What the relay takes and cannot deliver comes back to the return path, as Postfix writes it and Dovecot files it."""
    port = free_port()
    refusing = ["/usr/sbin/smtp-sink", "-L", "-u", "postfix", "-f", "rcpt", "-B", "550 5.1.1 There is nobody of that name", f"127.0.0.1:{port}", "10"]
    more = f"recipient_delimiter = +\ntransport_maps = inline:{{ nobody@acme.example=lmtp:inet:127.0.0.1:{port} }}"
    with MailHouse(more=more) as house, subprocess.Popen(refusing) as sink:
        box = house.mail / "bounces"
        for folder in (box, box / "new", box / "cur", box / "tmp"):
            folder.mkdir()
            shutil.chown(folder, "mail")
        settings = {"DELIVERY_METHOD": "smtp", "DELIVERY_SMTP_PORT": str(house.port), "DELIVERY_SMTP_AUTHORITY": str(house.authority),
                    "BOUNCES_ADDRESS": "bounces@acme.example", "BOUNCES_DIRECTORY": str(box)}
        with Latchkey(program, **{f"LATCHKEY_{name}": value for name, value in settings.items()}) as k:
            k.make_pbx()
            k.start()
            k.drop("nobody.json", lines([assignment("n1", "1001", "No", "Body", "nobody@acme.example")]))
            to_nobody = lambda: [e for e in k.json("spool", "list") if e["to"] == "nobody@acme.example"]
            row = until(lambda: to_nobody() and to_nobody()[0]["state"] == "bounced" and to_nobody()[0], 30, 0.2, "the bounce")
            report.check("S5", "Postfix's own notification bounces the email, and says why", "5.1.1" in row["reason"], row)
            shown = k.json("profile", "show", "nobody@acme.example", "--pbx", "acme")["bounce"]
            report.check("S5", "and is shown on the profile", shown and shown["lasting"], shown)
            k.drop("again.json", lines([assignment("n2", "1002", "No", "Body", "nobody@acme.example")]))
            held = until(lambda: len(to_nobody()) > 1 and to_nobody()[-1], 20, 0.2, "the next email")
            report.check("S5", "nothing more is sent there", held["state"] == "withdrawn" and "came back" in held["reason"], held)
            other = [e for e in k.json("spool", "list") if e["to"] == "grace@acme.example"]
            report.check("S5", "whoever is there keeps theirs", other[0]["state"] == "delivered" and house.arrived().get("grace"), other)
        sink.terminate()


def without_privileges():
    """Under NoNewPrivileges Postfix's sendmail cannot hand over to its setgid postdrop; smtp to this machine can."""
    words = ["setpriv", "--reuid", "nobody", "--regid", "nogroup", "--clear-groups", "--no-new-privs"]
    with Latchkey(program, LATCHKEY_DELIVERY_METHOD="sendmail", LATCHKEY_DELIVERY_SENDMAIL_COMMAND="/usr/sbin/sendmail,-i") as k:
        k.root.chmod(0o777)
        done = subprocess.run([*words, k.program, "check"], env=k.environment, cwd=k.root, capture_output=True, text=True, timeout=30)
        report.check("S5", "check says that sendmail cannot do its work there, and what can", done.returncode == 78 and "NoNewPrivileges" in done.stderr and "smtp" in done.stderr, done.stderr)
    with Latchkey(program, LATCHKEY_DELIVERY_METHOD="sendmail", LATCHKEY_DELIVERY_SENDMAIL_COMMAND="/usr/sbin/sendmail,-i") as k:
        done = k.run("check")
        report.check("S5", "where it may, check warns of the unit", done.returncode == 0 and "NoNewPrivileges" in done.stderr, done.stderr)


if os.getuid() != 0:
    sys.exit("Postfix and Dovecot start as root alone; run this as root")
for part in (
    lambda: everybody("smtp", LATCHKEY_DELIVERY_SMTP_PORT=lambda h: h.port, LATCHKEY_DELIVERY_SMTP_AUTHORITY=lambda h: h.authority),
    lambda: everybody("sendmail", LATCHKEY_DELIVERY_SENDMAIL_COMMAND=lambda h: h.sendmail), logged_in, returned, without_privileges,
):
    with report.part("S5", getattr(part, "__name__", "a part")):
        part()
report.end()
