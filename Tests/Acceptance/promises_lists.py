"""F30–F32: the directory, the list of profiles, the history."""
import json, re
import foreign_hashes
from rig import OTHER_PASSWORD, PASSWORD, cursor
from tenant import Tenant


def F30(t, holds):
    """the contact directory"""
    other = Tenant(t.k, "f30-other")
    ada, bob = t.make("ada"), t.make("bob", firstName="Zoë", lastName="O'Neill")
    for number, profile, more in (("0042", ada, {}), ("1001", ada, {"virtualOffice": False}), ("1002", bob, {"phoneNumber": "+44 20 7946 0042"})):
        t.assign(number, profile, **more)
    other.assign("3003", other.make("ada", username="ada f30"))
    entries = t.do("GET", "/directory")["items"]
    names = lambda items: [(e["number"], e["firstName"], e["lastName"]) for e in items]
    holds("extensions with the profile's names, of one PBX", names(entries)
          == [("0042", "Ada", "Byron"), ("1001", "Ada", "Byron"), ("1002", "Zoë", "O'Neill")], entries)
    for words, expected in (("ada", ["0042", "1001"]), ("zoe", ["1002"]), ("O%27NEILL", ["1002"]), ("byr%20ad", ["0042", "1001"]), ("00", ["0042"]), ("100", ["1001", "1002"]),
                            ("3003", []), ("grace", [])):
        found = [e["number"] for e in t.do("GET", f"/directory?q={words}")["items"]]
        holds(f"searched for {words}", found == expected, found)
    t.change(ada, lastName="King")
    holds("it goes with the profile", names(t.do("GET", "/directory?q=king")["items"]) == [("0042", "Ada", "King"), ("1001", "Ada", "King")])
    seen = [e["number"] for e in t.json("extension", "directory", "--search", "king")]
    holds("the command shows the same", seen == ["0042", "1001"] and "Zoë O'Neill" in t.run("extension", "directory").stdout, seen)


def F31(t, holds):
    """the list of profiles: searched, paged, its columns chosen, Reset and Disable on each row"""
    # The console's pages come later; the list, its columns and the two acts are there by command and API.
    for number in range(12):
        t.make(f"user{number:02}", lastName="Heron" if number % 3 else "Ångström")
    names = lambda items: [p["email"].partition("@")[0] for p in items]
    for words, count in (("heron", 8), ("angstrom", 4), ("HER%20user", 8), ("user03", 1), ("eron", 0)):
        seen = t.do("GET", f"/profiles?q={words}")["items"]
        holds(f"searched for {words}", len(seen) == count, names(seen))
    found = t.json("profile", "list", "--search", "ångström")
    holds("by the command, too", names(found) == ["user00", "user03", "user06", "user09"], names(found))
    walked, path = [], "/profiles?limit=5"
    while path:
        page = t.do("GET", path)
        walked.append(names(page["items"]))
        path = page["next"] and f"/profiles?limit=5&after={page['next']}"
    holds("paged over HTTP", [len(page) for page in walked] == [5, 5, 3] and len(set(sum(walked, []))) == 13, walked)
    walked, after = [], []
    while True:
        done = t.run("profile", "list", "--limit", 5, *after, "--json")
        walked += names(json.loads(done.stdout))
        if not (after := cursor(done.stderr)):
            break
    holds("paged by the command", len(walked) == len(set(walked)) == 13, walked)
    ada = t.make("secretive", username="not shown at first")
    plain = t.run("profile", "list").stdout
    holds("the username is hidden at first", ada["username"] not in plain and "USERNAME" not in plain.upper() and ada["email"] in plain, plain)
    shown = t.run("profile", "list", "--columns", "username,state").stdout
    holds("columns are shown and hidden", ada["username"] in shown and ada["email"] not in shown and "active" in shown, shown)
    everything = "id,name,email,username,kind,locale,state,password,extensions,privileges,custom1,custom2,custom3"
    holds("all of them can be", len(t.run("profile", "list", "--columns", everything).stdout.splitlines()) == 15)
    row = next(p for p in t.do("GET", "/profiles?limit=100")["items"] if p["email"] == ada["email"])
    t.assign("1001", row)
    t.mails()
    t.act(row, "reset")
    holds("Reset on a row", len(t.mails()) == 1)
    holds("Disable on a row", t.act(row, "disable")["state"] == "disabled")


def F32(t, holds):
    """every change is in the history: who, what, when, on whom; never a secret"""
    key = f"key/{t.k.key.split('_')[1]}"
    secrets = [PASSWORD, OTHER_PASSWORD, t.k.key.split("_", 2)[2]]
    start = next(h["sequence"] for h in t.history() if h["pbx"] == t.name) - 1

    def newest():
        """The number of the newest entry."""
        return t.history(after=start)[-1]["sequence"]

    def tells(what, change, actor, action, words):
        before = newest()
        answer, mails = change(), t.mails()
        secrets.extend(m.token for m in mails if m.token)
        fresh = t.history(after=before)
        fits = [h for h in fresh if (h["actor"], h["action"]) == (actor, action) and words in h["text"] and h["subject"]
                and re.match(r"\d{4}-\d\d-\d\dT.*Z$", h["at"])]
        holds(f"{what}: {action} by {actor}", len(fits) == 1, [(h["actor"], h["action"], h["subject"], h["text"]) for h in fresh])
        return answer, mails

    ada, _ = tells("a profile made", lambda: t.make("ada"), key, "profile.created", t.address("ada"))
    name = ada["username"]
    _, mails = tells("assigned", lambda: t.assign("1001", ada), key, "extension.assigned", "1001")
    person = f"profile/{ada['id']}"
    tells("a password chosen", lambda: t.choose(mails[0].link), person, "password.set", name)
    tells("forgotten", lambda: t.forget(name), "pages", "password.recovery-requested", name)
    tells("changed", lambda: t.json("profile", "update", name, "--last-name", "King"), "command", "profile.saved", name)
    tells("an address changed", lambda: t.change(ada, email=t.address("king")), key, "email.changed", name)
    tells("granted", lambda: t.grant(ada), key, "privilege.granted", "billing")
    tells("revoked", lambda: t.do("DELETE", f"/privileges/{ada['id']}/billing"), key, "privilege.revoked", "billing")
    tells("a setting", lambda: t.save("1001", virtualOffice=False, voicemailEmail=t.address("x")), key, "extension.saved", "1001")
    tells("cleared", lambda: t.json("extension", "clear", "1001"), "command", "extension.cleared", "1001")
    tells("assigned by an event", lambda: t.send("extension.assigned", extension="1002", profile={"username": name}), "directory", "extension.assigned", "1002")
    tells("a reset", lambda: t.act(ada, "reset", revoke=True), key, "password.reset-requested", name)
    tells("sent again", lambda: t.act(ada, "resend"), key, "instructions.resent", name)
    tells("the PBX", lambda: t.do("PATCH", name="Another"), key, "pbx.changed", t.name)
    bob = t.make("bob")
    tells("another primary administrator", lambda: t.do("PATCH", primaryAdministrator=bob["username"]), key, "primary-administrator.named", bob["username"])
    tells("disabled", lambda: t.act(ada, "disable"), key, "profile.disabled", name)
    tells("enabled", lambda: t.act(ada, "enable"), key, "profile.enabled", name)
    tells("imported", lambda: imported(t), "command", "profile.created", t.address("dan"))
    (t.k.root / "f32-extensions.csv").write_text(
        f"extension,caller id first name,caller id last name,voicemail email,unassigned\n1009,Cara,Byron,{t.address('cara')},\n")
    tells("migrated", lambda: t.json("extension", "migrate", "f32-extensions.csv"), "command", "extension.migrated", "1009")
    secrets.append(foreign_hashes.MAKERS[0][1]("the first heron wades home"))
    (t.k.root / "f32-hashes.csv").write_text(f'username,hash\n{t.address("cara")},"{secrets[-1]}"\n')
    tells("a password brought along", lambda: t.json("profile", "import-hashes", "f32-hashes.csv"), "command", "password.imported", t.address("cara"))
    late = str(t.send("profile.disabled", profile={"username": "nobody"})["number"])
    tells("an event tried again", lambda: t.k.json("queue", "retry", late), "command", "event.retried", late)
    tells("and given up", lambda: t.k.json("queue", "discard", late), "command", "event.discarded", late)
    made = t.json("key", "create", "--name", "f32", "--scope", "profiles:read")
    secrets.append(made["key"].split("_", 2)[2])
    t.k.json("key", "revoke", made["id"])
    everything = t.history(after=start)
    keys = [(h["action"], h["actor"]) for h in everything if made["id"] in h["subject"]]
    holds("keys made and revoked", keys == [("key.created", "command"), ("key.revoked", "command")], keys)
    granted = [h["text"] for h in everything if h["action"] == "privilege.granted" and h["subject"] == f"profile/{t.json('profile', 'show', t.admin)['id']}"]
    holds("the first administrator's privilege, too", len(granted) == 1, granted)
    t.act(ada, "disable")
    moved = [h["text"] for h in t.history(after=start) if "1002" in h["text"] + str(h["detail"]) + h["subject"]]
    holds("which extension went to the primary administrator", len(moved) == 2, moved)
    told = str(everything) + t.k.run("history", "--limit", 5000, "--after", start).stdout
    leaked = [n for n, secret in enumerate(secrets) if secret in told]
    holds(f"never a secret, of {len(secrets)}", not leaked and len(secrets) > 8, leaked)
    holds("over HTTP the same", [h["sequence"] for h in t.k.api("GET", f"/v1/history?profile={ada['id']}&limit=1000")[1]["items"]]
          == [h["sequence"] for h in t.history(ada)])
    holds("and it verifies", t.k.run("history", "verify").returncode == 0)


def imported(t):
    (t.k.root / "f32.csv").write_text(f"first name,last name,email\nDan,Byron,{t.address('dan')}\n")
    return t.json("profile", "import", "f32.csv")
