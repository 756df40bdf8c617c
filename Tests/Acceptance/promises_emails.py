"""F7–F9, F11–F16, F24 and F25: which email an assignment or a change calls for, and what it says."""
import json, shutil
from rig import OTHER_PASSWORD, PASSWORD, PROJECT, event

DETAILS = {"phoneNumber": "+44 20 7946 0042", "phoneModel": "Poly VVX 411", "servicePlan": "Everywhere Plus", "activationCode": "QX7-11Z"}


def give_words_of_its_own(k, pbx):
    """Templates of which one kind in one language is a PBX's own."""
    folder = k.root / "templates"
    own = folder / "pbx" / pbx / "en" / "create-password"
    shutil.copytree(PROJECT / "EmailTemplates", folder)
    shutil.copytree(folder / "en" / "create-password", own)
    (own / "subject.mustache").chmod(0o644)
    (own / "subject.mustache").write_text("Welcome to the phones of {{pbxName}}\n")
    k.environment["LATCHKEY_TEMPLATES_DIRECTORY"] = str(folder)


def F7(t, holds):
    """creating a profile sends nothing"""
    ada = t.make("ada")
    t.send("profile.saved", profile=t.form("bob"))
    t.json("profile", "create", "--first-name", "Cara", "--last-name", "Byron", "--email", t.address("cara"))
    (t.k.root / "f7.csv").write_text(f"first name,last name,email\nDan,Byron,{t.address('dan')}\n")
    t.json("profile", "import", "f7.csv")
    holds("four are made, by API, event, command and file", len(t.do("GET", "/profiles")["items"]) == 5)
    holds("nobody is sent anything", t.mails() == [])
    t.assign("1001", ada, virtualOffice=False)
    holds("an assignment that needs no password prompts for none", t.mail().link is None)
    t.assign("1002", ada)
    holds("one that does prompts for one", t.mail().link is not None)


def F8(t, holds):
    """first assignment that needs a password: create-password with a one-time link"""
    ada = t.make("ada")
    t.assign("1001", ada)
    mail = t.mail()
    holds("in the general words, though another PBX has its own", "Welcome" not in mail.message["Subject"], mail.message["Subject"])
    holds("create-password, to the profile", mail.kind == "create-password" and ada["email"] in mail.to, (mail.kind, mail.to))
    holds("with a link", mail.link and mail.link.startswith(f"{t.k.origin}/p/") and mail.link in mail.html, mail.text)
    holds("which works", t.choose(mail.link))
    holds("one time", t.is_dead(mail.link) and not t.choose(mail.link, OTHER_PASSWORD))
    holds("the password is the one that was chosen", t.signs_in(ada) and t.profile(ada)["hasPassword"])
    bob = t.form("bob")
    t.mails()
    t.send("extension.assigned", extension="1002", profile=bob)
    holds("so by an event", t.mail().kind == "create-password")
    t.make("cara")
    t.json("extension", "assign", "1003", "--profile", t.address("cara"))
    holds("so by a command", t.mail().kind == "create-password")


def F9(t, holds):
    """a password was created: existing-credentials, without link or token"""
    ada = t.settled()
    t.assign("1002", ada)
    t.grant(ada)
    for mail, what in zip(t.mails(), ("extension", "privilege"), strict=True):
        holds(f"{what}: existing-credentials", mail.kind == "existing-credentials", mail.kind)
        holds(f"{what}: the same username and password", ada["username"] in mail.text and "same password" in " ".join(mail.text.split()), mail.text)
        holds(f"{what}: no link, no token", mail.link is None and "/p/" not in mail.text + mail.html, mail.text)
    holds("the password goes on", t.signs_in(ada))


def F11(t, holds):
    """an extension without Virtual Office: extension-notice, with no word on passwords and no link"""
    ada, bob = t.make("ada"), t.settled("bob", "1009")
    for profile, number in ((ada, "1001"), (bob, "1002")):
        t.assign(number, profile, virtualOffice=False)
        mail = t.mail()
        holds(f"{number}: extension-notice", mail.kind == "extension-notice" and number in mail.text and number in mail.html, mail.kind)
        whole = " ".join((str(mail.message["Subject"]), mail.text, mail.html)).lower()
        holds(f"{number}: no word on passwords", "password" not in whole and "credential" not in whole, mail.text)
        holds(f"{number}: no link", mail.link is None and "http" not in mail.text and "href" not in mail.html, mail.text)
    holds("no password is asked for", t.profile(ada)["hasPassword"] is False)


def F12(t, holds):
    """a privilege needs a password, whatever the extensions say"""
    ada, bob = t.make("ada"), t.make("bob")
    t.assign("1001", ada, virtualOffice=False)
    t.mails()
    for profile in (ada, bob):
        t.grant(profile)
        mail = t.mail()
        holds(f"{profile['firstName']}: create-password", mail.kind == "create-password" and "billing" in mail.text and t.choose(mail.link), mail.kind)
        t.mails()
        status, seen = t.k.verify(profile["username"], PASSWORD)
        holds(f"{profile['firstName']}: signs in for the privilege", status == 200 and (seen["privileges"], seen["extensions"]) == (["billing"], []), seen)
    t.send("privilege.granted", profile={"username": bob["username"]}, privilege="reports")
    holds("a further one: existing-credentials", t.mail().kind == "existing-credentials")


def F13(t, holds):
    """Virtual Office enabled later is an assignment that needs a password; disabled, the credential does not count there"""
    ada, bob = t.make("ada"), t.settled("bob", "2001")
    t.assign("1001", ada, virtualOffice=False)
    t.assign("2002", bob, virtualOffice=False)
    t.mails()
    t.save("1001", virtualOffice=True)
    mail = t.mail()
    holds("enabled, no password yet: create-password", mail.kind == "create-password" and "1001" in mail.text and t.choose(mail.link), mail.kind)
    t.mails()
    t.send("extension.saved", extension="2002", virtualOffice=True)
    mail = t.mail()
    holds("enabled, a password created: existing-credentials", mail.kind == "existing-credentials" and "2002" in mail.text and mail.link is None, mail.kind)
    numbers = lambda profile: [e["number"] for e in t.k.verify(profile["username"], PASSWORD)[1].get("extensions", [])]
    holds("both are shown", numbers(bob) == ["2001", "2002"], numbers(bob))
    t.json("extension", "update", "2001", "--virtual-office", "false")
    holds("disabled, it is shown no more, the other is", numbers(bob) == ["2002"], numbers(bob))
    access = [m for m in t.extension("2001") if any(word in m.lower() for word in ("web", "desktop", "mobile"))]
    holds("web, desktop and mobile have no switch of their own", not access, access)
    t.save("2002", virtualOffice=False)
    holds("nothing needs a password: it no longer verifies", not t.signs_in(bob))
    holds("nobody is told of a disabling", t.mails() == [])
    for login in (bob["username"], bob["email"]):
        t.forget(login)
    holds("forgot-password sends nothing", t.mails() == [])
    t.grant(bob)
    status, seen = t.k.verify(bob["username"], PASSWORD)
    holds("a privilege needs it again, no extension with it", t.mail().kind == "existing-credentials" and status == 200 and seen["extensions"] == [], seen)


def F14(t, holds):
    """the same assignment again sends nothing, the same event twice does nothing and says so"""
    ada = t.settled()
    t.grant(ada)
    t.mails()
    t.assign("1001", ada)
    t.send("extension.assigned", extension="1001", profile={"username": ada["username"]})
    t.json("extension", "assign", "1001", "--profile", ada["username"])
    t.grant(ada)
    holds("assigned or granted again: nothing is sent", t.mails() == [])
    again = event("f14", "extension.assigned", {"pbx": t.name, "extension": "1002", "profile": t.form("bob")})
    first = t.k.api("POST", "/v1/events", again, kind="application/cloudevents+json")
    mails, before = t.mails(), len(t.history())
    holds("an event has its effect", (first[1]["accepted"], [m.kind for m in mails]) == (1, ["create-password"]), first)
    second = t.k.api("POST", "/v1/events", again, kind="application/cloudevents+json")
    holds("twice over HTTP: a duplicate", second[0] == 202 and (second[1]["accepted"], second[1]["duplicate"]) == (0, 1), second)
    other = again | {"type": "latchkey.extension.cleared", "data": {"pbx": t.name, "extension": "1002"}}
    third = t.k.run("events", "submit", "-", stdin=json.dumps(other))
    holds("twice by command, whatever it says now: a duplicate", third.returncode == 0 and "duplicate 1" in third.stdout, third.stdout)
    t.k.drop("f14-again.json", json.dumps(again))
    holds("nothing is sent, nothing happened, by the queue directory neither", t.mails() == [] and len(t.history()) == before
          and t.extension("1002")["profile"] == t.address("bob"))
    fourth = t.k.api("POST", "/v1/events", other | {"source": "/another"}, kind="application/cloudevents+json")
    holds("the same id of another source is another event", fourth[1]["accepted"] == 1, fourth)


def F15(t, holds):
    """an email names what was assigned, and below it all that there is"""
    ada = t.make("ada")
    t.send("extension.assigned", extension="0042", profile={"username": ada["username"]}, **DETAILS)
    mail = t.mail()
    holds("in the PBX's own words", mail.message["Subject"] == "Welcome to the phones of F15", mail.message["Subject"])
    for what, text in (("text", mail.text), ("HTML", mail.html)):
        missing = [fact for fact in ("0042", ada["username"], *DETAILS.values()) if fact not in text]
        holds(f"the {what} names extension, what the event gives, and the username", not missing, (missing, text))
    t.grant(ada)
    mail = t.mail()
    holds("a privilege is named, the extension below", 0 <= mail.text.find("billing") < mail.text.find("Extension 0042"), mail.text)
    t.assign("1003", ada, virtualOffice=False, phoneModel="Yealink T46")
    mail = t.mail()
    for what, text in (("text", mail.text), ("HTML", mail.html)):
        places = [text.find(fact) for fact in ("1003", "0042")]
        holds(f"the {what}: below the new one all that there is", 0 <= places[0] < places[1] and places[0] < text.find("billing"), text)
        holds(f"the {what} names what is new", ada["username"] in text and "Yealink T46" in text, text)
    many, numbers = t.make("many"), [str(n) for n in range(3000, 3060)]
    for number in numbers:
        t.assign(number, many, virtualOffice=False)
    last = next(m for m in t.mails() if f"Extension {numbers[-1]}" in m.text.partition("already have")[0])
    missing = [n for n in numbers if n not in last.text]
    holds("all that there is, be it 60 extensions", not missing, f"missing {missing}: {last.text[-500:]}")


def F16(t, holds):
    """resend: one email covers every extension and privilege"""
    ada, bob = t.make("ada"), t.settled("bob", "2001")
    for number, profile, more in (("0042", ada, {}), ("1002", ada, {"virtualOffice": False}), ("2002", bob, {})):
        t.assign(number, profile, **more)
    for profile in (ada, bob):
        t.grant(profile)
    t.mails()
    for profile, kind, features in ((ada, "create-password", ("0042", "1002", "billing")), (bob, "reset-password", ("2001", "2002", "billing"))):
        t.act(profile, "resend")
        mail = t.mail()
        holds(f"{profile['firstName']}: one {kind} with a link", mail.kind == kind and mail.link and profile["email"] in mail.to, (mail.kind, mail.to))
        missing = [f for f in features for text in (mail.text, mail.html) if f not in text]
        holds(f"{profile['firstName']}: it covers everything", not missing, (missing, mail.text))
    holds("the password goes on until another is set", t.signs_in(bob))
    t.json("profile", "resend", bob["username"])
    holds("by a command, too, and its link works", t.choose(t.mail().link, OTHER_PASSWORD))
    t.mails()
    t.act(bob, "reset", revoke=True)
    t.mails()
    t.act(bob, "resend")
    holds("one whose password was revoked has none: create-password", (mail := t.mail()).kind == "create-password", mail.kind)


def F24(t, holds):
    """caller id, voicemail and fax follow the profile unless set by hand"""
    fields = ("callerIdFirstName", "callerIdLastName", "voicemailEmail", "faxEmail")
    seen = lambda number: tuple(t.extension(number)[f] for f in fields)
    ada = t.make("ada")
    for number in ("1001", "1002", "1003"):
        t.assign(number, ada)
    holds("an assignment fills them", seen("1001") == ("Ada", "Byron", ada["email"], ada["email"]), seen("1001"))
    t.save("1002", callerIdLastName="Desk", voicemailEmail=t.address("desk"))
    t.json("extension", "update", "1003", "--caller-id-first-name", "Help", "--fax-email", t.address("fax"))
    t.change(ada, firstName="Augusta", lastName="King", email=t.address("king"))
    holds("they change with the profile", seen("1001") == ("Augusta", "King", t.address("king"), t.address("king")), seen("1001"))
    holds("not what was set by hand", seen("1002") == ("Augusta", "Desk", t.address("desk"), t.address("king")), seen("1002"))
    holds("by a command neither", seen("1003") == ("Help", "King", t.address("king"), t.address("fax")), seen("1003"))
    t.send("profile.saved", profile={"username": ada["username"], "firstName": "Ada", "lastName": "Lovelace", "email": t.address("king")})
    t.json("profile", "update", ada["username"], "--email", t.address("love"))
    holds("so by event and command", seen("1001") == ("Ada", "Lovelace", t.address("love"), t.address("love")), seen("1001"))
    holds("still not what was set by hand", seen("1002") == ("Ada", "Desk", t.address("desk"), t.address("love")), seen("1002"))
    t.assign("1001", t.make("bob"))
    holds("another profile fills them with its own", seen("1001") == ("Bob", "Byron", t.address("bob"), t.address("bob")), seen("1001"))


def F25(t, holds):
    """a changed address ends tokens and is told to both"""
    ada = t.make("ada")
    t.assign("1001", ada)
    links, address = [t.mail().link], ada["email"]
    changes = (lambda new: t.change(ada, email=new),
               lambda new: t.json("profile", "update", ada["username"], "--email", new),
               lambda new: t.send("profile.saved", profile=t.form("ada", email=new, username=ada["username"])))
    for number, change in enumerate(changes):
        new = t.address(f"ada{number}")
        change(new)
        mails = t.mails()
        holds(f"{new}: the old and the new address are told", sorted((m.kind, a) for m in mails for a in (address, new) if a in m.to)
              == sorted([("email-changed", address), ("email-changed", new)]) and len(mails) == 2, [(m.kind, m.to) for m in mails])
        holds(f"{new}: every outstanding token is dead", all(map(t.is_dead, links)) and not any(m.link for m in mails))
        t.act(ada, "resend")
        mail = t.mail()
        holds(f"{new}: links go to it from now on", new in mail.to and mail.link, mail.to)
        links, address = links + [mail.link], new
    holds("the username stays", t.profile(ada)["username"] == ada["username"] and t.choose(links[-1]) and t.signs_in(ada))
    t.mails()
    t.change(ada, lastName="King")
    holds("another change tells nobody", t.mails() == [])
