#!/usr/bin/env python3
"""Emails a second to a sink, beside Postfix's own smtp client emptying its queue into the same: bench_smtp.py [BINARY [EMAILS [ROUNDS]]]; needs root"""
import os, random, statistics, subprocess, time
from mailhouse import MailHouse
from rig import Latchkey, Report, argument, assignment, binary, free_port, lines, until

program, emails, rounds = binary(".build/release/latchkey"), argument(1, 10_000), argument(2, 3)
report = Report(300 + emails // 10 * rounds)


class Sink:
    """Postfix's smtp-sink: takes everything, keeps nothing."""

    def __init__(self, port):
        self.port = port

    def __enter__(self):
        self.process = subprocess.Popen(["/usr/sbin/smtp-sink", "-u", "postfix", f"127.0.0.1:{self.port}", "1000"])
        time.sleep(0.5)
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(10)


def postfix(port):
    """Seconds from the start of a queue run to an empty queue."""
    with MailHouse(domains="nobody.example", relayhost=f"[127.0.0.1]:{port}", more="defer_transports = smtp\nsmtp_tls_security_level = none") as house:
        load = ["/usr/sbin/smtp-source", "-s", "20", "-m", str(emails), "-l", "4600", "-f", "no-reply@example.com", "-t", "p@acme.example", f"127.0.0.1:{house.port}"]
        subprocess.run(load, check=True, timeout=60 + emails / 20)
        until(lambda: not any(files for name in ("incoming", "active") for _, _, files in os.walk(house.root / "queue" / name)), 60, 0.2, "all deferred")
        report.check("S5", "Postfix holds them all", house.queued() == emails, house.queued())
        main = house.config / "main.cf"
        main.write_text(main.read_text().replace("defer_transports = smtp", ""))
        house.postfix("reload")
        time.sleep(1)
        with Sink(port):
            began = time.monotonic()
            house.flush()
            until(lambda: house.queued() == 0, 60 + emails / 20, 0.02, "an empty queue")
            return time.monotonic() - began


def latchkey(port):
    """Seconds from the readiness of a daemon with a full spool to the last email's end."""
    settings = {"PORT": port, "ENCRYPTION": "none"}
    with Latchkey(program, LATCHKEY_DELIVERY_METHOD="smtp", **{f"LATCHKEY_DELIVERY_SMTP_{n}": str(v) for n, v in settings.items()}) as k:
        k.make_pbx()
        k.start()
        k.drop("all.ndjson", lines([assignment(f"e{i}", f"{10000 + i}", f"P{i}", "Byron", f"p{i}@acme.example") for i in range(emails - 1)]))
        until(lambda: len(os.listdir(k.spool / "new")) == emails and k.is_settled(), 120 + emails / 10, 0.3, "a full spool")
        k.stop()
        with Sink(port):
            k.start()
            began = time.monotonic()
            until(lambda: not os.listdir(k.spool / "new"), 120 + emails / 10, 0.02, "an empty spool")
            took = time.monotonic() - began
            until(lambda: not k.json("spool", "list", "--state", "spooled", "--limit", 1), 30, 0.1, "all settled")
        return took


with report.part("S5", "deliveries beside Postfix's"):
    port, ratios = free_port(), []
    for turn in range(rounds):
        # In turns, the first of each round by lot, so that a noisy machine is as bad for both.
        order = [postfix, latchkey]
        random.Random(turn).shuffle(order)
        seconds = {who.__name__: who(port) for who in order}
        ratios.append(seconds["postfix"] / seconds["latchkey"])
        report.note(f"{emails} emails: Latchkey {emails / seconds['latchkey']:.0f} a second, Postfix {emails / seconds['postfix']:.0f}: {ratios[-1]:.2f}")
    median = statistics.median(ratios)
    report.check("S5", f"at least as many a second as Postfix's own client: {median:.2f} times", median >= 1, ratios)
report.end()
