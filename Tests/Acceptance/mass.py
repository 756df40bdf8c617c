#!/usr/bin/env python3
"""R9: a start upon so many waiting emails, files in the queue and files in the spool: mass.py [BINARY [EACH [SECONDS OF WORK]]]"""
import json, os, pathlib, sys, time
from rig import Latchkey, Report, argument, assignment, binary, until

program, count, seconds = binary(), argument(1, 10_000), argument(2, 5)
report = Report(300 + count // 500)
# What is promised is promised for a million, of the release binary; a small run of the debug one only shows that nothing is amiss.
limit = 5 if count >= 1_000_000 else 15


def emails(k):
    """Waiting emails, each like the one that the administrator is to get."""
    k.sql(f"""
        INSERT INTO email (event, cause, kind, profile, address, locale, facts, priority, created_at, due_at, attempts)
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count})
        SELECT event, cause, kind, profile, address, locale, facts, priority, created_at, due_at, 0 FROM n, (SELECT * FROM email ORDER BY id LIMIT 1)
        """)


def queue(k):
    """Files of one event each."""
    text = json.dumps(assignment("NUMBER", "EXTENSION", "Ada", "Byron", "NUMBER@acme.example"))
    directory = os.open(k.queue / "new", os.O_RDONLY)
    for number in range(count):
        file = os.open(f"{number:07}.json", os.O_WRONLY | os.O_CREAT, 0o600, dir_fd=directory)
        os.write(file, text.replace("NUMBER", f"m{number}").replace("EXTENSION", str(100_000 + number)).encode())
        os.close(file)
    os.close(directory)


def spool(k):
    """Files that nobody has picked up; one has as many names as a file system allows."""
    for number in range(count):
        if number % 60_000 == 0:
            source = k.spool / "new" / f"{number}.message"
            source.write_text("Subject: waits\n\n" + "x" * 4000)
        else:
            os.link(source, k.spool / "new" / f"{number}.message")


def memory(k):
    """The most memory that was resident so far, in MiB."""
    status = pathlib.Path(f"/proc/{k.process.pid}/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def metric(k, name):
    text = k.api("GET", "/metrics", key=None)[1]
    return next((float(line.split()[-1]) for line in text.splitlines() if line.startswith(name)), None)


with report.part("R9", f"a start upon {count:,} of each"), Latchkey(program) as k:
    k.start()
    k.stop()
    k.make_pbx()
    began = time.monotonic()
    for make in (emails, queue, spool):
        make(k)
    report.note(f"{count:,} waiting emails, files in the queue and files in the spool, made in {time.monotonic() - began:.0f} s")
    took = k.start(120)
    at_once = memory(k)
    status, answer = k.api("GET", "/readyz", key=None)
    asked = time.monotonic()
    k.api("GET", "/readyz", key=None)
    asked = time.monotonic() - asked
    report.note(f"ready after {took:.2f} s with {at_once:.0f} MiB; asked again, /readyz answers in {asked * 1000:.0f} ms")
    report.check("R9", f"ready within {limit} s", took <= limit, took)
    report.check("R9", "everything waits", answer["waitingEmails"] >= count * 0.9, answer)
    time.sleep(seconds)
    later, status = memory(k), k.api("GET", "/readyz", key=None)
    done = len(os.listdir(k.spool / "new")) - count
    report.note(f"{seconds} s later {later:.0f} MiB, {done:,} emails sent, {status[1]['waitingEvents']:,} events taken in and waiting")
    report.check("R9", "at most 200 MiB", max(at_once, later) <= 200, (at_once, later))
    report.check("R9", "work goes on, and it is ready", done > 0 and status[0] == 200, (done, status))
    code, ended = k.stop()
    report.check("R9", "and it ends cleanly within 5 s", code == 0 and ended <= 5, (code, ended))
report.end()
