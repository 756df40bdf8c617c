"""Every page in every state it can be in: one line each, by the way that leads there. Pages to come add theirs to STATES."""
import contextlib, fcntl, pathlib, re
import browser as plain, rig

# Locale → first and last name of the person, and the PBX.
PEOPLE = {"en": ("Ada", "Byron", "Acme Corp."), "ar": ("ليلى", "حداد", "شركة القمة"), "ja": ("太郎", "山田", "株式会社アクメ"),
          "de": ("Jürgen", "Groß", "Süßwaren Weiß GmbH")}
# One language's PBX has a colour, which no word could be read in, and a logo.
BRANDED, COLOUR, LOGO = "ja", "#ffc800", pathlib.Path(__file__).resolve().parent / "logo.png"
# So narrow that the second request of a minute is one too many.
LIMIT = {"LATCHKEY_LIMITS_PER_ADDRESS_PER_MINUTE": "1"}


class Stage:
    """Two installations, one of them with a narrow limit, and a person in each language."""

    def __init__(self, program, locales=tuple(PEOPLE)):
        self.closing = contextlib.ExitStack()
        self.k, self.strict = (self.closing.enter_context(rig.Latchkey(program, **more)) for more in ({}, LIMIT))
        self.k.make_key("credentials:verify")
        self.k.start(), self.strict.start()
        for locale in locales:
            self._make(locale)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.closing.close()

    def _make(self, locale):
        pbx, (first, last, name) = locale.lower(), PEOPLE[locale]
        self.k.json("pbx", "create", pbx, "--name", name, "--admin-first-name", "Grace", "--admin-last-name", "Hopper",
                    "--admin-email", f"grace@{pbx}.example", "--locale", locale)
        if locale == BRANDED:
            self.k.json("pbx", "set", pbx, "--colour", COLOUR, "--logo", LOGO)
        self.invite(locale, "ada", first, last)

    def invite(self, locale, who, first=None, last=None):
        """A new person of the language; the link in the file of their email."""
        pbx, address = locale.lower(), f"{who}@{locale.lower()}.example"
        first, last = first or PEOPLE[locale][0], last or PEOPLE[locale][1]
        self.number = getattr(self, "number", 1000) + 1
        profile = {"firstName": first, "lastName": last, "email": address, "username": address}
        self.submit("extension.assigned", {"pbx": pbx, "extension": str(self.number), "profile": profile})
        return self.link(address)

    def submit(self, type, data):
        done = self.k.run("events", "submit", "-", stdin=rig.lines([rig.event(f"{rig.random.getrandbits(64):x}", type, data)]))
        assert done.returncode == 0, done.stderr
        rig.until(self.k.is_settled, 20)

    def reset(self, locale):
        address = f"ada@{locale.lower()}.example"
        self.submit("password.reset-requested", {"pbx": locale.lower(), "profile": {"username": address}})
        return self.link(address)

    def link(self, address):
        """The link of the newest email to the address, from its file."""
        rig.until(self.k.is_settled, 20)
        files = sorted((self.k.spool / "new").iterdir(), key=lambda file: file.stat().st_mtime_ns, reverse=True)
        texts = (file.read_text() for file in files)
        text = next(text for text in texts if "To: " in text and address in text and "/p/" in text)
        return re.search(re.escape(self.k.origin) + r"/p/[\w-]{43}", re.sub(r"=\r?\n", "", text).replace("=3D", "="))[0]

    @contextlib.contextmanager
    def stalled(self):
        """Another process holds the database for longer than anybody waits."""
        with open(self.k.root / "latchkey.sqlite3.lock", "rb+") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def posting(window, action, fields, enctype="application/x-www-form-urlencoded"):
    """A form that is none of ours, sent from a page of ours."""
    window.go("/forgot")
    with window.page.expect_navigation():
        window.page.evaluate("""([action, fields, enctype]) => {
            const form = document.createElement('form')
            Object.assign(form, {method: 'post', action, enctype})
            for (const [name, value] of fields) {
                const field = document.createElement('textarea')
                Object.assign(field, {name, value})
                form.append(field)
            }
            document.body.append(form)
            form.submit()
        }""", [action, fields, enctype])


def choosing(first, second=None):
    def go(stage, window, link):
        window.go(link)
        window.send(password=first, password2=first if second is None else second)
    return go


def signing_in(password):
    def go(stage, window, link):
        window.go("/sign-in")
        window.send(username=f"ada@{window.locale}.example", password=password)
    return go


def sessions(stage, window, link):
    """With one more than the window's own."""
    other = plain.Browser(stage.k.origin)
    other.submit(other.get("/sign-in"), username=f"ada@{window.locale}.example", password=rig.PASSWORD)
    window.go("/home/sessions")


def changing(current, first, second):
    def go(stage, window, link):
        window.go("/home/password")
        window.send(current=current, password=first, password2=second)
    return go


def signed_out(stage, window, link):
    window.go("/home")
    window.press("[action='/sign-out'] button")


def waiting(stage, window, link):
    """One try more than are free."""
    window.go("/sign-in")
    for _ in range(6):
        window.send(username=f"nobody-{window.locale}", password="not this one")


def asked(stage, window, link):
    window.go("/forgot")
    window.send(login="nobody")


def unavailable(stage, window, link):
    window.go("/forgot")
    with stage.stalled():
        window.send(login="nobody")


def limited(stage, window, link):
    for _ in range(2):
        window.go(stage.strict.origin + "/p/x")


def at(path):
    return lambda stage, window, link: window.go(path)


def renewed(stage, window, link):
    window.go(link)
    window.send()


# Name, status of the page, and how to come there, in an order that one link lives through.
STATES = [
    ("password", 200, lambda stage, window, link: window.go(link)),
    ("refused", 422, choosing("short", "different")),
    ("weak", 422, choosing("passwordpassword1")),
    ("differs", 422, choosing(rig.PASSWORD, rig.OTHER_PASSWORD)),
    ("done", 200, choosing(rig.PASSWORD)),
    ("dead", 410, lambda stage, window, link: window.go(link)),
    ("renewed", 200, renewed),
    ("reset", 200, lambda stage, window, link: window.go(stage.reset(window.locale))),
    ("sign-in", 200, at("/sign-in")),
    ("sign-in-wrong", 401, signing_in("not this one")),
    ("home", 200, signing_in(rig.PASSWORD)),
    ("change", 200, at("/home/password")),
    ("change-wrong", 422, changing("not this one", rig.OTHER_PASSWORD, rig.OTHER_PASSWORD)),
    ("change-refused", 422, changing(rig.PASSWORD, "short", "different")),
    ("sessions", 200, sessions),
    ("changed", 200, changing(rig.PASSWORD, rig.OTHER_PASSWORD, rig.OTHER_PASSWORD)),
    ("stale", 403, lambda stage, window, link: posting(window, "/sign-out", [["seal", "x"]])),
    ("signed-out", 200, signed_out),
    ("sign-in-waits", 429, waiting),
    ("forgot", 200, at("/forgot")),
    ("asked", 200, asked),
    ("not-read", 400, lambda stage, window, link: posting(window, "/forgot", [["login", "a"], ["login", "b"]])),
    ("foreign-form", 403, lambda stage, window, link: posting(window, "/forgot", [["login", "a"]])),
    ("nowhere", 404, at("/nowhere")),
    ("wrong-method", 405, at("/password/renew")),
    ("too-large", 413, lambda stage, window, link: posting(window, "/forgot", [["login", "a" * 40_000]])),
    ("wrong-type", 415, lambda stage, window, link: posting(window, "/forgot", [["login", "a"]], "text/plain")),
    ("limited", 429, limited),
    ("unavailable", 503, unavailable),
]
