#!/usr/bin/env python3
"""R5 and what else goes wrong with a machine: trouble.py [BINARY [CYCLES [TROUBLE…]]]

A full disk is a small tmpfs that is filled, missing permission a directory that the daemon's user may not enter; a disk that turns read-only
and a clock that jumps are made by trouble.c, since no test may do either to the whole machine. Needs root, for the first two.
"""
import collections, contextlib, os, pathlib, random, shutil, signal, sqlite3, subprocess, sys, tempfile, threading, time
import spool
from browser import Browser
from rig import Hanging, OTHER_PASSWORD, PASSWORD, PROJECT, Latchkey, Report, argument, assignment, background, binary, lines, until

if os.geteuid() != 0:
    print("0 passed, 0 failed (only root can fill a file system of its own)")
    sys.exit(0)
if "TROUBLE_NAMESPACE" not in os.environ:
    os.execvpe("unshare", ["unshare", "--mount", sys.executable, *sys.argv], os.environ | {"TROUBLE_NAMESPACE": "1"})
program, cycles, only = binary(), argument(1, 2), sys.argv[3:]
chance, report = random.Random(5), Report(60 + 60 * cycles)
USER, NOBODY = "grace@acme.example", 65534


def preload():
    """trouble.c, built."""
    path = pathlib.Path(tempfile.mkdtemp(prefix="latchkey-trouble-")) / "trouble.so"
    subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", path, PROJECT / "Tests/Acceptance/trouble.c", "-ldl"], check=True)
    path.parent.chmod(0o755)
    return path


class Full:
    """A file system of 48 MiB that holds everything, and a file that takes what is left of it."""
    row, name = "R5", "disk full"
    says = ("No space left", "The disk or its quota is full", "disk is full", "Make room on the disk", "free space on the file system")

    def __init__(self):
        self.k = Latchkey(program)
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=48m,mode=755", "latchkey-trouble", self.k.root], check=True)
        self.k.closing.callback(subprocess.run, ["umount", "-l", self.k.root])
        # What it says must not be lost with the disk.
        self.k.log = pathlib.Path(self.k.closing.enter_context(tempfile.TemporaryDirectory())) / "daemon.log"
        self.filler = self.k.root / "filler"

    def begin(self):
        with open(self.filler, "ab", buffering=0) as file, contextlib.suppress(OSError):
            while file.write(bytes(1 << 16)):
                pass
        with open(self.filler, "ab", buffering=0) as file, contextlib.suppress(OSError):
            while file.write(bytes(1 << 12)):
                pass

    def end(self):
        self.filler.unlink()


class ReadOnly:
    """Everything that the installation has, files that are open as well."""
    row, name = "R5", "read-only"
    says = ("Read-only file system", "readonly", "is read-only", "turned read-only")

    def __init__(self):
        self.k = Latchkey(program)
        self.k.environment |= {"LD_PRELOAD": str(shim), "TROUBLE_ROOT": str(self.k.root)}
        self.flag = pathlib.Path(f"{self.k.root}.read-only")
        self.k.closing.callback(self.flag.unlink, missing_ok=True)
        self.k.log = pathlib.Path(self.k.closing.enter_context(tempfile.TemporaryDirectory())) / "daemon.log"

    def begin(self):
        self.flag.touch()

    def end(self):
        self.flag.unlink()


class NotPermitted:
    """Spool and queue, which the daemon's user may no longer enter; its database is open."""
    row, name = "R5", "no permission"
    says = ("Permission denied", "Permission is missing", "notPermitted")

    def __init__(self):
        self.k = Latchkey(program)
        wrapper = self.k.root / "as-nobody"
        wrapper.write_text(f'#!/bin/sh\nexec setpriv --reuid {NOBODY} --regid {NOBODY} --clear-groups {program} "$@"\n')
        wrapper.chmod(0o755)
        self.k.program = str(wrapper)
        os.chown(self.k.root, NOBODY, NOBODY)
        self.places = (self.k.spool, self.k.queue)

    def begin(self):
        for place in self.places:
            place.chmod(0)

    def end(self):
        for place in self.places:
            place.chmod(0o700)


class Installation:
    """An installation in which somebody has a password, and what was handed to it."""

    def __init__(self, trouble):
        self.trouble, self.k, self.accepted, self.number, self.read = trouble, trouble.k, set(), 0, {}
        self.k.make_pbx()
        self.k.make_key("events:write", "credentials:verify")
        self.k.start()
        link = until(lambda: spool.find(self.k.spool, to=USER), 10, what="the first email")[0].link
        browser = Browser(self.k.origin)
        done = browser.submit(browser.get(link), password=PASSWORD, password2=PASSWORD)
        assert done.status == 200, done.status

    def event(self):
        self.number += 1
        name = f"t{self.number}"
        return assignment(name, str(10_000 + self.number), "Ada", "Byron", f"{name}@acme.example")

    def drop(self, count=1):
        """Files that a producer's rename has put into the queue."""
        for _ in range(count):
            event = self.event()
            self.k.drop(f"{event['id']}.json", lines([event]))
            self.accepted.add(event["id"])

    def post(self, event):
        """Whether the event was accepted over HTTP; and what else the answer may be."""
        status, _, headers = self.k.ask("POST", "/v1/events", lines([event]), kind="application/x-ndjson")
        if status == 202:
            self.accepted.add(event["id"])
        return status, headers

    def readiness(self):
        return self.k.api("GET", "/readyz", key=None)

    def said(self, since):
        return self.k.log.read_text(errors="replace")[since:]

    def row(self, event):
        """What storage has of an event and its email."""
        return self.k.sql(f"SELECT * FROM event WHERE event_id = '{event}'"), self.k.sql(f"SELECT * FROM email WHERE cause = '{event}'")

    def emails(self):
        """How many emails each event has; a file that was read once is not read again."""
        for path in (self.k.spool / "new").iterdir():
            if not path.name.startswith(".") and path.name not in self.read:
                self.read[path.name] = spool.Mail(path).event
        return collections.Counter(self.read.values())


def verifies(here, flaws):
    """The right password is right and a wrong one wrong, soon."""
    before = time.monotonic()
    right, wrong = here.k.verify(USER, PASSWORD)[0], here.k.verify(f"x{chance.random()}@acme.example", OTHER_PASSWORD)[0]
    took = time.monotonic() - before
    if (right, wrong) != (200, 401) or took > 10:
        flaws.append(f"verify answered {right} and {wrong} within {took:.1f} s")


def signs_in(here):
    """What the page of the sign-in answers to the right password: status and Retry-After."""
    browser = Browser(here.k.origin)
    answer = browser.submit(browser.get("/sign-in"), follow=False, username=USER, password=PASSWORD)
    return answer.status, answer.header("Retry-After")


def cycle(here, flaws):
    """Work, trouble, work amid it, and the seconds from its end until all goes on."""
    trouble, since = here.trouble, here.k.log.stat().st_size
    here.drop(3)
    time.sleep(chance.uniform(0, 0.1))
    trouble.begin()
    event = here.event()
    try:
        until(lambda: here.readiness()[0] == 503, 15, 0.1, "readiness to say so")
        verifies(here, flaws)
        status, headers = here.post(event)
        if status not in (202, 503) or status == 503 and not headers.get("retry-after", "").isdigit():
            flaws.append(f"an event was answered {status} {headers.get('retry-after')}")
        page = signs_in(here)
        if page[0] not in (303, 503) or page[0] == 503 and not (page[1] or "").isdigit():
            flaws.append(f"the sign-in page answered {page}")
        if not any(words in here.said(since) for words in trouble.says):
            flaws.append("the log does not say why: " + here.said(since)[-300:])
    finally:
        trouble.end()
    healed = time.monotonic()
    until(lambda: here.post(event)[0] == 202, 30, 0.2, "an event to be accepted")
    until(lambda: here.readiness()[0] == 200, 30, 0.2, "readiness")
    until(lambda: here.accepted <= set(here.emails()), 30, 0.2, "every email")
    return time.monotonic() - healed


@contextlib.contextmanager
def told(k):
    """The end of the log beside what failed."""
    try:
        yield
    except Exception:
        report.note("the log ended: " + k.log.read_text(errors="replace")[-1500:])
        raise


def go_through(kind):
    with report.part("R5", kind.name):
        trouble = kind()
        with trouble.k, told(trouble.k):
            here, flaws, healing = Installation(trouble), [], []
            for _ in range(cycles):
                try:
                    healing.append(cycle(here, flaws))
                except Hanging:
                    missing = sorted(here.accepted - set(here.emails()))
                    report.note(f"of {missing}: " + "; ".join(str(here.row(m)) for m in missing[:3]))
                    raise
            here.drop(5)
            until(lambda: here.accepted <= set(here.emails()) and here.k.is_settled(), 60, 0.2, "a settled installation")
            judge(here, kind, flaws, healing)


def judge(here, kind, flaws, healing):
    what = f"{kind.name}, {cycles} times"
    report.note(f"{what}: goes on {sorted(healing)[len(healing) // 2]:.1f} s after its end (median), {max(healing):.1f} s at most")
    report.check("R5", f"{what}: password verification works, the rest is refused in the open, the log says why", not flaws, flaws[:5])
    report.check("R5", f"{what}: resumes within 30 s", max(healing) <= 30, max(healing))
    found, mails = here.emails(), spool.mails(here.k.spool)
    own = {event: n for event, n in found.items() if event in here.accepted}
    report.check("R5", f"{what}: {len(here.accepted)} events, each with one email", own == dict.fromkeys(here.accepted, 1),
                 [(e, found[e]) for e in here.accepted if found[e] != 1][:5])
    broken = [(m.path.name, m.flaws()) for m in mails if m.flaws()]
    report.check("R5", f"{what}: 0 partial among {len(mails)} files", not broken, broken[:3])
    links = [m for m in mails if m.event in here.accepted and m.link]
    dead = [m.event for m in chance.sample(links, min(20, len(links))) if Browser(here.k.origin).get(m.link).status != 200]
    report.check("R5", f"{what}: links open", not dead, dead)
    done = here.k.run("history", "verify")
    report.check("R5", f"{what}: the history verifies", done.returncode == 0 and not here.k.crashes, (done.stdout + done.stderr, here.k.crashes))


class Calm:
    """An installation without a trouble of its own; what goes wrong with it is done to its files."""

    def __init__(self, **settings):
        self.k = Latchkey(program, **settings)


def goes_on(here, what, seconds=30):
    """An event that is handed in now has its email, and Latchkey is ready."""
    event, before = here.event(), time.monotonic()
    until(lambda: here.post(event)[0] == 202, seconds, 0.2, "an event to be accepted")
    until(lambda: event["id"] in here.emails() and here.readiness()[0] == 200, seconds, 0.1, "its email, and readiness")
    report.check("R5", f"{what}: goes on by itself within {seconds} s", True)
    return time.monotonic() - before


def is_told(here, since, what, words, problem=None):
    """The log says what to do, and so does readiness where it says no."""
    log = here.said(since)
    report.check("R5", f"{what}: the log says what to do", all(w in log for w in words), log[-500:])
    if problem:
        with contextlib.suppress(Hanging):
            until(lambda: (r := here.readiness())[0] == 503 and any(problem in p for p in r[1]["problems"]), 20, 0.1)
        status, body = here.readiness()
        report.check("R5", f"{what}: readiness says why", status == 503 and any(problem in p for p in body["problems"]), body)


def locked():
    """Another program holds SQLite's lock, as a forgotten sqlite3 shell does."""
    trouble = Calm()
    with trouble.k as k, told(k):
        here, since = Installation(trouble), k.log.stat().st_size
        with contextlib.closing(sqlite3.connect(k.storage.partition(":")[2], isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            here.drop()
            until(lambda: here.readiness()[0] == 503, 20, 0.1, "readiness to say so")
            flaws = []
            for _ in range(5):
                verifies(here, flaws)
            report.check("R5", "database locked: verification answers soon", not flaws, flaws)
            is_told(here, since, "database locked", ["Another program holds the database; end it, or wait."], "holds the database")
            other.execute("ROLLBACK")
        goes_on(here, "database locked")


def corrupt():
    trouble = Calm()
    with trouble.k as k, told(k):
        here, since, path = Installation(trouble), k.log.stat().st_size, pathlib.Path(k.storage.partition(":")[2])
        k.stop()
        healthy = {p: p.read_bytes() for p in k.root.glob(path.name + "*")}
        k.start()
        size = path.stat().st_size
        with open(path, "r+b") as file:
            file.seek(4096)
            file.write(random.Random(1).randbytes(size - 4096))
        here.drop()
        is_told(here, since, "database damaged", [], "restore a backup")
        is_told(here, since, "database damaged", ["restore a backup"])
        status = [k.verify(USER, PASSWORD)[0], here.post(here.event())[0]]
        report.check("R5", "database damaged: what cannot be answered is 503", set(status) <= {200, 202, 503}, status)
        report.check("R5", "database damaged: the daemon ends cleanly", k.stop()[0] == 0)
        done = k.run("serve", seconds=20)
        report.check("R5", "database damaged: it does not start, 78, and says what to do", done.returncode == 78 and "restore a backup" in done.stderr, done)
        for p in k.root.glob(path.name + "*"):
            p.unlink()
        for p, content in healthy.items():
            p.write_bytes(content)
        k.start()
        goes_on(here, "database damaged, put back")


def clock():
    """The clock of the day goes forward by two days and back again, with work under way each time."""
    trouble = Calm(LD_PRELOAD=str(shim))
    with trouble.k as k, told(k):
        offset = k.root / "clock"
        offset.write_text("0")
        k.environment["TROUBLE_CLOCK"] = str(offset)
        here = Installation(trouble)
        for name, seconds in (("two days ahead", 172_800), ("and back", 0), ("two days behind", -172_800), ("and right again", 0)):
            here.drop(3)
            (k.root / "clock.part").write_text(str(seconds))
            (k.root / "clock.part").rename(offset)
            here.drop(3)
            until(lambda: here.accepted <= set(here.emails()), 30, 0.1, f"every email, the clock {name}")
            # A wrong clock that was right again before the next pulse leaves nothing to see it by.
            until(lambda: abs(int(k.sql("SELECT seen_at FROM node")[0]) / 1e6 - seconds - time.time()) < 60, 15, 0.2, "a pulse")
            flaws = []
            verifies(here, flaws)
            report.check("R5", f"clock {name}: every email comes, verification works", not flaws and here.readiness()[0] == 200, flaws)
        is_told(here, 0, "clock set back", ["the clock was set back"])
        found = here.emails()
        report.check("R5", "clock: no email came twice", all(found[e] == 1 for e in here.accepted), found)


def removed():
    """The queue's directory, then the spool's, are taken away under the daemon."""
    trouble = Calm()
    with trouble.k as k, told(k):
        here, since = Installation(trouble), k.log.stat().st_size
        # In one step: the daemon makes it again at once.
        k.queue.rename(k.root / "gone")
        until((k.queue / "new").is_dir, 10, what="the queue directory")
        here.drop()
        goes_on(here, "queue directory removed: it is made again")
        is_told(here, since, "queue directory removed", ["the queue directory is watched anew"])
        since = k.log.stat().st_size
        k.spool.rename(k.root / "elsewhere")
        here.k.drop("late.json", lines([assignment("late", "20000", "Ada", "Byron", "late@acme.example")]))
        until(lambda: here.readiness()[0] == 503, 20, 0.1, "readiness to say so")
        flaws = []
        verifies(here, flaws)
        report.check("R5", "spool removed: verification works", not flaws, flaws)
        is_told(here, since, "spool removed", ["check that the directory exists and its volume is mounted"], "its volume is mounted")
        report.check("R5", "spool removed: none is made in its place", not k.spool.exists())
        (k.root / "elsewhere").rename(k.spool)
        goes_on(here, "spool put back")
        report.check("R5", "spool put back: what waited is sent once", here.emails()["late"] == 1, here.emails()["late"])


def hang_up(here, words):
    """SIGHUP, and what the log says of it."""
    since = here.k.log.stat().st_size
    here.k.process.send_signal(signal.SIGHUP)
    with contextlib.suppress(Exception):
        until(lambda: words in here.said(since), 10, 0.05)
    return here.said(since)


def reload():
    """Templates and limits read anew; a template that cannot be used leaves those before in service."""
    trouble = Calm()
    with trouble.k as k, told(k):
        del k.environment["LATCHKEY_LIMITS_PER_ADDRESS_PER_MINUTE"]
        templates = k.root / "templates"
        shutil.copytree(PROJECT / "EmailTemplates", templates)
        k.environment |= {"LATCHKEY_TEMPLATES_DIRECTORY": str(templates), "LATCHKEY_CONFIG": str(k.root / "latchkey.yaml")}
        (k.root / "latchkey.yaml").write_text("limits: { perAddressPerMinute: 0 }\n")
        here = Installation(trouble)
        subject = templates / "en/create-password/subject.mustache"
        healthy = subject.read_text()

        def sent():
            event = here.event()
            here.k.drop(f"{event['id']}.json", lines([event]))
            return until(lambda: spool.find(k.spool, event=event["id"]), 10, what="the email")[0].message["Subject"]

        subject.write_text("Moonlight at {{pbxName}}\n")
        said = hang_up(here, "the templates were read anew")
        report.check("OPS", "SIGHUP: templates are read anew", "read anew" in said and sent() == "Moonlight at Acme", said)
        subject.write_text("{{moon}} at {{pbxName}}\n")
        said = hang_up(here, "subject.mustache")
        report.check("OPS", "SIGHUP: a broken template is told with file, line, name and what to do", all(
            w in said for w in ("en/create-password/subject.mustache:1", "{{moon}}", "those before stay in service", "latchkey check")), said)
        report.check("OPS", "SIGHUP: those before stay in service", sent() == "Moonlight at Acme")
        report.check("OPS", "SIGHUP: and it stays ready", here.readiness()[0] == 200 and k.api("GET", "/metrics", key=None)[0] == 200)
        done = k.run("check")
        report.check("OPS", "check shows the broken template", done.returncode == 78 and "subject.mustache:1" in done.stderr and "{{moon}}" in done.stderr, done)
        subject.unlink()
        said = hang_up(here, "subject.mustache")
        report.check("OPS", "SIGHUP: so is one that is missing", "cannot be read (missing)" in said and sent() == "Moonlight at Acme", said)
        subject.write_text(healthy)
        hang_up(here, "the templates were read anew")
        report.check("OPS", "SIGHUP: mended, it is taken up", "Moonlight" not in sent())
        limits(here)


def limits(here):
    k, browser = here.k, Browser(here.k.origin)
    free = [browser.get("/p/x", follow=False).status for _ in range(8)]
    (k.root / "latchkey.yaml").write_text("limits: { perAddressPerMinute: 3 }\n")
    said = hang_up(here, "the limits were read anew")
    seen = [browser.get("/p/x", follow=False).status for _ in range(8)]
    report.check("OPS", "SIGHUP: limits are read anew", set(free) == {303} and 429 in seen, (free, seen, said))
    (k.root / "latchkey.yaml").write_text("limits: { perAddressPerMinute: many }\n")
    said = hang_up(here, "limits.perAddressPerMinute")
    report.check("OPS", "SIGHUP: a broken configuration leaves the limits before", browser.get("/p/x", follow=False).status in (303, 429)
                 and "the limits before stay in service" in said and here.readiness()[0] == 200, said)


def go_alone(single):
    with report.part("R5", single.__name__):
        single()


shim = preload()
try:
    # All at once, since they mostly wait.
    threads = [background(go_through, kind) for kind in (Full, ReadOnly, NotPermitted) if not only or kind.__name__ in only]
    threads += [background(go_alone, single) for single in (locked, corrupt, clock, removed, reload) if not only or single.__name__ in only]
    for thread in threads:
        thread.join()
finally:
    shutil.rmtree(shim.parent, ignore_errors=True)
report.end()
