#!/usr/bin/env python3
"""F27 and F28: people of an older system keep their passwords, and extensions get profiles: migrate.py [BINARY [COUNT]]"""
import collections, csv, io, json, threading, time
from rig import Latchkey, Report, argument, binary, event, lines, needs, until
needs("argon2", "bcrypt", "passlib")
import foreign_hashes

program, count = binary(), argument(1, 40)
report = Report(120 + count // 2)
COLUMNS = ["extension", "caller id first name", "caller id last name", "voicemail email", "unassigned"]
# The cheapest that is admitted, so that many can be verified.
CHEAP = {"LATCHKEY_PASSWORD_ARGON2_MEMORY": "12MiB", "LATCHKEY_PASSWORD_ARGON2_ITERATIONS": "3"}


def write(k, name, header, rows, **style):
    text = io.StringIO()
    writer = csv.writer(text, **style)
    writer.writerow(header)
    writer.writerows(rows)
    path = k.root / name
    path.write_text(text.getvalue(), encoding="utf-8")
    return path


def end(k, *words):
    """A command's exit code and JSON."""
    done = k.run(*words, "--json", seconds=600)
    assert done.stdout, done.stderr
    return done.returncode, json.loads(done.stdout), done.stdout + done.stderr


def hashes_in(k):
    return dict(row.split("|", 1) for row in k.sql(
        "SELECT username, hash FROM credential JOIN profile ON profile.id = credential.profile WHERE hash IS NOT NULL"))


def password(n):
    """Every seventh is not ASCII."""
    return f"the {n}th heron wades home" + (" über die Brücke ☂" if n % 7 == 0 else "")


def migrate_extensions(k):
    """Everybody's extension and profile come from the caller ids of the old system."""
    people = [[f"'{n:05}", f"Pat{n}", "Heron", f"pat{n}@acme.example", ""] for n in range(count)]
    odd = [["'00000", "Zoe", "Twice", "zoe@acme.example", ""], ["7001", "Pat1", "Heron", "pat1@acme.example", ""],
           ["7002", "Front", "Lobby", "pat1@acme.example", ""], ["7003", "Pia", "Long", "pia.with.a.very.long.address@acme.example", ""],
           ["7004", "Acme", "GmbH", "info@acme.example", ""], ["7005", "Nobody", "", "", "yes"], ["7006", "No", "Address", "", ""],
           ["7007", "Bad", "Address", "nobody", ""], ["7008", "", "Nameless", "x@acme.example", ""]]
    file = write(k, "extensions.csv", COLUMNS, people + odd)
    before = len(k.listing("history")), len(list((k.spool / "new").iterdir()))
    code, told, _ = end(k, "extension", "migrate", file, "--pbx", "acme", "--dry-run")
    report.check("F27", "a rehearsal says what would happen and changes nothing",
                 told["dryRun"] and told["profiles"] == count + 3 and len(k.listing("history")) == before[0], told)
    began = time.monotonic()
    code, done, _ = end(k, "extension", "migrate", file, "--pbx", "acme")
    report.note(f"{count + len(odd)} extensions migrated in {time.monotonic() - began:.1f} s")
    report.check("F27", "the real run does what the rehearsal said", {**told, "dryRun": False} == done, (told, done))
    report.check("F27", "profiles are made of all rows that say whose the extension is",
                 (done["profiles"], done["extensions"], done["unassigned"]) == (count + 3, count + 4, 1), done)
    first = count + 2
    report.check("F27", "rows are refused by line, with a reason, and the command ends with 1",
                 code == 1 and [r["line"] for r in done["refused"]] == [first, first + 6, first + 7, first + 8]
                 and all(r["reason"] for r in done["refused"]), done["refused"])
    report.check("F3", "usernames that are not the address are told",
                 [(u["extension"], u["username"]) for u in done["usernames"]] == [("7002", "Front Lobby"), ("7003", "Pia Long")], done["usernames"])
    report.check("F27", "names that look like a company's are told", "7004" in [c["extension"] for c in done["companies"]], done["companies"])
    report.check("F29", "leading zeros survive", k.json("extension", "show", "00001", "--pbx", "acme")["profile"] == "pat1@acme.example")
    report.check("F5", "one person has several extensions", k.json("profile", "show", "pat1@acme.example", "--pbx", "acme")["extensions"] == ["00001", "7001"])
    time.sleep(1)
    report.check("F27", "nobody is sent anything", len(list((k.spool / "new").iterdir())) == before[1])
    history = len(k.listing("history"))
    code, again, _ = end(k, "extension", "migrate", file, "--pbx", "acme")
    report.check("F27", "the same file again makes nothing", again["profiles"] == again["extensions"] == 0 and len(k.listing("history")) == history, again)
    report.check("F27", "and leaves what somebody has alone", len(again["leftAlone"]) == count + 4, len(again["leftAlone"]))


def import_hashes(k, users):
    """users: username → (maker, password, hash)."""
    rows = [[name, hash] for name, (_, _, hash) in users.items()]
    file = write(k, "hashes.csv", ["username", "hash"], rows)
    began = time.monotonic()
    code, done, said = end(k, "profile", "import-hashes", file, "--pbx", "acme")
    report.note(f"{len(rows)} hashes imported in {time.monotonic() - began:.1f} s")
    report.check("F28", f"{len(rows)} hashes are taken over", code == 0 and done == {"imported": len(rows), "already": 0, "refused": []}, done)
    report.check("F28", "no hash is printed", not any(hash[-16:] in said for _, _, hash in users.values()))
    report.check("F28", "they stand in the database as they were", {n: h for n, (_, _, h) in users.items()} == hashes_in(k))
    code, again, _ = end(k, "profile", "import-hashes", file, "--pbx", "acme")
    report.check("F28", "the same file again changes nothing and refuses nothing", code == 0 and again == {"imported": 0, "already": len(rows), "refused": []}, again)


def verify_all(k, passwords, threads=4):
    """The status of each: username → password, several at once; whoever finds the hashing pool full waits."""
    left, statuses = list(passwords.items())[::-1], {}

    def work():
        while True:
            try:
                name, text = left.pop()
            except IndexError:
                return
            while (status := k.verify(name, text)[0]) == 503:
                time.sleep(0.2)
            statuses[name] = status

    crowd = [threading.Thread(target=work, daemon=True) for _ in range(threads)]
    for thread in crowd:
        thread.start()
    for thread in crowd:
        thread.join()
    return {name: statuses.get(name) for name in passwords}


def sign_all_in(k, users):
    right = {name: text for name, (_, text, _) in users.items()}
    wrong = {name: text + "!" for i, (name, text) in enumerate(right.items()) if i % 5 == 0 or i < 36}
    seen = verify_all(k, wrong)
    report.check("F28", f"a wrong password is refused ({len(wrong)} tried)", set(seen.values()) == {401}, seen)
    stored = hashes_in(k)
    report.check("F28", "and leaves the hash as it was", all(stored[name] == users[name][2] for name in wrong))
    began = time.monotonic()
    seen = verify_all(k, right)
    took = time.monotonic() - began
    report.note(f"{len(users)} signed in in {took:.1f} s, {len(users) / took:.0f} a second")
    failed = [(users[name][0], status) for name, status in seen.items() if status != 200]
    report.check("F28", f"all {len(users)} sign in with their old passwords", not failed, failed[:5])
    stored = hashes_in(k)
    left = [users[name][0] for name in users if not stored.get(name, "").startswith("$argon2id$v=19$m=12288,t=3,p=1,keyid=")]
    report.check("F28", f"all {len(users)} are Argon2id under the pepper now", not left, left[:5])
    seen = verify_all(k, right)
    report.check("F28", "all sign in again", set(seen.values()) == {200}, collections.Counter(seen.values()))
    seen = verify_all(k, dict(list(wrong.items())[:40]))
    report.check("F28", "and a wrong password is still refused", set(seen.values()) == {401}, collections.Counter(seen.values()))


def refuse_bad_rows(k):
    names = [f"mallory{n}" for n in range(len(foreign_hashes.HOSTILE) + 2)]
    k.drop("mallory.json", lines([event(name, "extension.assigned", {"pbx": "acme", "extension": f"9{n:03}", "profile": {
        "username": name, "firstName": "Mal", "lastName": "Lory", "email": f"{name}@acme.example"}}) for n, name in enumerate(names)]))
    until(lambda: k.is_settled(), 30, what="the assignments")
    good = foreign_hashes.bcrypt_hash(password(1))
    rows = [[name, hash] for name, hash in zip(names, foreign_hashes.HOSTILE)] + [[names[-2], good], ["nobody at all", good], [names[-1], "in clear"]]
    file = write(k, "hostile.csv", ["hash", "username"], [[h, u] for u, h in rows], delimiter=";", lineterminator="\r\n")
    began = time.monotonic()
    code, done, said = end(k, "profile", "import-hashes", file, "--pbx", "acme")
    took = time.monotonic() - began
    refused = list(range(2, len(rows) + 2))
    refused.remove(len(foreign_hashes.HOSTILE) + 2)
    report.check("F28", f"{len(refused)} bad rows are refused by line, the good one goes in, exit 1",
                 code == 1 and done["imported"] == 1 and [r["line"] for r in done["refused"]] == refused, done)
    report.check("F28", "each with a reason that shows nothing of the hash", all(r["reason"] for r in done["refused"]) and "in clear" not in said
                 and not any(h[-16:] in said for h in foreign_hashes.HOSTILE if len(h) > 16), said[:300])
    report.check("F28", "at once, whatever they ask for", took < 5, took)
    report.check("F28", "the one that went in signs in", k.verify(names[-2], password(1))[0] == 200)
    for header in (["username", "password"], ["username", "hash", "password"], ["username"]):
        wrong = k.run("profile", "import-hashes", write(k, "columns.csv", header, [["mallory0", good, "secret"]]), "--pbx", "acme")
        report.check("F6", f"columns {header} are refused with one line", wrong.returncode == 1 and wrong.stderr.count("\n") == 1, wrong.stderr)
    disabled = names[0]
    k.json("profile", "disable", disabled, "--pbx", "acme")
    one = write(k, "one.csv", ["username", "hash"], [[disabled, good]])
    report.check("F28", "a disabled profile gets none", end(k, "profile", "import-hashes", one, "--pbx", "acme")[1]["imported"] == 0)


def never_replace(k, username):
    """A living profile gets no other password, whatever became of its own."""
    other = foreign_hashes.bcrypt_hash("a password of the operator's choice")
    file = write(k, "takeover.csv", ["username", "hash"], [[username, other]])
    for what, words in (("a password", None), ("a revoked password", ("reset", "--revoke")), ("a password that disabling ended", ("disable",))):
        if words:
            k.json("profile", words[0], username, "--pbx", "acme", *words[1:])
        if words == ("disable",):
            k.json("profile", "enable", username, "--pbx", "acme")
        _, done, _ = end(k, "profile", "import-hashes", file, "--pbx", "acme")
        report.check("F28", f"a profile with {what} gets no other", done["imported"] == 0, done)
        report.check("F28", "and nobody signs in with it", k.verify(username, "a password of the operator's choice")[0] == 401)


with report.part("F28", "the migration"), Latchkey(program, **CHEAP) as k:
    k.make_pbx()
    k.start()
    k.make_key("credentials:verify")
    with report.part("F27", "migrating extensions"):
        migrate_extensions(k)
    made = foreign_hashes.many([password(n) for n in range(count)])
    report.note("hashes by " + ", ".join(f"{n}× {maker}" for maker, n in sorted(collections.Counter(m for m, _, _ in made).items())))
    users = {f"pat{n}@acme.example": made[n] for n in range(count)}
    import_hashes(k, users)
    sign_all_in(k, users)
    with report.part("F28", "bad rows"):
        refuse_bad_rows(k)
    with report.part("F28", "a living profile"):
        never_replace(k, "pat1@acme.example")
    report.check("F32", "the history holds", k.run("history", "verify", seconds=600).returncode == 0)
    imported = sum(1 for entry in k.listing("history") if entry["action"] == "password.imported")
    report.check("F32", "the history tells of each hash", imported == count + 1, imported)
    report.check("F28", "the daemon lives, and its log shows no hash", k.is_ready() and not k.crashes and not any(
        h[-16:] in k.log.read_text(errors="replace") for _, _, h in made))
report.end()
