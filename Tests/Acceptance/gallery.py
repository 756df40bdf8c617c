#!/usr/bin/env python3
"""Every email and page in every language, to be looked at: gallery.py BINARY OUTPUT-FOLDER

Writes LOCALE/NAME.html and NAME.txt, and with Debian's chromium sheets of them as pictures: emails 360 and 700 px wide, their texts, and the
pages 320 px wide; dark ones of two languages. Fonts for all scripts: fonts-noto-core, fonts-noto-cjk.
"""
import email, email.policy, html, pathlib, re, shutil, subprocess, sys
import rig
from browser import Browser

# Locale → first and last name of the person, of the one who administers, and the PBX.
PEOPLE = {
    "en": ("Ada", "Byron", "Grace", "Hopper", "Acme Corp."), "es": ("Lucía", "García", "Mateo", "Núñez", "Telefonía Ñandú"),
    "fr": ("Élodie", "Lefèvre", "Benoît", "Dupré", "Atelier Œuvre"), "de": ("Jürgen", "Groß", "Käthe", "Müller", "Süßwaren Weiß GmbH"),
    "pt-BR": ("João", "Conceição", "Inês", "Araújo", "Café São Luís"), "ja": ("太郎", "山田", "花子", "佐藤", "株式会社アクメ"),
    "zh-Hans": ("小明", "王", "丽", "李", "顶点科技"), "ar": ("ليلى", "حداد", "سامي", "منصور", "شركة القمة"),
}
PHONE = {"phoneNumber": "+1 555 010 1001", "phoneModel": "Deskphone 8", "servicePlan": "Business", "activationCode": "8315-2207"}
DARK = ("ar", "de")


def main():
    out = pathlib.Path(sys.argv[2]).resolve()
    with rig.Latchkey(rig.binary()) as k:
        k.start()
        for locale in PEOPLE:
            (out / locale).mkdir(parents=True, exist_ok=True)
            live(k, locale, out / locale)
        for locale in PEOPLE:
            save_emails(k, locale, out / locale)
    if shutil.which("chromium"):
        for locale in PEOPLE:
            picture(out, locale)
    print(f"written to {out}")


def live(k, locale, folder):
    """One PBX in that language in which everything happens that an email tells of."""
    pbx, (first, last, admin_first, admin_last, name) = locale.lower(), PEOPLE[locale]
    grace, ada = f"grace@{pbx}.example", f"ada@{pbx}.example"
    k.json("pbx", "create", pbx, "--name", name, "--admin-first-name", admin_first, "--admin-last-name", admin_last, "--admin-email", grace,
           "--locale", locale)
    k.json("pbx", "set", pbx, "--sender", f"{name} <phones@{pbx}.example>", "--support-contact", "+49 30 1234-567")
    profile = {"firstName": first, "lastName": last, "email": ada, "username": ada}
    tell = lambda type, **data: submit(k, type, {"pbx": pbx} | data)
    tell("extension.assigned", extension="1001", profile=profile, **PHONE)
    visit(k, locale, link_of(k, ada), folder)
    tell("extension.assigned", extension="1002", profile=profile)
    tell("privilege.granted", privilege="account-manager", profile={"username": ada})
    tell("extension.assigned", extension="1003", virtualOffice=False, profile={"firstName": "Front", "lastName": "Lobby", "email": grace,
         "username": f"lobby-{pbx}", "kind": "place"}, **PHONE)
    tell("extension.saved", extension="1003", virtualOffice=True)
    tell("password.reset-requested", profile={"username": ada})
    k.json("profile", "resend", ada, "--pbx", pbx)
    tell("profile.saved", profile=profile | {"email": f"new@{pbx}.example"})
    tell("profile.disabled", profile={"username": ada})


def submit(k, type, data):
    done = k.run("events", "submit", "-", stdin=rig.lines([rig.event(f"{rig.random.getrandbits(64):x}", type, data)]))
    assert done.returncode == 0, done.stderr
    rig.until(k.is_settled, 20)


def messages(k):
    rig.until(k.is_settled, 20)
    rows = sorted(k.listing("spool", "list"), key=lambda row: int(row["id"]))
    return [email.message_from_bytes((k.spool / "new" / row["file"]).read_bytes(), policy=email.policy.default) for row in rows]


def part(message, kind):
    return message.get_body((kind,)).get_content()


def link_of(k, address):
    message = next(m for m in messages(k) if address in m["To"])
    return next(line for line in part(message, "plain").splitlines() if line.startswith(k.origin + "/p/"))


def visit(k, locale, link, folder):
    """Every page that a person sees, the password set among them."""
    browser, stranger = Browser(k.origin), Browser(k.origin)
    asking = {"Accept-Language": locale}
    style = stranger.get("/latchkey.css").page

    def keep(name, answer):
        (folder / f"page-{name}.html").write_text(re.sub(r'<link rel="stylesheet" href="/latchkey.css[^"]*">', lambda _: f"<style>{style}</style>", answer.page))
        return answer

    form = keep("1-password", browser.get(link))
    keep("2-refused", browser.submit(form, password="short", password2="different"))
    keep("3-weak", browser.submit(form, password="password1", password2="password1"))
    keep("4-done", browser.submit(form, password=rig.PASSWORD, password2=rig.PASSWORD))
    keep("5-dead", browser.get(link))
    forgot = keep("6-forgot", stranger.request("GET", "/forgot", headers=asking))
    keep("7-asked", stranger.request("POST", "/forgot", {"login": "nobody", "seal": seal(forgot.page)}, headers=asking))
    keep("8-nowhere", stranger.request("GET", "/nowhere", headers=asking))
    keep("9-forbidden", stranger.request("POST", "/forgot", {"login": "nobody"}, headers=asking))


def seal(page):
    return page.partition('name="seal" value="')[2].partition('"')[0]


def save_emails(k, locale, folder):
    own = [m for m in messages(k) if f"@{locale.lower()}.example" in m["To"]]
    for number, message in enumerate(own):
        name = folder / f"mail-{number:02}-{message['X-Latchkey-Kind']}"
        name.with_suffix(".html").write_text(part(message, "html"))
        heads = "".join(f"{head}: {message[head]}\n" for head in ("From", "To", "Subject"))
        name.with_suffix(".txt").write_text(heads + "\n" + part(message, "plain"))


def picture(out, locale):
    folder = out / locale
    mails, pages = sorted(folder.glob("mail-*.html")), sorted(folder.glob("page-*.html"))
    half = (len(mails) + 1) // 2
    for scheme in ("light", "dark") if locale in DARK else ("light",):
        for number, few in enumerate((mails[:half], mails[half:])):
            sheet(out, f"{locale}-mails-{number}-{scheme}", [frame(f, 360, scheme) for f in few], 370 * len(few))
        sheet(out, f"{locale}-pages-{scheme}", [frame(f, 320, scheme) for f in pages[:5]], 330 * 5)
    sheet(out, f"{locale}-wide", [frame(f, 700, "light") for f in mails[:2]], 1420)
    sheet(out, f"{locale}-pages-more", [frame(f, 320, "light") for f in pages[5:]], 330 * 4)
    texts = sorted(folder.glob("mail-*.txt"))
    for number, few in enumerate((texts[:half], texts[half:])):
        sheet(out, f"{locale}-texts-{number}", [text(f) for f in few], 590 * len(few))


def frame(file, width, scheme):
    return f'<iframe style="width:{width}px;color-scheme:{scheme}" srcdoc="{html.escape(file.read_text())}"></iframe>'


def text(file):
    """As readers of plain text show it: each line in the direction of its first letter."""
    return "<pre>" + html.escape(file.read_text()) + "</pre>"


def sheet(out, name, parts, width):
    source = out / f"{name}.html"
    source.write_text(
        "<!doctype html><meta charset=utf-8><style>body{margin:0;display:flex;gap:8px;align-items:flex-start;background:#999}iframe{border:0;flex:none}"
        "pre{unicode-bidi:plaintext;background:#fff;margin:0;padding:8px;width:560px;flex:none;font:12px/1.4 'Noto Sans Mono','Noto Sans Mono CJK JP',monospace}"
        "</style>" + "".join(parts)
        + "<script>onload=()=>document.querySelectorAll('iframe').forEach(f=>f.style.height=f.contentDocument.documentElement.scrollHeight+'px')</script>")
    subprocess.run(["chromium", "--headless", "--no-sandbox", "--hide-scrollbars", "--disable-gpu", "--virtual-time-budget=2000",
                    f"--window-size={width},1400", f"--screenshot={out / name}.png", source.as_uri()],
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=120)


if __name__ == "__main__":
    main()
