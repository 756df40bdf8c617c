#!/usr/bin/env python3
"""R10: backups while the daemon works, each restored, in its own place or in a fresh one: backup.py [BINARY [ROUNDS [SEED]]]"""
import collections, email.utils, os, pathlib, random, shutil, sqlite3, stat, subprocess, threading, time
import spool
from browser import Browser
from rig import PASSWORD, Latchkey, Report, argument, assignment, binary, lines, until
from stream import Stream

program, rounds, seed = binary(), argument(1, 3), argument(2, 20261127)
chance, report = random.Random(seed), Report(900 + 30 * rounds)
broken = collections.Counter()
seen = collections.Counter()


def holds(what, test, saw=None):
    """One promise of one round; told at the end with how often it held."""
    seen[what] += 1
    if not test:
        broken[what] += 1
        report.note(f"FAIL {what} · saw {str(saw)[:400]}")


class Load:
    """Events into the queue directory until it is ended."""

    def __init__(self, k, number):
        self.k, self.over = k, threading.Event()
        self.stream = Stream(1500, seed + number, prefix=f"r{number}", number=10_000 * (number + 1))
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def _run(self):
        for at in range(0, len(self.stream.events), 5):
            if self.over.is_set():
                return
            self.k.drop(f"{at:05}.ndjson", lines(self.stream.events[at:at + 5]))
            time.sleep(0.004)

    def end(self):
        self.over.set()
        self.thread.join()


def choose_password(k, name, number):
    """A person who gets a link and chooses a password."""
    k.drop(f"person{number}.json", lines([assignment(f"person-{number}", f"7777{number:05}", "Ada", "Byron", f"{name}@acme.example")]))
    mail = until(lambda: spool.find(k.spool, event=f"person-{number}"), 20, 0.05, "the person's email")[0]
    page = Browser(k.origin, port=k.public)
    form = page.get(f"{k.origin}/p/{mail.token}")
    done = page.submit(form, password=PASSWORD, password2=PASSWORD)
    holds("a link from before its backup sets a password", done.status == 200, done.status)


def signed_in(k, name):
    page = Browser(k.origin, port=k.public)
    page.submit(page.get("/sign-in"), username=name, password=PASSWORD)
    return page


def is_in(page, k):
    page.origin, page.port = k.origin, k.public
    return page.get("/home", follow=False).status == 200


def dead(k, token):
    return Browser(k.origin, port=k.public).get(f"{k.origin}/p/{token}").status == 410


def look_at(path):
    holds("the file has mode 0600", stat.S_IMODE(path.stat().st_mode) == 0o600, oct(path.stat().st_mode))
    with sqlite3.connect(path) as database:
        found = database.execute("PRAGMA integrity_check").fetchone()[0]
        holds("the file is a whole SQLite database", found == "ok", found)
    database.close()


def triple(mail):
    return mail.event, mail.kind, email.utils.parseaddr(mail.to)[1]


def one_round(k, number):
    """Backs up amid load, restores, and looks; the installation that goes on, and what it came from where that is another."""
    name = f"ada{number}"
    choose_password(k, f"{name}", number)
    people.append(f"{name}@acme.example")
    page = signed_in(k, people[-1])
    holds("a session before the backup is one", is_in(page, k))
    load = Load(k, number)
    time.sleep(chance.uniform(0, 1.2))
    path = k.root / f"backup{number}"
    before = time.monotonic()
    done = k.run("backup", path, "--with-secrets")
    took.append(time.monotonic() - before)
    holds("the backup is made", done.returncode == 0, done.stderr)
    look_at(path)
    with sqlite3.connect(path) as database:
        spooled = {row[0] for row in database.execute("SELECT file FROM email WHERE published_at IS NOT NULL")}
        rows = database.execute("SELECT COUNT(*) FROM email").fetchone()[0]
    database.close()
    sizes.append((path.stat().st_size, rows))
    time.sleep(chance.uniform(0, 0.6))
    if chance.random() < 0.5:
        k.kill()
    load.end()
    if k.process.poll() is None:
        k.stop()
    old = {m.path.name: m for m in spool.mails(k.spool)}
    tokens.update(m.token for m in old.values() if m.link)
    holds("what the backup says is spooled is there", spooled <= set(old) | taken, spooled - set(old) - taken)
    place, earlier = k, {}
    if chance.random() < 0.5:
        # On PostgreSQL whoever was killed counts as alive for two leases.
        done = until(lambda: (d := k.run("restore", path, "--replace")).returncode == 0 and d or "alive" not in d.stderr and d, 60, 1, "the lease")
    else:
        place = Latchkey(program)
        place.key, earlier = k.key, {name: m for name, m in old.items() if name in spooled}
        done = place.run("restore", path)
    holds("it is restored", done.returncode == 0, done.stderr)
    holds("no token is alive", place.sql("SELECT COUNT(*) FROM token WHERE spent_at IS NULL AND ended_at IS NULL AND expires_at > issued_at") == ["0"])
    # What was dropped after the backup is another story.
    for queue in (place.queue / "new",) if place is k else ():
        for file in queue.iterdir():
            file.unlink()
    place.start()
    until(place.is_settled, 60, 0.1, "a settled installation")
    files = {m.path.name: m for m in spool.mails(place.spool)}
    rows = place.listing("spool", "list")
    due = collections.Counter((row["event"], row["kind"], row["to"]) for row in rows if row["state"] == "spooled")
    given = collections.Counter(triple(m) for m in (files | earlier).values())
    gone = {row["file"] for row in rows if row["file"] in taken and row["state"] == "spooled"}
    due -= collections.Counter((row["event"], row["kind"], row["to"]) for row in rows if row["file"] in gone)
    holds("each email is one file: none lost, none doubled", due == given, ((due - given), (given - due)))
    holds("no email is there twice", max(collections.Counter((row["event"], row["kind"], row["to"]) for row in rows).values()) == 1)
    holds("no event is there twice", max(collections.Counter((e["id"], e["source"]) for e in place.listing("queue", "list")).values()) == 1)
    sample = chance.sample(sorted(tokens), min(25, len(tokens)))
    alive = [token for token in sample if not dead(place, token)]
    holds("earlier links are dead (410)", not alive, len(alive))
    known = [place.verify(name, PASSWORD)[0] for name in people[-3:]]
    holds("passwords still verify", known == [200] * len(known), known)
    holds("sessions from before are over", not is_in(page, place))
    verified = place.run("history", "verify")
    told = int(place.sql("SELECT COUNT(*) FROM history WHERE action = 'storage.restored'")[0])
    holds("the history goes on and verifies", verified.returncode == 0 and told > 0, (told, verified.stdout))
    if place is not k:
        k.kill()
        k.closing.close()
        # Its files were taken along by nobody: the fresh place knows of them and does not have them.
        taken.update(spooled)
    return place


def refusals(k):
    """What is no backup, or not one for this place, is refused with what to do, and changes nothing."""
    k.stop()
    good, bad = k.root / "good", k.root / "bad"
    done = k.json("backup", good)
    report.check("R10", "the backup says what it holds", done["rows"] > 10 and done["secrets"] is False and len(done["checksum"]) == 64, done)
    again = k.run("backup", good)
    report.check("R10", "no backup replaces another file", again.returncode == 1 and "not there yet" in again.stderr, again.stderr)
    before = k.sql("SELECT COUNT(*) FROM history"), k.sql("SELECT COUNT(*) FROM token WHERE ended_at IS NULL")

    def refused(what, words, prepare, *more):
        shutil.copy(good, bad)
        prepare()
        done = k.run("restore", bad, "--replace", *more)
        report.check("R10", f"refused: {what}", done.returncode == 1 and words in done.stderr and len(done.stderr.splitlines()) == 1, done.stderr)

    def sql(statement):
        with sqlite3.connect(bad) as database:
            database.execute(statement)
        database.close()

    size = good.stat().st_size
    refused("a file that was cut off", "damaged or cut off", lambda: os.truncate(bad, size // 2))
    refused("one that ends amid a page", "damaged or cut off", lambda: os.truncate(bad, size - 100))
    refused("an empty file", "no backup of Latchkey", lambda: os.truncate(bad, 0))
    refused("another file", "no backup of Latchkey", lambda: bad.write_bytes(b"hello" * 5000))
    refused("a database that is no backup", "no backup of Latchkey", lambda: sql("PRAGMA application_id = 0"))
    refused("one of a newer format", "newer version", lambda: sql("PRAGMA user_version = 99"))
    refused("one in which a row was changed", "damaged", lambda: sql("UPDATE credential SET hash = NULL"))
    refused("one with a trigger in it", "trigger", lambda: sql("CREATE TRIGGER alive AFTER UPDATE ON token BEGIN UPDATE token SET ended_at = NULL; END"))
    refused("one with a row less", "damaged", lambda: sql("DELETE FROM history WHERE sequence = 1"))

    def garble():
        with open(bad, "r+b") as file:
            file.seek(size // 2)
            file.write(os.urandom(3000))

    refused("one with garbage in it", "damaged", garble)
    done = k.run("restore", k.root, "--replace")
    report.check("R10", "refused: a directory", done.returncode == 1 and "is a directory; name the file" in done.stderr, done.stderr)
    done = k.run("backup", "")
    report.check("R10", "refused: a backup without a name", done.returncode == 1 and "name the file to make" in done.stderr and not (k.root / ".part").exists(), done.stderr)
    done = k.run("restore", good)
    report.check("R10", "refused: a place that is not empty", done.returncode == 1 and "--replace" in done.stderr, done.stderr)
    done = k.run("restore", good, "--replace", environment={"LATCHKEY_SECRETS_DIRECTORY": str(k.root / "no-secrets")})
    report.check("R10", "refused: a place without its secrets", done.returncode == 1 and "--with-secrets" in done.stderr
                 and not list((k.root / "no-secrets").glob("*.key")), done.stderr)
    report.check("R10", "what was refused changed nothing",
                 before == (k.sql("SELECT COUNT(*) FROM history"), k.sql("SELECT COUNT(*) FROM token WHERE ended_at IS NULL")))
    k.start()
    done = k.run("restore", good, "--replace")
    report.check("R10", "refused: a daemon runs", done.returncode == 1 and "daemon" in done.stderr, done.stderr)
    left = [p.name for p in k.root.iterdir() if "restoring" in p.name or p.name.endswith(".part")]
    report.check("R10", "nothing is left over", not left, left)


def killed(k):
    """A restore that is killed at any instant leaves the old or the new, whole."""
    k.stop()
    good = k.root / "again"
    k.json("backup", good)
    before = time.monotonic()
    k.json("restore", good, "--replace")
    length = time.monotonic() - before
    k.json("extension", "update", "--pbx", "acme", "77777", "--virtual-office", "false")
    whole, left = 0, collections.Counter()
    for _ in range(8):
        with subprocess.Popen([k.program, "restore", good, "--replace"], env=k.environment, cwd=k.root, stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL) as process:
            time.sleep(chance.uniform(0.5 * length, 1.3 * length))
            process.kill()
        done = k.run("history", "verify")
        whole += done.returncode == 0
        left["old" if k.sql("SELECT COUNT(*) FROM extension WHERE number = '77777'") == ["1"] else "new"] += 1
    report.check("R10", "8 killed restores left the database whole", whole == 8, whole)
    report.note(f"they left {dict(left)}")
    k.json("restore", good, "--replace")
    report.check("R10", "one that is not killed restores", k.sql("SELECT COUNT(*) FROM extension WHERE number = '77777'") == ["0"])


def fresh():
    """An installation at work, from which nothing is known."""
    k = Latchkey(program)
    k.make_pbx()
    k.make_key("credentials:verify", "events:write")
    k.start()
    tokens.clear(), people.clear(), taken.clear()
    return k


tokens, people, taken, took, sizes = set(), [], set(), [], []
report.note(f"seed {seed}, {rounds} rounds")
k = fresh()
try:
    with report.part("R10", "the rounds"):
        for number in range(rounds):
            # The looks at everything grow with all that was done before.
            if number and number % 10 == 0:
                k.kill()
                k.closing.close()
                k = fresh()
            k = one_round(k, number)
    for what, count in seen.items():
        report.check("R10", f"{count}×: {what}", not broken[what], f"{broken[what]} times not")
    report.note(f"a backup took {sorted(took)[len(took) // 2]:.2f} s (median), {max(took):.2f} s at most; {sizes[-1][0] >> 10} KiB with {sizes[-1][1]} emails")
    with report.part("R10", "refusals"):
        refusals(k)
    with report.part("R10", "kills"):
        killed(k)
    report.check("R10", "nothing ended unasked", not k.crashes, k.crashes)
finally:
    k.kill()
    k.closing.close()
report.end()
