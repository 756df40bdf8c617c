#!/usr/bin/env python3
"""Profiles by the file (F29): bulk.py BINARY [ROWS] [--postgresql] [--kills N].

Takes in a file beside its floor, the same rows put into the same table with the same indexes by the database's own import of CSV; then the
same file killed again and again; then what was exported, which changes nothing.
"""
import contextlib, csv, io, json, os, pathlib, random, re, shutil, sqlite3, subprocess, sys, tempfile, threading, time
import postgresql
from rig import Hanging, Latchkey, Report, argument, binary

FIRST = """Ada Grace Alan Zoë José Øyvind Łukasz 明 美咲 Mohammed فاطمة Nguyễn Jean-Luc D'Arcy Anna Maria Li Wei Priya Olga Ivan Chloé Jürgen Søren Åsa
Fatima Omar Yuki Hana Ken Siân Máire Peter Paul Mary""".split()
LAST = """Byron Hopper Turing Müller García O'Brien Smith Jones 山田 王 Ibn-Sina Åkesson Çelik Dvořák Nguyen Kowalski Fernández Rossi Dupont Schmidt
'tHooft Jensen Novák Silva Santos Kim Park Tanaka Sato Ali Hassan""".split()
TITLES = ["id", "first name", "last name", "email", "username", "kind", "locale", "Cost centre", "Building"]
MEANT = ["Password", "user_pass", "PIN", "pwd", "Hash", "Contraseña", "mot de passe", "Passwort", "senha", "パスワード", "密码", "كلمة المرور"]


def option(name, default):
    return int(sys.argv[sys.argv.index(name) + 1]) if name in sys.argv else default


def people(count):
    """Rows of people and places, the same for each run."""
    chance = random.Random(29)
    for number in range(count):
        first, last = chance.choice(FIRST), chance.choice(LAST)
        username = f"{last[:12]}{number}" if number % 5 == 0 else ""
        yield ["", first, last, f"user{number}@mail{chance.randrange(20)}.example", username, "place" if number % 50 == 0 else "",
               chance.choice(["", "", "de", "pt-BR", "ja"]), f"{chance.randrange(10_000):04}", chance.choice(["", "=A1", "+49 30", "North, wing 2"])]


def guarded(cell):
    return "'" + cell if re.match(r"[=+\-@]|0\d", cell) else cell


def write(path, rows):
    with open(path, "w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(TITLES)
        out.writerows([guarded(c) for c in row] for row in rows)


def read(text):
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))


def plain(cell):
    return cell[1:] if re.match(r"'[=+\-@0-9']", cell) else cell


def installation(program):
    node = Latchkey(program)
    node.make_pbx()
    node.run("pbx", "set", "acme", "--custom-header1", "Cost centre", "--custom-header2", "Building")
    return node


def take(node, path, *words, seconds=3600):
    """An import to its end: what it says, its seconds, and the most memory it held, in MB."""
    began, peak = time.monotonic(), 0
    process = subprocess.Popen([node.program, "profile", "import", path, "--pbx", "acme", "--json", *words], env=node.environment, cwd=node.root,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    while time.monotonic() - began < seconds:
        # What the kernel tells of a child that has ended counts this program's own memory too.
        with contextlib.suppress(OSError, AttributeError):
            peak = max(peak, int(re.search(r"VmHWM:\s+(\d+)", pathlib.Path(f"/proc/{process.pid}/status").read_text()).group(1)))
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(0.05)
            break
    took = time.monotonic() - began
    process.kill()
    out, error = process.communicate()
    found = json.loads(out) if out else {"error": error.decode().strip()}
    return found | {"exit": process.returncode}, took, peak / 1024


COLUMNS = """pbx, username, username_key, first_name, last_name, email, username_digest, email_digest, kind, locale, custom_1, custom_2, custom_3,
disabled_at, erased_at, created_at, bounced_at, bounce_email, bounce_reason, bounce_lasts_at""".replace("\n", " ")


def floor(node, program, root):
    """Seconds that the database's own import takes for the rows that `node` has, into an empty table of the same shape."""
    rows = root / "floor.csv"
    select = f"SELECT {COLUMNS} FROM profile WHERE id > 1 ORDER BY id"
    if node.is_on_postgresql:
        empty = installation(program)
        with empty:
            psql = [postgresql.tool("psql"), "-XAtq", "-v", "ON_ERROR_STOP=1", "-d"]
            subprocess.run([*psql, node.storage, "-c", f"\\copy ({select}) TO '{rows}' CSV"], check=True)
            began = time.monotonic()
            subprocess.run([*psql, empty.storage, "-c", f"\\copy profile ({COLUMNS}) FROM '{rows}' CSV"], check=True)
            return time.monotonic() - began
    database = root / "floor.sqlite3"
    with contextlib.closing(sqlite3.connect(node.storage.partition(":")[2])) as source:
        with open(rows, "w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows((number, *row) for number, row in enumerate(source.execute(select), 2))
        shape = [sql for (sql,) in source.execute("SELECT sql FROM sqlite_schema WHERE tbl_name = 'profile' AND sql IS NOT NULL ORDER BY rootpage")]
    # An empty cell is a text to it, which a strict table refuses for a number.
    shape[0] = re.sub(r"\bid INTEGER PRIMARY KEY AUTOINCREMENT", "id INTEGER PRIMARY KEY AUTOINCREMENT", shape[0]).replace("STRICT", "")
    order = re.search(r"\((.*)\)", shape[0], re.S).group(1)
    names = [part.split()[0] for part in re.split(r",\s*(?![^()]*\))", order)]
    wanted = ["id", *[c.strip() for c in COLUMNS.split(",")]]
    assert sorted(names) == sorted(wanted), (names, wanted)
    if names != wanted:
        with open(rows, encoding="utf-8", newline="") as file:
            table = list(csv.reader(file))
        with open(rows, "w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([row[wanted.index(n)] for n in names] for row in table)
    script = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;\n" + ";\n".join(shape) + f";\n.import --csv {rows} profile\n"
    began = time.monotonic()
    subprocess.run(["sqlite3", str(database)], input=script, text=True, check=True, stdout=subprocess.DEVNULL)
    return time.monotonic() - began


def stored(node):
    """What the database has, by email."""
    return sorted(node.sql("SELECT first_name, last_name, email, username, kind, coalesce(locale, ''), coalesce(custom_1, ''), coalesce(custom_2, '') "
                           "FROM profile WHERE id > 1"))


def meant(rows):
    return sorted("|".join([r[1], r[2], r[3], r[4] or r[3], r[5] or "person", r[6], r[7], r[8]]) for r in rows)


def check_whole(report, node, rows, what):
    """Exactly the rows of the file, once, each made once in a history that holds."""
    report.check("F29", f"{what}: exactly the rows of the file, once", stored(node) == meant(rows))
    made = node.sql("SELECT count(*), count(DISTINCT subject) FROM history WHERE action = 'profile.created' AND subject <> 'profile/1'")
    report.check("F32", f"{what}: each profile is made once in the history", made == [f"{len(rows)}|{len(rows)}"], made)
    verified = node.run("history", "verify", seconds=1800)
    report.check("F32", f"{what}: the history holds", verified.returncode == 0, verified.stdout[-300:] + verified.stderr[-300:])
    report.check("F7", f"{what}: nothing is sent but the administrator's first email", node.sql("SELECT count(*) FROM email") == ["1"])


def others(node, waits, stop):
    """Another process that writes all the while; how long each time took."""
    number = 0
    while not stop.is_set():
        number += 1
        began = time.monotonic()
        done = node.run("key", "create", "--name", f"k{number}", "--scope", "profiles:read", seconds=30)
        waits.append((time.monotonic() - began, done.returncode))
        time.sleep(0.2)


def measure(report, program, rows, path, root):
    with installation(program) as node:
        waits, stop = [], threading.Event()
        watcher = threading.Thread(target=others, args=(node, waits, stop), daemon=True)
        if "--others" in sys.argv or len(rows) <= 20_000:
            watcher.start()
        found, seconds, memory = take(node, path)
        stop.set()
        if watcher.is_alive():
            watcher.join(40)
        report.check("F29", "a file goes in", found.get("created") == len(rows) and found["exit"] == 0, found)
        report.check("F29", f"in at most 150 MB ({memory:.0f})", memory <= 150)
        if waits:
            report.check("F29", f"others have their turn: at most {max(w for w, _ in waits):.2f} s for a command beside it",
                         max(w for w, _ in waits) < 5 and not any(code for _, code in waits), waits[-5:])
        bare = floor(node, program, root)
        report.note(f"{len(rows) / seconds:,.0f} rows a second in {seconds:.1f} s; floor {len(rows) / bare:,.0f} in {bare:.1f} s: {seconds / bare:.2f} times, {memory:.0f} MB")
        if len(rows) >= 100_000:
            report.check("F29", "at most 4 times its floor", seconds <= 4 * bare, f"{seconds / bare:.2f}")
        check_whole(report, node, rows, "in one go")
        again, _, _ = take(node, path)
        report.check("F29", "given again it changes nothing", again.get("unchanged") == len(rows) and again["exit"] == 0, again)
        round_trip(report, node, root, len(rows) + 1)
        if len(rows) <= 20_000:
            edits(report, node, root)


def round_trip(report, node, root, count):
    out = root / "export.csv"
    began = time.monotonic()
    with open(out, "wb") as file:
        code = subprocess.run([node.program, "profile", "export", "--pbx", "acme"], env=node.environment, cwd=node.root, stdout=file).returncode
    report.note(f"exported in {time.monotonic() - began:.1f} s")
    table = read(out.read_text(encoding="utf-8"))
    report.check("F29", "an export has every profile under the columns of the template", code == 0 and len(table) == count + 1 and table[0] == TITLES, table[:2])
    report.check("F29", "no cell of it is a formula", not any(re.match(r"[=+\-@\t\r＝＋－＠]", c) for row in table for c in row))
    report.check("F29", "leading zeros stand behind an apostrophe", any(row[7].startswith("'0") for row in table))
    before = node.sql("SELECT count(*) FROM history WHERE action NOT LIKE 'import.%'")
    for words in (["--dry-run"], []):
        found, _, _ = take(node, out, *words)
        report.check("F29", f"what was exported changes nothing {' '.join(words)}", found.get("unchanged") == count and found["exit"] == 0, found)
    report.check("F29", "nor does it stand in the history", node.sql("SELECT count(*) FROM history WHERE action NOT LIKE 'import.%'") == before)


def edits(report, node, root):
    """Rows that change, rows that cannot be taken, and files that cannot."""
    node.run("profile", "disable", "--pbx", "acme", "user3@mail" + node.sql("SELECT email FROM profile WHERE email LIKE 'user3@%'")[0].split("@mail")[1])
    table = read(node.run("profile", "export", "--pbx", "acme").stdout)[:12]
    by_email = {row[3].split("@")[0]: row for row in table[1:]}
    changed, disabled, same = by_email["user1"], by_email["user3"], by_email["user4"]
    changed[3], changed[7] = "new-address@elsewhere.example", ""
    disabled[1] = "Other"
    wrong = [["999999", "A", "B", "a@b.example", "", "", "", "", ""], ["", "", "B", "c@d.example", "", "", "", "", ""],
             ["", "A", "B", "twice@d.example", "", "", "", "", ""], ["", "A", "B", "TWICE@d.example", "", "", "", "", ""],
             ["", "A", "B", "no-address", "", "", "", "", ""], ["", "Else", *same[2:]], ["", "two\nlines", "B", "e@f.example", "", "", "", "", ""]]
    path = root / "edit.csv"
    with open(path, "w", encoding="utf-16", newline="") as file:
        csv.writer(file, delimiter="\t").writerows([TITLES, changed, disabled, same, *wrong])
    emails = int(node.sql("SELECT count(*) FROM email")[0])
    dry, _, _ = take(node, path, "--dry-run")
    found, _, _ = take(node, path)
    outcome = {k: found.get(k) for k in ("created", "changed", "unchanged", "refused", "exit")}
    report.check("F29", "good rows go in, bad ones are refused, and it exits 1",
                 outcome == {"created": 1, "changed": 1, "unchanged": 1, "refused": 7, "exit": 1}, found)
    report.check("F29", "by the line on which they start", [r["line"] for r in found.get("refusedRows", [])] == [3, 5, 6, 8, 9, 10, 11], found)
    report.check("F29", "a dry run said the same", dry.get("refusedRows") == found.get("refusedRows") and dry.get("created") == 1, dry)
    sent = node.sql(f"SELECT kind, address FROM email ORDER BY id DESC LIMIT {int(node.sql('SELECT count(*) FROM email')[0]) - emails}")
    report.check("F25", "a changed address is told to the old one and the new", sorted(s.split("|")[0] for s in sent) == ["email-changed"] * 2
                 and any("new-address@" in s for s in sent), sent)
    report.check("F29", "an emptied cell clears a custom field", node.sql("SELECT count(*) FROM profile WHERE email LIKE 'new-address@%' AND custom_1 IS NULL") == ["1"])
    count = node.sql("SELECT count(*) FROM profile")
    for heading in MEANT:
        path.write_text(f"first name,last name,email,{heading}\nA,B,new@b.example,x\n", encoding="utf-8")
        done = node.run("profile", "import", path, "--pbx", "acme")
        report.check("F6", f"a file with a column {heading} is refused whole", done.returncode == 1 and "passwords" in done.stderr, done.stderr)
    report.check("F6", "nothing of them was taken", node.sql("SELECT count(*) FROM profile") == count)


def kills(report, program, rows, path, count, typical):
    """The import killed at random instants and given again, until there were so many kills."""
    chance, killed, runs = random.Random(), 0, 0
    while killed < count:
        runs += 1
        with installation(program) as node:
            before = killed
            while True:
                process = subprocess.Popen([node.program, "profile", "import", path, "--pbx", "acme", "--json"], env=node.environment, cwd=node.root,
                                           stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)
                try:
                    out, error = process.communicate(timeout=chance.uniform(0.02, max(1.6 * typical / min(count, 10), 0.3)) if killed < count else 3600)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.communicate()
                    killed += 1
                    continue
                if process.returncode != 0:
                    report.check("F29", "an import given again goes on", False, error.decode()[-300:])
                break
            if process.returncode == 0:
                found = json.loads(out)
                report.check("F29", f"killed {killed - before} times it ends with every row", 
                             # Where the end itself was reached before the kill, the file given again finds everything there.
                             len(rows) in (found["created"], found["unchanged"]), found)
            check_whole(report, node, rows, f"killed {killed - before} times")
            report.check("F29", "as one import", node.sql("SELECT count(*) FROM import WHERE created > 0") == ["1"])
        if runs > count + 20:
            return report.check("F29", "kills hit imports under way", False, f"{killed} of {count}")


def main():
    program, count = binary(), argument(1, 3_000)
    report = Report(max(900, count // 200))
    root = pathlib.Path(tempfile.mkdtemp(prefix="latchkey-bulk-"))
    root.chmod(0o755)
    try:
        rows = list(people(count))
        path = root / "people.csv"
        write(path, rows)
        report.note(f"{count:,} rows, {path.stat().st_size / 1e6:.0f} MB, on {'PostgreSQL' if '--postgresql' in sys.argv else 'SQLite'}")
        began = time.monotonic()
        with report.part("F29", "a whole import"):
            measure(report, program, rows, path, root)
        with installation(program) as node, report.part("F29", "a first import"):
            _, typical, _ = take(node, path) if count <= 20_000 else (None, (time.monotonic() - began) / 4, None)
        with report.part("F29", "imports that are killed"):
            kills(report, program, rows, path, option("--kills", 10), typical)
    finally:
        shutil.rmtree(root, ignore_errors=True)
    report.end()


main()
