"""Has every kind of email written in every language, for those who judge emails."""
import rig, spool
from browser import Browser
from gallery import PEOPLE, PHONE, submit

KINDS = ("create-password", "existing-credentials", "extension-notice", "reset-password", "password-changed", "extensions-reassigned", "email-changed")


def write_all(k, locales=tuple(PEOPLE)):
    """The emails of one PBX a language in which everything happens that an email tells of; `k` runs, and is empty."""
    for locale in locales:
        live(k, locale)
    rig.until(k.is_settled, 30)
    return spool.mails(k.spool)


def live(k, locale):
    pbx, (first, last, admin_first, admin_last, name) = locale.lower(), PEOPLE[locale]
    grace, ada = f"grace@{pbx}.example", f"ada@{pbx}.example"
    k.json("pbx", "create", pbx, "--name", name, "--admin-first-name", admin_first, "--admin-last-name", admin_last, "--admin-email", grace,
           "--locale", locale)
    profile = {"firstName": first, "lastName": last, "email": ada, "username": ada}
    tell = lambda type, **data: submit(k, type, {"pbx": pbx} | data)
    tell("extension.assigned", extension="1001", profile=profile, **PHONE)
    browser = Browser(k.origin)
    browser.submit(browser.get(spool.find(k.spool, to=ada)[0].link), password=rig.PASSWORD, password2=rig.PASSWORD)
    tell("extension.assigned", extension="1002", profile=profile)
    tell("extension.assigned", extension="1003", virtualOffice=False, profile={"firstName": "Front", "lastName": "Lobby", "email": grace,
         "username": f"lobby-{pbx}", "kind": "place"}, **PHONE)
    tell("password.reset-requested", profile={"username": ada})
    tell("profile.saved", profile=profile | {"email": f"new@{pbx}.example"})
    tell("profile.disabled", profile={"username": ada})


def missing(mails, locales=tuple(PEOPLE)):
    """The kinds and languages of which there is none."""
    there = {(m.kind, str(m.message["Content-Language"])) for m in mails}
    return {(kind, locale) for kind in KINDS for locale in locales} - there
