"""F17–F19, F26 and F28: how a password is set, forgotten, reset and brought along."""
import csv, json, re
import foreign_hashes
from browser import Browser
from rig import OTHER_PASSWORD, PASSWORD, background


def shown(page):
    """What a page shows, but for what is random in every one."""
    return page.status, re.sub(r"[A-Za-z0-9_-]{20,}", "", page.page), sorted(name.lower() for name, _ in page.headers)


def F17(t, holds):
    """forgot password: the link goes to the stored address, the answer never tells"""
    ada = t.settled("ada", "1001", username="Ada of f17")
    bob, gone, idle = t.make("bob"), t.settled("gone", "1003"), t.make("idle")
    t.assign("1002", bob)
    t.assign("1004", idle, virtualOffice=False)
    t.act(gone, "disable")
    t.mails()
    pages = {"by username": t.forget(ada["username"].upper())}
    mail = t.mail()
    holds("by username: a link to the stored address", mail.kind == "reset-password" and ada["email"] in mail.to and mail.link, (mail.kind, mail.to))
    pages["by email"] = t.forget(ada["email"].upper())
    second = t.mail()
    holds("by email, too", second.kind == "reset-password" and ada["email"] in second.to and second.link, (second.kind, second.to))
    pages["who never created one"] = t.forget(bob["email"])
    third = t.mail()
    holds("who never created one gets create-password", third.kind == "create-password" and t.choose(third.link) and t.signs_in(bob), third.kind)
    t.mails()
    for what, login in (("nobody", "nobody at all"), ("an unknown address", t.address("nobody")), ("a disabled one", gone["email"]),
                        ("one that can have none", idle["email"]), ("nothing", ""), ("too much", "x" * 3000)):
        pages[what] = t.forget(login)
        holds(f"{what}: nothing is sent", t.mails() == [])
    places = [t.make("place", email=ada["email"], username=f"Lobby {n} of f17", kind="place") for n in range(3)]
    for number, place in enumerate(places[:2]):
        t.assign(f"200{number}", place)
    t.mails()
    pages["shared by several"] = t.forget(ada["email"])
    mails = t.mails()
    holds("a shared address gets one for each that can have a password", sorted(m.kind for m in mails) == ["create-password", "create-password", "reset-password"]
          and all(sum(p["username"] in m.text for m in mails) == 1 for p in [ada, *places[:2]]), [(m.kind, m.text) for m in mails])
    first = shown(pages["by username"])
    holds("the answer is the same for all", all(shown(page) == first for page in pages.values()), {what: shown(p) for what, p in pages.items() if shown(p) != first})
    holds("the password goes on", t.signs_in(ada))


def F18(t, holds):
    """reset: a link is sent, and the password goes on unless it is revoked"""
    ada = t.settled()
    resets = (lambda: t.act(ada, "reset"), lambda: t.json("profile", "reset", ada["username"]),
              lambda: t.send("password.reset-requested", profile={"username": ada["username"]}))
    for number, (reset, way) in enumerate(zip(resets, ("API", "command", "event"))):
        old, new = (PASSWORD, OTHER_PASSWORD) if number % 2 == 0 else (OTHER_PASSWORD, PASSWORD)
        reset()
        mail = t.mail()
        holds(f"{way}: a reset link is sent", mail.kind == "reset-password" and mail.link and ada["email"] in mail.to, (mail.kind, mail.to))
        holds(f"{way}: the password goes on", t.signs_in(ada, old))
        holds(f"{way}: until the new one is set", t.choose(mail.link, new) and not t.signs_in(ada, old) and t.signs_in(ada, new))
        t.mails()
    revokes = (lambda: t.act(ada, "reset", revoke=True), lambda: t.json("profile", "reset", ada["username"], "--revoke"),
               lambda: t.send("password.reset-requested", profile={"username": ada["username"]}, revoke=True))
    for number, (revoke, way) in enumerate(zip(revokes, ("API", "command", "event"))):
        revoke()
        mail = t.mail()
        holds(f"{way}, revoked: the email is still reset-password", mail.kind == "reset-password" and mail.link, mail.kind)
        holds(f"{way}, revoked: the password ends", not t.signs_in(ada, OTHER_PASSWORD) and t.profile(ada)["hasPassword"] is False)
        t.assign(f"200{number}", ada)
        first = t.mail()
        holds(f"{way}, revoked: it has none until a new one is set (F8)", first.kind == "create-password" and first.link, first.kind)
        holds(f"{way}, revoked: the link sets a new one", t.choose(mail.link, OTHER_PASSWORD) and t.signs_in(ada, OTHER_PASSWORD))
        t.mails()


def F19(t, holds):
    """a new password is told, and ends every outstanding token"""
    # It ends all sessions of the profile: they come with the sign-in pages.
    ada = t.make("ada")
    t.assign("1001", ada)
    t.act(ada, "resend")
    t.forget(ada["email"])
    links = [m.link for m in t.mails()]
    holds("several links are out", len(links) == 3 and not any(map(t.is_dead, links)))
    holds("a password is set", t.choose(links[1]))
    mail = t.mail()
    holds("password-changed goes to the profile's address", mail.kind == "password-changed" and ada["email"] in mail.to and mail.link is None, (mail.kind, mail.to))
    holds("every link is dead", all(map(t.is_dead, links)))
    for _ in range(2):
        t.act(ada, "reset")
    links = [m.link for m in t.mails()]
    browsers, ends = [Browser(t.k.origin) for _ in links], []
    forms = [browser.get(link) for browser, link in zip(browsers, links)]
    post = lambda browser, form: ends.append(browser.submit(form, password=OTHER_PASSWORD, password2=OTHER_PASSWORD).status)
    for thread in [background(post, *both) for both in zip(browsers, forms)]:
        thread.join()
    holds("of two links used at once one wins, since the other ends with it", sorted(ends) == [200, 410], ends)
    holds("a change is told once, too", t.mail().kind == "password-changed" and t.signs_in(ada, OTHER_PASSWORD) and not t.signs_in(ada))


def F26(t, holds):
    """one sign-in shows all extensions"""
    # The page on which one of them is chosen comes with the sign-in pages; they ask for the same.
    ada = t.settled()
    numbers = ["0042", "1001", *(str(n) for n in range(1002, 1012))]
    for number in numbers:
        if number != "1001":
            t.assign(number, ada, phoneNumber=f"+44 20 7946 {number}")
    t.grant(ada)
    status, seen = t.k.verify(ada["username"], PASSWORD)
    holds("one username and password", status == 200 and seen["profile"]["username"] == ada["username"], (status, seen))
    holds("all extensions to choose from", [e["number"] for e in seen["extensions"]] == numbers and seen["privileges"] == ["billing"], seen)
    holds("each with what tells it apart", seen["extensions"][0]["phoneNumber"] == "+44 20 7946 0042", seen["extensions"][0])


def F28(t, holds):
    """people keep the passwords of an older system"""
    makers = foreign_hashes.MAKERS
    kinds = {kind for kind in ("argon2", "scrypt", "pbkdf2", "bcrypt", "$5$", "$6$") if any(kind in name for name, _ in makers)}
    holds("hashes of every kind are made elsewhere", len(kinds) == 6, kinds)
    old = [f"the {n}th heron wades home" for n in range(len(makers))]
    users = [t.make(f"user{n:04}") for n in range(len(makers))]
    for number, user in enumerate(users):
        t.assign(f"10{number:02}", user)
    t.mails()
    path = t.k.root / "f28.csv"
    with open(path, "w", newline="") as file:
        csv.writer(file).writerows([["username", "hash"], *([u["username"], make(text)] for u, (_, make), text in zip(users, makers, old))])
    hashes = [row["hash"] for row in csv.DictReader(path.open())]
    done = t.run("profile", "import-hashes", path)
    holds("they are taken over, and not told", done.returncode == 0 and not any(h in done.stdout + done.stderr for h in hashes), (done.returncode, done.stdout, done.stderr))
    holds("nobody is told", t.mails() == [])
    again = lambda: json.loads(t.run("profile", "import-hashes", path, "--json").stdout)
    holds("the same file again changes nothing", (seen := again())["already"] == len(users), seen)
    wrong = [name for user, (name, _) in zip(users, makers) if t.signs_in(user)]
    holds("another password is refused", not wrong, wrong)
    for turn in ("first", "second"):
        failed = [name for user, (name, _), text in zip(users, makers, old) if not t.signs_in(user, text)]
        holds(f"each signs in with the old password, the {turn} time", not failed, failed)
    # That Argon2id stands in its place from then on no interface shows: migrate.py looks.
    told = str(t.history())
    holds("no history tells a hash", not any(h in told for h in hashes))
    t.assign("2000", users[0])
    holds("a password that came along counts: existing-credentials", (mail := t.mail()).kind == "existing-credentials", mail.kind)
