"""F1–F5 and F10: profiles, and whose they are."""
from rig import OTHER_PASSWORD
from tenant import Tenant


def F1(t, holds):
    """an assignment to nobody is refused and kept"""
    for number, (type, data) in enumerate((("extension.assigned", {"extension": "1001"}), ("privilege.granted", {"privilege": "billing"}))):
        id = f"f1-nobody-{number}"
        event = t.send(type, id, profile={"username": "nobody"}, **data)
        holds(f"{type} to nobody is refused with a clear reason", event["state"] == "failed" and "no profile nobody" in event["reason"], event)
        holds(f"{type} to nobody is kept", id in [e["id"] for e in t.k.listing("queue", "list", "--state", "failed")])
    for status, answer in (t.ask("POST", "/extensions/1001/assign", {"profile": "nobody"}), t.ask("POST", "/extensions", {"number": "1001", "profile": "nobody"}),
                           t.ask("POST", "/privileges", {"profile": "nobody", "privilege": "billing"})):
        holds("the API refuses, and says why", status in (404, 422) and "no profile nobody" in answer["detail"], (status, answer))
    for words in (("extension", "assign", "1001", "--profile", "nobody"), ("privilege", "grant", "nobody", "billing")):
        done = t.run(*words)
        holds(f"{' '.join(words[:2])} refuses, and says why", done.returncode == 1 and "no profile nobody" in done.stderr, done.stderr)
    holds("nothing came of it, and nobody was told", t.do("GET", "/extensions")["items"] == [] and t.mails() == [])
    t.make("ada", username="nobody")
    t.k.json("queue", "retry", "f1-nobody-0")
    holds("once the profile is there, what was kept has its effect", t.mail().kind == "create-password" and t.extension("1001")["profile"] == "nobody")
    for number, (type, data) in enumerate((("extension.assigned", {"extension": "1002"}), ("privilege.granted", {"privilege": "billing"}))):
        who = f"bob{number}"
        holds(f"{type} may carry the profile along", t.send(type, profile=t.form(who), **data)["state"] == "answered")
        life = [h["action"] for h in t.history({"id": t.json("profile", "show", t.address(who))["id"]})]
        holds("then it is created first", life[:2] == ["profile.created", type], life)


def F2(t, holds):
    """names, email and username are mandatory, and the username is the email unless given"""
    flags = {"firstName": "--first-name", "lastName": "--last-name", "email": "--email", "username": "--username"}
    for member in ("firstName", "lastName", "email"):
        left_out = {m: v for m, v in t.form("ada").items() if m != member}
        holds(f"without {member}: the API refuses", t.ask("POST", "/profiles", left_out)[0] == 422)
        holds(f"without {member}: an event is refused", t.send("profile.saved", profile=left_out)["state"] in ("refused", "failed"))
        done = t.run("profile", "create", *(word for m, v in left_out.items() for word in (flags[m], v)))
        holds(f"without {member}: the command is refused", done.returncode == 64 and flags[member] in done.stderr, done.stderr)
    for member in flags:
        for value in ("", "   ", None)[:2 if member == "username" else 3]:
            form = t.form("ada") | {member: value}
            holds(f"{member} {value!r}: the API refuses", t.ask("POST", "/profiles", form)[0] == 422)
            holds(f"{member} {value!r}: an event is refused", t.send("profile.saved", profile=form)["state"] in ("refused", "failed"))
        done = t.run("profile", "create", *(word for m, v in (t.form("ada") | {member: " "}).items() for word in (flags[m], v)))
        holds(f"{member} ' ': the command is refused", done.returncode == 1, done.stderr)
        if member != "username":
            holds(f"{member} cannot be emptied later", t.ask("PATCH", "/profiles/" + t.json("profile", "show", t.admin)["id"], {member: ""})[0] == 422)
    holds("nothing came of it", len(t.do("GET", "/profiles")["items"]) == 1)
    holds("the username is the email address", t.make("ada")["username"] == t.address("ada") and t.make("bob", username=None)["username"] == t.address("bob"))
    t.send("profile.saved", profile=t.form("cara"))
    holds("by an event, too", t.json("profile", "show", t.address("cara"))["email"] == t.address("cara"))


def F3(t, holds):
    """a username has at most 30 characters and is unique for ever"""
    just, more = "a" * (29 - len(t.domain)), "a" * (30 - len(t.domain))
    holds("an email of 30 characters serves as one", len(t.make(just)["username"]) == 30)
    status, answer = t.ask("POST", "/profiles", t.form(more))
    holds("one of 31 does not: choose another username, says the API", status == 422 and "choose another username" in answer["detail"], answer)
    done = t.run("profile", "create", "--first-name", "A", "--last-name", "B", "--email", t.address(more))
    holds("says the command", done.returncode == 1 and "choose another username" in done.stderr, done.stderr)
    holds("says the event's reason", "choose another username" in t.send("profile.saved", profile=t.form(more))["reason"])
    lobby = t.make(more, username="Front Lobby")
    holds("with another it goes in, an email or not", (lobby["username"], lobby["email"]) == ("Front Lobby", t.address(more)), lobby)
    holds("characters are counted, not bytes", t.make("eve", username="é" * 30)["username"] == "é" * 30)
    holds("31 of them are too many", t.ask("POST", "/profiles", t.form("eve", username="é" * 31))[0] == 422)
    emile, other = t.make("emile", username="Émile Ёлка"), Tenant(t.k, "f3-other")

    def stays_taken(when):
        for where in (t, other):
            for username in ("FRONT LOBBY", "émile ёЛКА"):
                status, answer = where.ask("POST", "/profiles", where.form("new", username=username))
                holds(f"{when} {username} is taken on {where.name}, says the API", status == 409, (status, answer))
                event = where.send("extension.assigned", extension="1", profile=where.form("new", username=username))
                # On its own PBX an event that carries a living profile names it.
                holds(f"{when} no event makes another {username} on {where.name}", event["state"] == "failed" or (where is t and when == "living,"), event)
            done = where.run("profile", "create", "--first-name", "A", "--last-name", "B", "--email", where.address("new"), "--username", "front lobby")
            holds(f"{when} it is taken on {where.name}, says the command", done.returncode == 1 and "front lobby" not in where.run("profile", "list").stdout, done.stderr)

        text = f"first name,last name,email,username\nA,B,{other.address('new')},FRONT lobby\n"
        row = other.k.api("POST", f"/v1/pbxs/{other.name}/imports", text, kind="text/csv")[1]
        holds(f"{when} no file makes another", (row["created"], row["refused"]) == (0, 1), row)
        done = t.k.run("pbx", "create", "f3-third", "--name", "X", "--admin-first-name", "A", "--admin-last-name", "B", "--admin-email", other.address("new"),
                       "--admin-username", "front LOBBY")
        holds(f"{when} no new PBX does", done.returncode == 1 and t.k.run("pbx", "show", "f3-third").returncode == 1, (done.stdout, done.stderr))

    stays_taken("living,")
    for profile in (lobby, emile):
        t.act(profile, "disable")
    stays_taken("disabled,")
    for profile in (lobby, emile):
        t.act(profile, "erase")
    stays_taken("erased,")
    holds("the other PBX has no profile but its first", len(other.do("GET", "/profiles")["items"]) == 1)


def F4(t, holds):
    """several profiles may share one address"""
    places = [t.make("place", email=t.admin, username=f"Lobby {n} f4", kind="place") for n in range(3)]
    for number, place in enumerate(places):
        t.assign(f"100{number}", place)
    mails = t.mails()
    holds("each is mailed there", [m.kind for m in mails] == ["create-password"] * 3 and all(t.admin in m.to for m in mails), [(m.kind, m.to) for m in mails])
    holds("each under its own username", all(sum(place["username"] in m.text for m in mails) == 1 for place in places))
    by_name = {p["username"]: next(m for m in mails if p["username"] in m.text) for p in places}
    t.choose(by_name[places[0]["username"]].link)
    holds("a password is one profile's alone", [t.signs_in(p) for p in places] == [True, False, False])


def F5(t, holds):
    """one profile has any number of extensions, an extension one profile"""
    ada, bob, numbers = t.make("ada"), t.make("bob"), [f"{n:04}" for n in range(40)]
    for number in numbers:
        t.assign(number, ada)
    for privilege in ("billing", "reports", "account-manager"):
        t.grant(ada, privilege)
    seen = t.profile(ada)
    holds("any number of extensions and privileges", (seen["extensions"], len(seen["privileges"])) == (numbers, 3), seen)
    t.assign("0007", bob)
    holds("assigned to another, the first has it no more", "0007" not in t.profile(ada)["extensions"] and t.profile(bob)["extensions"] == ["0007"])
    t.send("extension.assigned", extension="0008", profile={"username": bob["username"]})
    holds("by an event, too", t.extension("0008")["profile"] == bob["username"] and "0008" not in t.profile(ada)["extensions"])
    entries = [e["number"] for e in t.do("GET", "/directory")["items"]]
    holds("each extension stands in the directory once", sorted(entries) == numbers, entries)


def F10(t, holds):
    """on another PBX the same individual is another profile"""
    ada, other = t.settled(), Tenant(t.k, "f10-other")
    same = {"email": ada["email"], "firstName": ada["firstName"], "lastName": ada["lastName"]}
    holds("the other PBX does not know the profile", other.ask("POST", "/extensions/1001/assign", {"profile": ada["username"]})[0] in (404, 409, 422)
          and other.ask("GET", f"/profiles/{ada['id']}")[0] == 404)
    again = other.make("ada", username="ada f10", **same)
    holds("there they are another", again["id"] != ada["id"] and not again["hasPassword"], again)
    other.assign("1001", again)
    mail = t.mail()
    holds("and choose a password of their own: create-password", mail.kind == "create-password" and again["username"] in mail.text, mail.kind)
    holds("the first password does not count there", t.signs_in(ada) and not t.signs_in(again))
    t.choose(mail.link, OTHER_PASSWORD)
    holds("each signs in with the password of its own", (t.signs_in(ada, OTHER_PASSWORD), t.signs_in(ada),
          t.signs_in(again), t.signs_in(again, OTHER_PASSWORD)) == (False, True, False, True))
