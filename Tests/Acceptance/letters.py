"""Has every kind of email written in every language, for those who judge emails."""
import random
import rig, spool
from browser import Browser
from gallery import PEOPLE, PHONE

KINDS = ("create-password", "existing-credentials", "extension-notice", "reset-password", "password-changed", "extensions-reassigned", "email-changed")


def write_all(k, locales=tuple(PEOPLE)):
    """The emails of one PBX a language in which everything happens that an email tells of; `k` runs, and is empty."""
    for locale in locales:
        admin_first, admin_last, name = PEOPLE[locale][2:]
        pbx = locale.lower()
        k.json("pbx", "create", pbx, "--name", name, "--admin-first-name", admin_first, "--admin-last-name", admin_last, "--admin-email",
               f"grace@{pbx}.example", "--locale", locale)
    person = lambda pbx, first, last: {"firstName": first, "lastName": last, "email": f"ada@{pbx}.example", "username": f"ada@{pbx}.example"}
    everywhere(k, locales, "extension.assigned", lambda pbx, *name: {"extension": "1001", "profile": person(pbx, *name), **PHONE})
    for locale in locales:
        browser = Browser(k.origin)
        browser.submit(browser.get(spool.find(k.spool, to=f"ada@{locale.lower()}.example")[0].link), password=rig.PASSWORD, password2=rig.PASSWORD)
    everywhere(k, locales, "extension.assigned", lambda pbx, *name: {"extension": "1002", "profile": person(pbx, *name)})
    everywhere(k, locales, "extension.assigned", lambda pbx, *_: {"extension": "1003", "virtualOffice": False, "profile": {
        "firstName": "Front", "lastName": "Lobby", "email": f"grace@{pbx}.example", "username": f"lobby-{pbx}", "kind": "place"}, **PHONE})
    everywhere(k, locales, "password.reset-requested", lambda pbx, *_: {"profile": {"username": f"ada@{pbx}.example"}})
    everywhere(k, locales, "profile.saved", lambda pbx, *name: {"profile": person(pbx, *name) | {"email": f"new@{pbx}.example"}})
    everywhere(k, locales, "profile.disabled", lambda pbx, *_: {"profile": {"username": f"ada@{pbx}.example"}})
    return spool.mails(k.spool)


def everywhere(k, locales, type, data):
    """The same event on each PBX, until it has had its effect."""
    events = [rig.event(f"{random.getrandbits(64):x}", type, {"pbx": n.lower()} | data(n.lower(), *PEOPLE[n][:2])) for n in locales]
    done = k.run("events", "submit", "-", stdin=rig.lines(events))
    assert done.returncode == 0, done.stderr
    rig.until(k.is_settled, 30)


def missing(mails, locales=tuple(PEOPLE)):
    """The kinds and languages of which there is none."""
    there = {(m.kind, str(m.message["Content-Language"])) for m in mails}
    return {(kind, locale) for kind in KINDS for locale in locales} - there
