"""F27 and F29: extensions and profiles by the file."""
import csv, io, json
from rig import PASSWORD, until

HEADERS = {"customHeader1": "Cost centre", "customHeader2": "Building", "customHeader3": "Staff number"}
COLUMNS = ["id", "first name", "last name", "email", "username", "kind", "locale", *HEADERS.values()]


def sheet(rows):
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue()


def rows_of(text):
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))


def F27(t, holds):
    """extensions without a profile get one made of their caller id, silently"""
    bob = t.make("bob")
    t.assign("1003", bob)
    t.mails()
    own = {"virtualOffice": False, "phoneModel": "Poly VVX 411", "callerIdFirstName": "Cara", "callerIdLastName": "Byron",
           "voicemailEmail": t.address("cara"), "faxEmail": t.address("fax")}
    t.json("extension", "update", "1002", "--virtual-office", "false", "--phone-model", "Poly VVX 411", "--caller-id-first-name", "Cara",
           "--caller-id-last-name", "Byron", "--voicemail-email", t.address("cara"), "--fax-email", t.address("fax"))
    (t.k.root / "f27.csv").write_text(sheet([
        ["extension", "caller id first name", "caller id last name", "voicemail email", "unassigned"],
        ["'0042", "Ada", "Byron", t.address("ada"), ""], ["1001", "Ada", "Byron", t.address("ada"), ""], ["1002", "Cara", "Byron", t.address("cara"), ""],
        ["1003", "Somebody", "Else", t.address("else"), ""], ["1004", "Dan", "Byron", t.address("dan"), "yes"]]))
    before = len(t.history())
    t.run("extension", "migrate", "f27.csv", "--dry-run")
    holds("a rehearsal changes nothing", len(t.history()) == before)
    done = t.run("extension", "migrate", "f27.csv")
    holds("the file is taken", done.returncode == 0, (done.returncode, done.stdout, done.stderr))
    ada = t.json("profile", "show", t.address("ada"))
    holds("a profile is made from caller id and voicemail address", (ada["firstName"], ada["lastName"], ada["email"], ada["extensions"])
          == ("Ada", "Byron", t.address("ada"), ["0042", "1001"]), ada)
    ext = t.extension("1002")
    holds("no setting of an extension changes", ext["profile"] == t.address("cara") and {m: ext[m] for m in own} == own, ext)
    holds("one that has a profile keeps it", t.extension("1003")["profile"] == bob["username"] and t.ask("GET", f"/profiles?q={t.address('else')}")[1]["items"] == [])
    unassigned = t.extension("1004")
    holds("one that is marked unassigned gets none", unassigned["profile"] is None and t.ask("GET", f"/profiles?q={t.address('dan')}")[1]["items"] == [], unassigned)
    holds("silently: no email", t.mails() == [])
    holds("no password, no link either", ada["hasPassword"] is False)


def upload(t, text, name="profiles.csv"):
    return t.k.api("POST", f"/v1/pbxs/{t.name}/imports?file={name}", text, kind="text/csv")


def confirmed(t, given):
    """An import once its rows are in."""
    t.do("POST", f"/imports/{given['id']}/confirm")
    return until(lambda: (seen := t.do("GET", f"/imports/{given['id']}"))["state"] == "finished" and seen, 20, 0.03, "the import's end")


def F29(t, holds):
    """profiles by the file: template, export, upload, look, confirm"""
    t.do("PATCH", **HEADERS)
    template = rows_of(t.run("profile", "template").stdout)
    holds("a template, with the custom headers of the PBX", [r for r in template if r] == [COLUMNS], template)
    people = [["", "Ada", f"Byron{n}", t.address(f"ada{n}"), "", "", "", f"'{n:04}", "North, wing 2", ""] for n in range(3000)]
    bad = [["", "", "Nameless", t.address("x1"), "", "", "", "", "", ""], ["", "Bad", "Address", "nobody", "", "", "", "", "", ""],
           ["", "Front", "Lobby", t.admin, "Front Lobby f29", "place", "de", "", "", ""]]
    status, seen = upload(t, sheet([*template[:1], *people, *bad]))
    counts = {m: seen[m] for m in ("rows", "created", "changed", "unchanged", "refused")}
    holds("the upload says what its rows would do", status == 201 and counts == {"rows": 3003, "created": 3001, "changed": 0, "unchanged": 0, "refused": 2}, seen)
    holds("bad rows by their line, with a reason", [r["line"] for r in seen["refusedRows"]] == [3002, 3003] and all(r["reason"] for r in seen["refusedRows"]), seen)
    holds("nothing is in before it is confirmed", len(t.do("GET", "/profiles")["items"]) == 1)
    end = confirmed(t, seen)
    holds("confirmed, the good rows are in, without limit", (end["created"], end["refused"]) == (3001, 2) and len(rows_of(t.run("profile", "export").stdout)) == 3003, end)
    holds("nobody is sent anything", t.mails() == [])
    lobby = t.json("profile", "show", "Front Lobby f29")
    holds("every column is taken", (lobby["kind"], lobby["locale"], lobby["email"]) == ("place", "de", t.admin), lobby)
    ada = t.json("profile", "show", t.address("ada42"))
    holds("leading zeros survive", (ada["custom1"], ada["custom2"]) == ("0042", "North, wing 2"), ada)
    edit(t, holds, ada)
    report = t.k.root / "f29-report.csv"
    (t.k.root / "f29.csv").write_text(sheet([COLUMNS[1:5], ["Ada", "Byron42", t.address("ada42"), ""], ["Eve", "Byron", t.address("eve"), ""], ["", "B", "c@d.example", ""]]))
    done = t.run("profile", "import", "f29.csv", "--dry-run", "--report", report)
    told = [row[:2] for row in rows_of(report.read_text())[1:]]
    holds("a rehearsal tells of each row", done.returncode == 1 and [line for line, _ in told] == ["2", "3", "4"] and len({what for _, what in told}) >= 2, (told, done.stderr))
    done = t.run("profile", "import", "f29.csv")
    holds("the command tells bad rows by line, and takes the good", done.returncode == 1 and "line 4: " in done.stdout
          and t.run("profile", "show", t.address("eve")).returncode == 0, (done.stdout, done.stderr))
    secrets(t, holds)


def edit(t, holds, ada):
    """What exists, exported, edited, and taken in again."""
    exported = rows_of(t.run("profile", "export").stdout)
    status, seen = upload(t, sheet(exported))
    holds("an export taken in again changes nothing", (seen["unchanged"], seen["changed"], seen["created"], seen["refused"]) == (3002, 0, 0, 0), seen)
    holds("an import can be given up", t.do("DELETE", f"/imports/{seen['id']}")["state"] == "withdrawn"
          and t.ask("POST", f"/imports/{seen['id']}/confirm")[0] in (409, 422))
    row = next(r for r in exported if r[3] == ada["email"])
    row[COLUMNS.index("last name")], row[COLUMNS.index("Building")] = "King", "South"
    status, seen = upload(t, sheet(exported))
    holds("edited, one row would change", (seen["changed"], seen["unchanged"]) == (1, 3001), seen)
    confirmed(t, seen)
    after = t.profile(ada)
    holds("and does", (after["id"], after["lastName"], after["custom1"], after["custom2"]) == (ada["id"], "King", "0042", "South"), after)
    row[0] = "999999"
    status, seen = upload(t, sheet([COLUMNS, row]))
    holds("the id must not be changed", seen["refused"] == 1 and seen["refusedRows"][0]["line"] == 2, seen)
    row[0] = t.json("profile", "show", t.admin)["id"]
    status, seen = upload(t, sheet([COLUMNS, row]))
    holds("into another's neither", seen["refused"] == 1 and "username never changes" in seen["refusedRows"][0]["reason"], seen)


def secrets(t, holds):
    """F29, F6: no file brings a password."""
    before = t.do("GET", "/profiles?limit=1000")
    for column in ("password", "Passwort", "user pass", "PIN", "hash", "密码"):
        text = sheet([[*COLUMNS[:5], column], ["", "Eve", "Byron", t.address("eve2"), "", PASSWORD]])
        status, answer = upload(t, text)
        holds(f"a file with a column {column} is refused", status == 422 and "seventeen" not in json.dumps(answer), (status, answer))
        (t.k.root / "f29-secret.csv").write_text(text)
        done = t.run("profile", "import", "f29-secret.csv")
        holds(f"by the command, too: {column}", done.returncode == 1 and "seventeen" not in done.stdout + done.stderr, done.stdout + done.stderr)
    holds("whole", t.do("GET", "/profiles?limit=1000") == before)
