"""F20–F23: how a profile ends, and what comes back."""
from rig import OTHER_PASSWORD, PASSWORD


def F20(t, holds):
    """disabling is one act"""
    ada, bob, carol = t.settled(), t.make("bob"), t.make("carol")
    t.assign("1002", ada, phoneModel="Poly VVX 411")
    by_hand = {"voicemailEmail": t.address("desk"), "faxEmail": t.address("fax"), "callerIdFirstName": "Help", "callerIdLastName": "Desk"}
    t.save("1001", **by_hand)
    t.grant(ada)
    t.act(ada, "reset")
    link = [m for m in t.mails() if m.link][-1].link
    # What is unsent stays so while no daemon runs.
    t.k.stop()
    t.json("profile", "resend", ada["id"])
    unsent = [e["id"] for e in t.k.listing("spool", "list", "--state", "waiting")]
    t.json("profile", "disable", ada["id"])
    states = [t.k.json("spool", "show", id)["state"] for id in unsent]
    holds("unsent emails to the profile are withdrawn", states == ["withdrawn"], states)
    t.k.start()
    mails = t.mails()
    holds("one email tells the primary administrator, none the profile", [(m.kind, t.admin in m.to) for m in mails] == [("extensions-reassigned", True)],
          [(m.kind, m.to) for m in mails])
    holds("it tells which", all(number in mails[0].text and number in mails[0].html for number in ("1001", "1002")), mails[0].text)
    # Its sessions end with it: they come with the sign-in pages.
    holds("sign-in is refused", not t.signs_in(ada))
    holds("tokens are dead", t.is_dead(link))
    seen = t.profile(ada)
    holds("the credential is destroyed, extensions and privileges are gone", (seen["state"], seen["hasPassword"], seen["extensions"], seen["privileges"])
          == ("disabled", False, [], []), seen)
    first, second = t.extension("1001"), t.extension("1002")
    for ext in (first, second):
        holds(f"{ext['number']} goes to the primary administrator, voicemail and fax too", (ext["profile"], ext["voicemailEmail"], ext["faxEmail"], ext["fallback"])
              == (t.admin, t.admin, t.admin, True), ext)
    holds("a caller id set by hand stays", (first["callerIdFirstName"], first["callerIdLastName"]) == ("Help", "Desk"), first)
    holds("any other follows", (second["callerIdFirstName"], second["callerIdLastName"]) == ("Grace", "Hopper"), second)
    t.assign("1002", bob)
    holds("the fallback ends when a new profile is assigned", (t.extension("1002")["profile"], t.extension("1002")["fallback"]) == (bob["username"], False))
    t.mails()
    t.do("PATCH", primaryAdministrator=carol["username"])
    ext = t.extension("1001")
    holds("whoever becomes primary administrator takes it over", (ext["profile"], ext["voicemailEmail"], ext["faxEmail"], ext["fallback"], ext["callerIdLastName"])
          == (carol["username"], carol["email"], carol["email"], True, "Desk"), ext)
    holds("and the former one has it no more", "1001" not in t.json("profile", "show", t.admin)["extensions"])
    holds("it stands among their extensions", t.profile(carol)["extensions"] == ["1001"])
    t.choose(t.mail().link)
    seen = t.k.verify(carol["username"], PASSWORD)[1]
    holds("they see it, marked", [(e["number"], e["fallback"]) for e in seen["extensions"]] == [("1001", True)], seen)
    t.mails()
    t.act(carol, "resend")
    holds("marked in their emails, too", "Extension 1001 (until somebody else has it)" in t.mail().text)
    t.do("POST", "/extensions/1001/clear")
    ext = t.extension("1001")
    holds("the fallback ends when it is cleared", (ext["profile"], ext["fallback"]) == (None, False) and t.profile(carol)["extensions"] == [], ext)


def F21(t, holds):
    """a primary administrator cannot be disabled before another is named"""
    grace, bob = t.json("profile", "show", t.admin), t.make("bob")
    status, answer = t.ask("POST", f"/profiles/{grace['id']}/disable")
    holds("the API refuses, and says so", status == 409 and "primary administrator" in answer["detail"] and "another" in answer["detail"], (status, answer))
    done = t.run("profile", "disable", t.admin)
    holds("so does the command", done.returncode == 1 and "primary administrator" in done.stderr and "another" in done.stderr, done.stderr)
    event = t.send("profile.disabled", profile={"username": t.admin})
    holds("and the event's reason", event["state"] == "failed" and "primary administrator" in event["reason"], event)
    holds("nothing came of it", t.profile(grace) == grace)
    t.json("profile", "disable", bob["id"])
    status, answer = t.ask("PATCH", "", {"primaryAdministrator": bob["username"]})
    holds("a disabled one cannot be named", status == 409, (status, answer))
    t.act(bob, "enable")
    t.do("PATCH", primaryAdministrator=bob["username"])
    holds("once another is named, it can", t.act(grace, "disable")["state"] == "disabled")
    holds("and the new one cannot", t.ask("POST", f"/profiles/{bob['id']}/disable")[0] == 409)


def F22(t, holds):
    """enabled again, a profile starts anew"""
    ada = t.settled()
    t.grant(ada)
    t.act(ada, "disable")
    holds("a disabled profile is assigned nothing", t.ask("POST", "/extensions/1002/assign", {"profile": ada["username"]})[0] == 409)
    t.mails()
    seen = t.act(ada, "enable")
    holds("without its extensions, privileges or password", (seen["state"], seen["extensions"], seen["privileges"], seen["hasPassword"])
          == ("active", [], [], False), seen)
    holds("nothing is sent", t.mails() == [])
    holds("the old password does not count", not t.signs_in(ada))
    holds("the primary administrator keeps standing in", t.extension("1001")["fallback"] is True)
    t.assign("1001", ada)
    mail = t.mail()
    holds("the next assignment is a first one: create-password", mail.kind == "create-password" and mail.link is not None, mail.kind)
    holds("still the old password does not count", not t.signs_in(ada) and t.choose(mail.link, OTHER_PASSWORD))
    holds("the new one does", t.signs_in(ada, OTHER_PASSWORD))


def F23(t, holds):
    """a profile is not deleted; erased, its history stays without its person"""
    person = {"firstName": "Canarius", "lastName": "Featherstonehaugh", "email": t.address("canary.mail"), "username": "canary f23"}
    zoe = t.settled("zoe", **person)
    t.change(zoe, lastName="Cholmondeley")
    holds("no call deletes one", t.k.api("DELETE", f"/v1/pbxs/{t.name}/profiles/{zoe['id']}")[0] == 405)
    holds("no command either", "delete" not in t.k.run("profile", "--help").stdout and t.k.run("profile", "delete", zoe["id"]).returncode == 64)
    status, answer = t.ask("POST", f"/profiles/{zoe['id']}/erase")
    holds("only a disabled one is erased", status == 409 and "disable" in answer["detail"], (status, answer))
    t.act(zoe, "disable")
    t.mails()
    before = t.history(zoe)
    words = [*person.values(), "Cholmondeley"]
    holds("its history tells of it", any(person["username"] in h["text"] for h in before))
    holds("erased", t.act(zoe, "erase")["state"] == "erased")
    after = t.history(zoe)
    holds("its history stays", [h["sequence"] for h in after][:len(before)] == [h["sequence"] for h in before], (len(before), len(after)))
    told = {"history": str(t.history()), "profiles": str(t.do("GET", "/profiles")), "queue": str(t.k.listing("queue", "list")),
            "spool": str(t.k.listing("spool", "list")), "directory": str(t.do("GET", "/directory")), "export": t.run("profile", "export").stdout,
            "history over HTTP": str(t.k.api("GET", f"/v1/history?profile={zoe['id']}")[1])}
    for where, text in told.items():
        holds(f"its personal fields stand nowhere: {where}", not [w for w in words if w.lower() in text.lower()], text)
    seen = t.profile(zoe)
    holds("a pseudonym stands for them, in the history too", f"erased-{zoe['id']}" == seen["username"] and any(seen["username"] in h["text"] for h in after), seen)
    done = t.k.run("history", "verify")
    holds("the history is verifiable still", done.returncode == 0, done.stdout + done.stderr)
    holds("it is found by its id", t.json("profile", "show", zoe["id"])["state"] == "erased")
    found = [w for w in [*words, "erased"] for path in (f"/profiles?q={w.replace(' ', '%20')}",) if t.ask("GET", path)[1]["items"]]
    holds("no search finds it", not found, found)
    holds("no name finds it", all(t.run("profile", "show", w).returncode == 1 for w in (person["username"], person["email"])))
    status, answer = t.ask("POST", f"/profiles/{zoe['id']}/enable")
    holds("nor does it come back", status in (404, 409) and t.profile(zoe)["state"] == "erased", (status, answer))
