#!/usr/bin/env python3
"""CONTRACT §1, §2, §7: what every command says, to people and to machines, and how it ends: command.py [BINARY]"""
import json, re, subprocess
import spool
from configuration import elsewhere, right_settings, wrong_settings
from rig import PROJECT, Latchkey, Report, assignment, binary, cursor, event, free_port, lines, until

program, report = binary(), Report(400)
LOGO = PROJECT / "Tests/Browser/logo.png"
TIME = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z"
SHAPES = {
    "pbx": "id name primaryAdministrator locale",
    "profile": "id pbx username firstName lastName email kind locale state hasPassword extensions privileges createdAt",
    "extension": "pbx number profile virtualOffice callerIdFirstName callerIdLastName voicemailEmail faxEmail phoneNumber phoneModel servicePlan activationCode fallback",
    "event": "id source number type pbx state reason acceptedAt attempts",
    "email": "id kind to profile event state file messageID createdAt",
    "history": "sequence at actor action subject detail text",
    "key": "id key",
}
LEAVES = ["serve", "check", "pbx create", "pbx list", "pbx show", "pbx set", "profile create", "profile list", "profile show", "profile update",
          "profile disable", "profile enable", "profile erase", "profile reset", "profile resend", "extension assign", "extension clear", "extension update",
          "extension show", "extension list", "privilege grant", "privilege revoke", "privilege list", "events submit", "queue list",
          "queue show", "queue retry", "queue discard", "spool list", "spool show", "spool withdraw", "spool retry", "spool story",
          "history", "history verify", "templates preview", "key create", "key list", "key revoke"]


# Members that may be null; that they are named all the same is asked once per shape, at the end.
NULLABLE = {"locale", "profile", "phoneNumber", "phoneModel", "servicePlan", "activationCode", "reason", "file", "messageID"}
left_out = {shape: set() for shape in SHAPES}


def fits(shape, value):
    if not isinstance(value, dict):
        return False
    missing = {m for m in SHAPES[shape].split() if m not in value}
    left_out[shape] |= missing & NULLABLE
    times = [t for m, t in value.items() if m.endswith("At") or m == "at" if t is not None]
    return missing <= NULLABLE and all(re.fullmatch(TIME, t) for t in times)


def helps(k):
    for leaf in LEAVES:
        done = k.run(*leaf.split(), "--help")
        report.check("CLI", f"help with an example: {leaf}", done.returncode == 0 and "EXAMPLE" in done.stdout, done.stdout[:200])
    for group in sorted({leaf.split()[0] for leaf in LEAVES if " " in leaf}):
        done = k.run(group, "--help")
        report.check("CLI", f"help with an example: {group}", done.returncode == 0 and "EXAMPLE" in done.stdout, done.stdout[:200])
    done = k.run("--help")
    report.check("CLI", "help names every command", all(leaf.split()[0] in done.stdout for leaf in LEAVES))
    report.check("CLI", "a version", k.run("--version").returncode == 0)


class Transcript:
    """Runs commands for people and for machines, and judges what they print."""

    def __init__(self, k):
        self.k = k

    def one(self, shape, *words, holds=lambda value: True):
        """A command that shows one thing as JSON."""
        done = self.k.run(*words, "--json")
        value = json.loads(done.stdout) if done.returncode == 0 else None
        good = value is not None and (shape is None or fits(shape, value)) and not done.stderr
        report.check("CLI", f"{' '.join(map(str, words))} --json", good and holds(value), (done.returncode, done.stdout, done.stderr))
        return value

    def list(self, shape, *words, holds=lambda values: True):
        values = self.one(None, *words, holds=lambda v: isinstance(v, list) and all(fits(shape, x) for x in v) and holds(v))
        text = self.k.run(*words)
        report.check("CLI", f"{' '.join(map(str, words))}, for people", text.returncode == 0 and text.stdout.strip() != ""
                     and not text.stdout.lstrip().startswith(("[", "{")), text.stdout)
        return values or []

    def text(self, *words, holds=""):
        done = self.k.run(*words)
        report.check("CLI", " ".join(map(str, words)), done.returncode == 0 and holds in done.stdout and not done.stderr,
                     (done.returncode, done.stdout, done.stderr))

    def refused(self, code, *words, stdin=None, says=""):
        """One line on standard error that says what to do, and the exit code."""
        done = self.k.run(*words, stdin=stdin)
        good = done.returncode == code and done.stderr.strip() and says in done.stderr
        one_line = done.stderr.strip().count("\n") == 0
        report.check("CLI", f"{code}: {' '.join(map(str, words))}", good and one_line, (done.returncode, done.stdout, done.stderr))


def changes(t, how):
    """Everything that a command can change, on a PBX of its own."""
    pbx = f"pbx-{how}"
    of = ("--pbx", pbx)
    made = ("--name", "Ångström & Co", "--admin-first-name", "Zoë", "--admin-last-name", "O’Neill", "--admin-email")
    t.one("pbx", "pbx", "create", pbx, *made, f"zoe@{pbx}.example", holds=lambda v: v["primaryAdministrator"] == f"zoe@{pbx}.example")
    t.refused(1, "pbx", "create", pbx, *made, "other@example.com")
    t.text("pbx", "show", pbx, holds="Ångström & Co")
    t.one("pbx", "pbx", "set", pbx, "--name", "Angstrom", "--locale", "en", holds=lambda v: v["name"] == "Angstrom")
    t.one("pbx", "pbx", "set", pbx, "--colour", "#FFC800", "--logo", LOGO, holds=lambda v: v["colour"] == "#ffc800" and v["logo"].startswith("/logo/"))
    t.one("pbx", "pbx", "set", pbx, "--colour", "", "--logo", "", holds=lambda v: v["colour"] is None and v["logo"] is None)
    t.refused(1, "pbx", "set", pbx, "--colour", "yellow")
    t.refused(1, "pbx", "set", pbx, "--logo", __file__)
    t.refused(1, "pbx", "set", pbx)
    for number in range(3):
        t.one("pbx", "pbx", "create", f"{pbx}-{number}", *made, f"zoe@{number}.{pbx}.example", "--admin-username", f"zoe {how} {number}")
    ada, bob = f"ada@{pbx}.example", f"Front Lobby {how}"
    form = ("--first-name", "Ada", "--last-name", "Byron", "--email", ada)
    t.one("profile", "profile", "create", *of, *form,
          holds=lambda v: (v["username"], v["state"], v["hasPassword"], v["extensions"], v["kind"]) == (ada, "active", False, [], "person"))
    t.refused(1, "profile", "create", *of, *form, says="is taken")
    long = ("--first-name", "A", "--last-name", "B", "--email", "an.address.of.more.than.thirty@example.com")
    t.refused(1, "profile", "create", *of, *long, says="username")
    t.one("profile", "profile", "create", *of, *long, "--username", bob, "--kind", "place", holds=lambda v: v["kind"] == "place")
    t.one("profile", "profile", "update", *of, ada, "--last-name", "King", holds=lambda v: v["lastName"] == "King")
    t.one("profile", "profile", "show", *of, ada.upper(), holds=lambda v: v["username"] == ada)
    t.one("extension", "extension", "assign", *of, "0042", "--profile", ada, "--phone-model", "Poly VVX 411", "--virtual-office", "true",
          holds=lambda v: (v["number"], v["profile"], v["fallback"], v["callerIdLastName"]) == ("0042", ada, False, "King"))
    t.one("extension", "extension", "update", *of, "0043", "--caller-id-first-name", "Fax", holds=lambda v: v.get("profile") is None)
    t.one("extension", "extension", "assign", *of, "0043", "--profile", bob, "--virtual-office", "false", holds=lambda v: v["virtualOffice"] is False)
    t.one("extension", "extension", "clear", *of, "0043", holds=lambda v: v.get("profile") is None)
    t.one("extension", "extension", "show", *of, "0042", holds=lambda v: v["voicemailEmail"] == ada)
    t.one("profile", "privilege", "grant", *of, ada, "billing", holds=lambda v: v["privileges"] == ["billing"])
    t.one(None, "privilege", "list", *of, holds=lambda v: {"profile", "privilege"} <= set(v[0]))
    t.one("profile", "privilege", "revoke", *of, ada, "billing", holds=lambda v: v["privileges"] == [])
    t.one("profile", "profile", "reset", *of, ada, "--revoke")
    t.one("profile", "profile", "resend", *of, ada)
    t.refused(1, "profile", "disable", *of, f"zoe@{pbx}.example", says="primary administrator")
    t.one("profile", "profile", "disable", *of, ada, holds=lambda v: (v["state"], v["extensions"]) == ("disabled", []))
    t.one("extension", "extension", "show", *of, "0042", holds=lambda v: (v["profile"], v["fallback"]) == (f"zoe@{pbx}.example", True))
    t.one("profile", "profile", "enable", *of, ada, holds=lambda v: v["state"] == "active")
    t.list("profile", "profile", "list", *of, holds=lambda v: len(v) == 3)
    with open("/dev/full", "w") as full:
        done = subprocess.run([program, "profile", "list", *of], cwd=t.k.root, env=t.k.environment, stdout=full, stderr=subprocess.PIPE, text=True)
    sheet = t.k.root / f"{pbx}.csv"
    sheet.write_text("first name,last name,email\n")
    t.refused(1, "profile", "import", sheet, *of, "--report", sheet, says="another name")
    t.refused(1, "history", "--profile", "999999999", says="there is no profile")
    report.check("CLI", "1: a list that a full disk cuts off", done.returncode == 1 and "is there room?" in done.stderr, done)
    t.list("extension", "extension", "list", *of, holds=lambda v: [x["number"] for x in v] == ["0042", "0043"])
    t.list("pbx", "pbx", "list", holds=lambda v: pbx in [x["id"] for x in v])
    for words in (("profile", "show"), ("profile", "disable"), ("profile", "reset"), ("profile", "resend"), ("extension", "show"), ("extension", "clear")):
        t.refused(1, *words, *of, "0999", says="")
    t.refused(1, "extension", "assign", *of, "1001", "--profile", "nobody", says="nobody")
    id = k.json("profile", "show", *of, ada)["id"]
    k.json("profile", "create", *of, *form, "--username", id)
    t.refused(1, "profile", "show", *of, id, says=f"say username:{id} or id:{id}")
    t.one("profile", "profile", "show", *of, f"id:{id}", holds=lambda v: v["username"] == ada)
    t.one("profile", "profile", "show", *of, f"username:{id}", holds=lambda v: v["username"] == id)
    t.one("pbx", "pbx", "set", pbx, "--primary-administrator", f"username:zoe@{pbx}.example")
    t.list("history", "history", "--profile", f"username:{id}", holds=lambda v: [h["action"] for h in v] == ["profile.created"])
    t.list("history", "history", "--profile", id, holds=lambda v: len(v) > 1)
    t.refused(1, "profile", "list", "--pbx", "nowhere", says="nowhere")


def events(k, t):
    """Submit, then look into queue and spool, retry, discard, withdraw."""
    good, bad = assignment("c1", "2001", "Ines", "Muñoz", "ines@acme.example", "pbx-alone"), {"specversion": "1.0", "id": "c2"}
    unknown = assignment("c3", "2002", "X", "Y", "x@acme.example", "nowhere")
    (k.root / "good.json").write_text(json.dumps(good))
    t.one(None, "events", "submit", "good.json", holds=lambda v: (v["accepted"], v["duplicate"], v["refused"]) == (1, 0, []))
    t.one(None, "events", "submit", "good.json", holds=lambda v: (v["accepted"], v["duplicate"], v["refused"]) == (0, 1, []))
    done = k.run("events", "submit", "-", "--json", stdin=lines([good, bad, unknown]))
    value = json.loads(done.stdout)
    report.check("Q3", "events submit -, with one refused: 1", done.returncode == 1 and (value["accepted"], value["duplicate"]) == (1, 1)
                 and [r["id"] for r in value["refused"]] == ["c2"], (done.returncode, value))
    t.refused(1, "events", "submit", "missing.json", says="missing.json")
    k.start()
    until(k.is_settled, 15, 0.1, "a settled installation")
    failed = t.list("event", "queue", "list", "--state", "failed", holds=lambda v: [(x["id"], x["attempts"], "event" in x) for x in v] == [("c3", 1, False)] and v[0]["reason"])
    number = failed[0]["number"]
    t.one("event", "queue", "show", number, holds=lambda v: v["state"] == "failed")
    t.one("event", "queue", "show", "c3", holds=lambda v: (v["number"], v["source"]) == (number, "/acceptance"))
    t.one("event", "queue", "retry", number)
    until(lambda: k.json("queue", "show", number)["state"] == "failed", 10, 0.1, "the event to fail once more")
    report.check("Q4", "each failure counts as an attempt", k.json("queue", "show", "c3")["attempts"] == 2)
    t.one("event", "queue", "discard", "c3", holds=lambda v: v["state"] == "discarded")
    t.refused(1, "queue", "retry", k.json("queue", "list", "--state", "answered")[0]["id"])
    t.refused(1, "queue", "show", "987654", says="987654")
    mail = next(e for e in t.list("email", "spool", "list", "--state", "spooled") if e["event"] == "c1")
    shown = t.one(None, "spool", "show", mail["id"])
    token = spool.find(k.spool, event="c1")[0].token
    text = k.run("spool", "show", mail["id"])
    report.check("S4", "spool show hides the link", token not in json.dumps(shown) + text.stdout and "2001" in text.stdout, text.stdout[:300])
    t.one(None, "spool", "story", mail["id"], holds=lambda v: len(v) >= 2)
    t.refused(1, "spool", "withdraw", mail["id"], says=mail["id"])
    t.refused(1, "spool", "retry", "987654")
    k.stop()
    k.run("events", "submit", "-", stdin=json.dumps(assignment("c4", "2003", "Late", "Comer", "late@acme.example", "pbx-alone")))
    t.text("queue", "list", "--state", "waiting", holds="c4")
    t.one("profile", "profile", "resend", "--pbx", "pbx-alone", "zoe@pbx-alone.example")
    waiting = k.json("spool", "list", "--state", "waiting")
    t.one("email", "spool", "withdraw", waiting[-1]["id"], holds=lambda v: v["state"] == "withdrawn")


def ambiguous(k, t):
    """An id that several sources use; one that is a number too; one that no shell would take as it is."""
    bare = lambda id, source: event(id, "extension.saved", {"pbx": "pbx-alone", "extension": "2100"}, source)
    k.run("events", "submit", "-", stdin=lines([bare("same", "/one"), bare("same", "/two"), bare("-x y'z", "/one"), bare("last", "/one")]))
    numbers = [e["number"] for e in k.listing("queue", "list") if e["id"] == "same"]
    for number in numbers:
        t.refused(1, "queue", "show", "same", says=str(number))
        t.one("event", "queue", "show", number, holds=lambda v: (v["id"], v["number"]) == ("same", number))
    t.refused(1, "queue", "list", "--after", "same", says=str(numbers[0]))
    done = k.run("queue", "list", "--limit", 1, "--after", numbers[0])
    report.check("CLI", "where the id is ambiguous the cursor is the number", cursor(done.stderr) == ["--after", str(numbers[1])], done.stderr)
    done = k.run("queue", "list", "--limit", 1, *cursor(done.stderr))
    report.check("CLI", "a cursor can be copied as it stands", [e["id"] for e in k.json("queue", "list", *cursor(done.stderr))] == ["last"], done.stderr)


def cursors(k, t):
    admin = k.json("privilege", "list", "--pbx", "pbx-alone")[0]["profile"]
    for privilege in ("billing", "reports"):
        k.json("privilege", "grant", "--pbx", "pbx-alone", admin, privilege)
    for words, name in ((("pbx", "list"), "id"), (("profile", "list", "--pbx", "pbx-alone"), "id"), (("extension", "list", "--pbx", "pbx-alone"), "number"),
                        (("queue", "list"), "id"), (("spool", "list"), "id"), (("privilege", "list", "--pbx", "pbx-alone"), "id"), (("history",), "sequence")):
        whole, walked, after = k.json(*words, "--limit", 1000), [], []
        while True:
            done = k.run(*words, "--limit", 2, *after, "--json")
            page = json.loads(done.stdout)
            walked += page
            if not done.stderr:
                break
            after = cursor(done.stderr)
            if words != ("queue", "list") and after != ["--after", f"{page[-1][name]}"]:
                break
        report.check("CLI", f"{' '.join(words)} by pages of two is the whole list", walked == whole and len(whole) > 1, (len(walked), len(whole)))
        t.refused(64, *words, "--limit", 0)


def keys(k, t):
    made = t.one("key", "key", "create", "--name", "provisioning", "--scope", "events:write", "--scope", "credentials:verify",
                 holds=lambda v: v["key"].startswith(f"lk_{v['id']}_"))
    t.one(None, "key", "list", holds=lambda v: made["key"] not in json.dumps(v) and made["key"].split("_", 2)[2] not in json.dumps(v))
    t.refused(64, "key", "create", "--name", "x", "--scope", "everything")
    t.one(None, "key", "revoke", made["id"])
    t.refused(1, "key", "revoke", made["id"])


def history(k, t):
    t.list("history", "history", holds=lambda v: len(v) > 10)
    id = k.json("profile", "show", "--pbx", "pbx-alone", "ada@pbx-alone.example")["id"]
    t.one(None, "history", "--profile", id, holds=lambda v: v and all(fits("history", x) for x in v))
    report.check("§7", "the detail of a history entry is an object", all(isinstance(x["detail"], dict) for x in k.json("history")))
    t.one(None, "history", "verify")
    t.text("history", "verify")
    follow = subprocess.Popen([k.program, "history", "--follow", "--after", "0"], env=k.environment, stdout=open(k.root / "followed", "wb"), cwd=k.root)
    as_json = subprocess.Popen([k.program, "history", "--follow", "--after", "0", "--json"], env=k.environment, stdout=open(k.root / "followed.json", "wb"), cwd=k.root)
    try:
        k.run("profile", "update", "--pbx", "pbx-alone", "ada@pbx-alone.example", "--last-name", "Lovelace")
        last = str(k.listing("history")[-1]["sequence"])
        seen = until(lambda: last in (k.root / "followed").read_text(), 10, 0.1, "the newest line")
        report.check("CLI", "history --follow shows what happens", seen)
        until(lambda: f'"sequence":{last},' in (k.root / "followed.json").read_text(), 10, 0.1, "the newest object")
        rows = [json.loads(line) for line in (k.root / "followed.json").read_text().splitlines()]
        report.check("CLI", "history --follow --json prints one object a line", rows == k.json("history", "--limit", 1000), rows[-1:])
    finally:
        for process in (follow, as_json):
            process.kill()
            process.wait(5)
    k.sql("UPDATE history SET actor = 'nobody' WHERE sequence = 3")
    t_done = k.run("history", "verify")
    report.check("F32", "an edited line is found: 1", t_done.returncode == 1, (t_done.returncode, t_done.stdout))


def wrong_usage(t):
    for words in ((), ("pbx",), ("queue",)):
        done = t.k.run(*words)
        report.check("CLI", f"64: latchkey {' '.join(words)}: its help, and what to say", done.returncode == 64 and "SUBCOMMANDS" in done.stdout
                     and done.stderr.strip().count("\n") == 0 and "list" in done.stderr + done.stdout, (done.returncode, done.stderr))
    for words in (("nothing",), ("pbx", "create"), ("pbx", "nothing"), ("profile", "show", "x"), ("queue", "list", "--state", "odd"), ("spool", "show", "x"),
                  ("extension", "update", "--pbx", "x", "1", "--virtual-office", "perhaps"), ("serve", "--nonsense"), ("--config",)):
        t.refused(64, *words, says="latchkey")


with report.part("CLI", "helps"), Latchkey(program) as k:
    helps(k)
    wrong_usage(Transcript(k))
with report.part("CLI", "commands without a daemon"), Latchkey(program) as k:
    t = Transcript(k)
    t.one(None, "check")
    changes(t, "alone")
    keys(k, t)
    with report.part("CLI", "events"):
        events(k, t)
    with report.part("CLI", "ambiguous"):
        ambiguous(k, t)
    with report.part("CLI", "cursors"):
        cursors(k, t)
    with report.part("CLI", "history"):
        history(k, t)
with report.part("CLI", "commands beside a daemon"), Latchkey(program) as k:
    k.start()
    changes(Transcript(k), "beside")
    until(k.is_settled, 15, 0.1, "a settled installation")
    report.check("F12", "the administrator of a PBX made beside the daemon is mailed", spool.find(k.spool, kind="create-password", to="zoe@"))
    report.check("OPS", "the daemon still serves", k.is_ready())
    for what, says, environment in (
            ("a second daemon of the same spool", "spool", {"LATCHKEY_HTTP_PUBLIC_PORT": free_port(), "LATCHKEY_HTTP_INTERNAL_PORT": free_port()}),
            ("a port that is taken", "port", {"LATCHKEY_STORAGE_URL": f"sqlite:{k.root}/2", "LATCHKEY_SPOOL_DIRECTORY": f"{k.root}/s2",
                                                     "LATCHKEY_QUEUE_DIRECTORY": f"{k.root}/q2"})):
        done = k.run("serve", environment={key: str(value) for key, value in environment.items()}, seconds=15)
        report.check("OPS", f"{what}: it does not say that it serves", '"latchkey serves"' not in done.stderr, done.stderr)
        report.check("OPS", f"{what} is refused, and named", done.returncode in (1, 78) and says in done.stderr.splitlines()[-1], (done.returncode, done.stderr))
for shape, missing in left_out.items():
    report.check("§7", f"{shape}: every member stands there, null or not", not missing, missing)
with report.part("CONF", "right settings"):
    right_settings(program, report)
    elsewhere(program, report)
with report.part("CONF", "wrong settings"):
    wrong_settings(program, report)
report.end()
