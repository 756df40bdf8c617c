"""Debian's Chromium, driven by Playwright: pages as a person meets them, and what each page loaded and complained of."""
import contextlib, os, pathlib, re, sys, urllib.parse, urllib.request

# Behind Python's own: there is a queue.py among them.
sys.path.append(str(pathlib.Path(__file__).resolve().parent.parent / "Acceptance"))
PROJECT = pathlib.Path(__file__).resolve().parent.parent.parent
TOOLS = PROJECT / ".build/tools/bin/python"
if pathlib.Path(sys.prefix) != TOOLS.parent.parent:
    if not TOOLS.exists():
        sys.exit(f"there is no {TOOLS}; `make deps` makes it")
    os.execv(TOOLS, [str(TOOLS), *sys.argv])

from playwright.sync_api import sync_playwright

PHONE, DESK = {"width": 320, "height": 640}, {"width": 1280, "height": 800}


@contextlib.contextmanager
def chromium():
    """The browser; its sandbox stays where it may."""
    flags = ["--disable-gpu", "--font-render-hinting=none", "--force-color-profile=srgb"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", chromium_sandbox=os.getuid() != 0, args=flags)
        try:
            yield browser
        finally:
            browser.close()


class Window:
    """A fresh profile of the browser with one page; keeps what was asked for elsewhere and what the console complained of."""

    def __init__(self, browser, origin, locale="en", size=DESK, scheme="light", scripts=True):
        self.origin, self.locale, self.strangers, self.complaints = origin, locale, [], []
        # The pages that came, the newest last.
        self.answers = []
        self.context = browser.new_context(locale=locale, viewport=size, color_scheme=scheme, java_script_enabled=scripts,
                                           reduced_motion="reduce")
        self.context.set_default_timeout(30_000)
        self.context.on("request", self._see)
        self.context.on("console", lambda message: self._hear(message))
        self.context.on("response", self._keep)
        self.page = self.context.new_page()
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.context.close()

    def go(self, path):
        """The answer to a path or an address of ours."""
        return self.page.goto(urllib.parse.urljoin(self.origin + "/", path))

    def fill(self, **fields):
        for name, value in fields.items():
            self.page.fill(f"[name={name}]", value)

    def send(self, **fields):
        """Fills the fields and presses the form's button."""
        self.fill(**fields)
        self.press("main button[type=submit]")

    def press(self, selector):
        """Presses the first such button or link, which leads to a page."""
        with self.page.expect_navigation():
            self.page.locator(selector).first.click()

    @property
    def path(self):
        return urllib.parse.urlsplit(self.page.url).path

    @property
    def title(self):
        return self.page.locator("h1").inner_text()

    @property
    def status(self):
        return self.answers[-1].status

    @property
    def source(self):
        """The page as it came, before any script."""
        return self.answers[-1].text()

    def weight(self):
        """Bytes of the page with all that it names."""
        named = re.findall(r'(?:href|src)="(/[^"]+\.(?:css|js|svg)[^"]*|/logo/[^"]+)"', self.source)
        base = urllib.parse.urljoin(self.answers[-1].url, "/")
        return len(self.source.encode()) + sum(len(urllib.request.urlopen(urllib.parse.urljoin(base, path)).read()) for path in named)

    def _keep(self, answer):
        if answer.request.is_navigation_request() and not 300 <= answer.status < 400:
            self.answers.append(answer)

    def _see(self, request):
        if not request.url.startswith((self.origin, "about:", "data:")):
            self.strangers.append(request.url)

    def _hear(self, message):
        # A page with a status of 400 and above is told of as an error, too.
        if message.type == "error" and "Failed to load resource: the server responded with a status of" not in message.text:
            self.complaints.append(message.text)
