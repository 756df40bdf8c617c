#!/usr/bin/env python3
"""R12: unique secrets through every flow, then a search of everything that Latchkey wrote or answers: canary.py [BINARY]"""
import base64, contextlib, json, pathlib, random, subprocess, urllib.parse
import postgresql, spool
from browser import Browser, Form
from rig import Latchkey, Report, assignment, binary, event, lines, until

program, report = binary(), Report(300)
chance = random.SystemRandom()
PASSWORDS, TOKENS = {}, {}


def secret(where):
    """A password that stands nowhere else, remembered by the flow it goes into."""
    PASSWORDS[where] = f"canary {chance.getrandbits(64):016x} in {where}"
    return PASSWORDS[where]


def spellings(text):
    """The ways in which a text may stand in a file."""
    utf8 = text.encode()
    return {utf8, urllib.parse.quote(text).encode(), urllib.parse.quote_plus(text).encode(), base64.b64encode(utf8).rstrip(b"="),
            utf8.hex().encode(), text.encode("utf-16-le")}


def mail(k, id=None, kind=None, to="", count=1):
    """The newest mail that fits, once so many do; its token is remembered."""
    wanted = {"to": to} | ({"event": id} if id else {}) | ({"kind": kind} if kind else {})
    found = until(lambda: (f := spool.find(k.spool, **wanted)) and len(f) >= count and f, 15, what=f"{wanted}")
    newest = max(found, key=lambda m: m.path.stat().st_ctime_ns)
    if newest.token:
        TOKENS[newest.token] = newest.path
    return newest


def opened(k, link):
    browser = Browser(k.origin)
    return browser, browser.get(link)


def set_password(k, where, link):
    browser, page = opened(k, link)
    password = secret(where)
    answer = browser.submit(page, password=password, password2=password)
    report.check("T2", f"a good password is taken: {where}", answer.url.endswith("/password/done") and answer.status == 200, answer.status)
    return password, answer


def pages(k, link, seen):
    """Everything wrong that people do with the form; each page is kept for the search."""
    browser, page = opened(k, link)
    seen["the form"] = page.page
    short = "canary-short9"[: 6 + chance.randrange(4)] + f"{chance.getrandbits(16):04x}"
    PASSWORDS["too short"] = short
    differs, other = secret("differs"), secret("differs too")
    wrong = {
        "too short": {"password": short, "password2": short},
        "differs": {"password": differs, "password2": other},
        "too long": {"password": secret("too long") * 200, "password2": "x"},
        "with control characters": {"password": secret("control") + "\x00\r\n", "password2": "x"},
        "in the wrong fields": {"username": secret("username field"), "unknown": secret("unknown field"), "password": "", "password2": ""},
        "in the seal": {"seal": secret("seal field"), "password": "x", "password2": "x"},
    }
    for what, values in wrong.items():
        answer = browser.submit(page, **values)
        seen[f"form, {what}"] = answer.page
        report.check("T2", f"refused: {what}", answer.status in (400, 403, 413, 422), answer.status)
    seen["query"] = browser.get("/password?password=" + urllib.parse.quote(secret("query"))).page
    seen["path"] = browser.get("/" + urllib.parse.quote(secret("path"))).page
    stranger = {"Origin": "https://" + secret("origin").replace(" ", "-") + ".example"}
    seen["foreign origin"] = browser.request("POST", "/password", Form(page.page).fields, headers=stranger).page
    seen["referer"] = browser.request("GET", "/forgot", headers={"Referer": link, "User-Agent": secret("user agent")}).page
    seen["sign-in, wrong"] = browser.submit(browser.get("/sign-in"), username="ada@acme.example", password=secret("sign-in")).page
    seen["plain text"] = browser.request("POST", "/password", secret("raw body"), headers={"Content-Type": "text/plain"}).page
    seen["token on other paths"] = browser.get(f"/p/{link.rsplit('/', 1)[1]}/more").page + browser.get(f"/x?t={link}").page


def api(k, seen):
    """Malformed bodies and wrong keys."""
    json_string = json.dumps({"username": "ada@acme.example", "password": secret("api, cut off")})
    tries = {
        "cut off": json_string[:-1], "array": json.dumps([secret("api, array")]),
        "unknown member": json.dumps({"username": "ada@acme.example", "password": secret("api, unknown member"), "more": 1}),
        "twice": '{"username":"a","password":"%s","password":"%s"}' % (secret("api, first"), secret("api, second")),
        "number": '{"username":"a","password":12345678901234567890}',
        "in the username": json.dumps({"username": secret("api, username"), "password": "x"}),
        "not UTF-8": b'{"username":"a","password":"' + secret("api, not UTF-8").encode() + b'\xff"}',
        "escape": '{"username":"a","password":"%s\\q"}' % secret("api, escape"),
    }
    for what, body in tries.items():
        status, answer = k.api("POST", "/v1/credentials/verify", body)
        seen[f"api, {what}"] = json.dumps(answer)
        report.check("API", f"refused: {what}", status in (400, 401, 422), (status, answer))
    seen["api, wrong type"] = json.dumps(k.api("POST", "/v1/credentials/verify", json_string, kind="text/plain"))
    seen["api, events"] = json.dumps(k.api("POST", "/v1/events", json.dumps({"password": secret("api, event")}), kind="application/cloudevents+json"))
    seen["api, wrong key"] = json.dumps(k.api("GET", "/readyz", key=secret("bearer").replace(" ", "-")))
    seen["api, key unknown"] = json.dumps(k.api("POST", "/v1/events", "{}", key=secret("bearer 2").replace(" ", "-")))
    basic = base64.b64encode(f"ada:{secret('basic')}".encode()).decode()
    PASSWORDS["basic, encoded"] = basic
    seen["api, basic"] = json.dumps(k.api("POST", "/v1/events", "{}", key=basic))
    seen["api, in the path"] = json.dumps(k.api("GET", "/v1/" + urllib.parse.quote(secret("api path"))))


def flows(k, seen):
    k.drop("ada.json", lines([assignment("ada", "1001", "Ada", "Byron", "ada@acme.example")]))
    link = mail(k, "ada").link
    pages(k, link, seen)
    first, done = set_password(k, "create", link)
    seen["done"] = done.page
    mail(k, kind="password-changed")
    seen["verify, right"] = json.dumps(k.verify("ada@acme.example", first))
    report.check("API", "the created password verifies", k.verify("ada@acme.example", first)[0] == 200)
    seen["verify, wrong"] = json.dumps(k.verify("ada@acme.example", secret("verify, wrong")))
    seen["verify, unknown"] = json.dumps(k.verify("nobody", secret("verify, unknown")))
    api(k, seen)

    browser = Browser(k.origin)
    seen["forgot"] = browser.submit(browser.get("/forgot"), login="ada@acme.example").page
    seen["password as login"] = browser.submit(browser.get("/forgot"), login=secret("login field")).page
    seen["password as long login"] = browser.submit(browser.get("/forgot"), login=secret("long login field") * 20).page
    PASSWORDS["what looks like a token, as login"] = base64.urlsafe_b64encode(chance.randbytes(32)).rstrip(b"=").decode()
    seen["token as login"] = browser.submit(browser.get("/forgot"), login=PASSWORDS["what looks like a token, as login"]).page
    forgotten = mail(k, kind="reset-password").link
    set_password(k, "forgot", forgotten)
    browser, dead = opened(k, link)
    seen["dead"] = dead.page
    seen["renewed"] = browser.submit(dead).page
    set_password(k, "renew", mail(k, kind="reset-password", count=2).link)
    seen["reset"] = k.run("profile", "reset", "--pbx", "acme", "ada@acme.example", "--revoke", "--json").stdout
    set_password(k, "reset", mail(k, kind="reset-password", count=3).link)
    seen["resend"] = k.run("profile", "resend", "--pbx", "acme", "ada@acme.example", "--json").stdout
    unused = mail(k, kind="reset-password", count=4)
    seen["disable"] = k.run("profile", "disable", "--pbx", "acme", "ada@acme.example", "--json").stdout
    report.check("F20", "a disabled profile's link is dead", opened(k, unused.link)[1].status == 410)

    # What a producer writes of its own into a profile that is good is left aside, and must not be kept.
    extra = assignment("extra", "1002", "Bob", "Martin", "bob@acme.example")
    extra["data"]["profile"]["password"] = secret("password member of a good event")
    failing = event("failing", "extension.assigned", {"pbx": "acme", "extension": "1003", "profile": {"username": "nobody", "password": secret("password member of a failing event")}})
    broken = event("broken", "no.such.type", {"pbx": "acme", "profile": {"username": "x", "password": secret("password member of a refused event")}})
    k.drop("members.ndjson", lines([extra, failing, broken]))
    mail(k, "extra")
    until(lambda: (k.queue / "failed" / "members.ndjson.reason").exists(), 10, what="the refused part")
    k.drop("binary.json", secret("password as a file").encode())
    until(lambda: (k.queue / "failed" / "binary.json.reason").exists(), 10, what="the refused file")
    done = k.run("events", "submit", "-", stdin=json.dumps(broken | {"id": "broken-2"}))
    seen["events submit"] = done.stdout + done.stderr


def outputs(k, seen):
    """What the daemon and every reading command say in the end."""
    for path in ("/metrics", "/readyz", "/healthz", "/v1/spool", "/v1/history", "/v1/queue"):
        seen[f"GET {path}"] = json.dumps(k.api("GET", path)[1])
    words = [("pbx", "list"), ("pbx", "show", "acme"), ("profile", "list", "--pbx", "acme"), ("profile", "show", "--pbx", "acme", "ada@acme.example"),
             ("extension", "list", "--pbx", "acme"), ("privilege", "list", "--pbx", "acme"), ("queue", "list"), ("spool", "list"), ("history",),
             ("history", "verify"), ("key", "list")]
    words += [("queue", "show", e["id"]) for e in k.listing("queue", "list")]
    words += [(*of, e["id"]) for e in k.listing("spool", "list") for of in (("spool", "show"), ("spool", "story"))]
    for line in words:
        for form in ((), ("--json",)):
            done = k.run(*line, *form)
            seen["latchkey " + " ".join(map(str, line + form))] = done.stdout + done.stderr


def stored(k):
    """Every file of the installation, and all that a database server has of it: its data, its journal, its log, and a dump."""
    files = {path: path.read_bytes() for path in k.root.rglob("*") if path.is_file()}
    if k.is_on_postgresql:
        dump = subprocess.run([postgresql.tool("pg_dump"), "-d", k.storage], capture_output=True, timeout=60, check=True)
        data = pathlib.Path(superuser(k, "SHOW data_directory")[0])
        for path in [*data.rglob("*"), data.parent / "log"]:
            # Files come and go while the server runs.
            with contextlib.suppress(OSError):
                files |= {path: path.read_bytes()} if path.is_file() else {}
        files["the dump"] = dump.stdout
    return files


def superuser(k, statement):
    return postgresql.psql(postgresql.with_parts(k.storage, user=postgresql.SUPERUSER), statement)


def search(k, seen):
    own = k.queue / "failed"
    files = stored(k)
    # What a running process holds in memory is not searched, what it was started with is.
    for name in ("environ", "cmdline"):
        files[f"/proc/…/{name}"] = open(f"/proc/{k.process.pid}/{name}", "rb").read()
    address = {getattr(path, "name", path) for path, content in files.items() if b"ada@acme.example" in content}
    must = {"the dump", "log"} <= address if k.is_on_postgresql else address & {"latchkey.sqlite3", "latchkey.sqlite3-wal"}
    report.check("S3", "what may stand there is found where it must be", must, address)
    report.note(f"{len(PASSWORDS)} passwords and {len(TOKENS)} tokens in {len(files)} files and {len(seen)} outputs")
    for token, home in TOKENS.items():
        where = [str(path) for path, content in files.items() if path != home and any(s in content for s in spellings(token))]
        where += [what for what, text in seen.items() if token in text]
        report.check("S3", f"the token of {spool.Mail(home).kind} stands in its email alone", not where, where)
    for flow, password in PASSWORDS.items():
        where = [path for path, content in files.items() if any(s in content for s in spellings(password))]
        producers = [path for path in where if not isinstance(path, str) and path.parent == own and not path.name.endswith(".reason")]
        if producers:
            report.note(f"set aside as the producer wrote it: {flow} in {', '.join(p.name for p in producers)}")
        where = [str(path) for path in where if path not in producers]
        where += [what for what, text in seen.items() if any(s.decode("latin-1") in text for s in spellings(password))]
        report.check("F6", f"the password stands nowhere: {flow}", not where, where)


with report.part("R12", "all flows"), Latchkey(program) as k:
    seen = {}
    if k.is_on_postgresql:
        # Then the server's log holds every value that is ever sent to it.
        superuser(k, f'ALTER DATABASE "{k.root.name}" SET log_statement = \'all\'')
    k.make_pbx()
    k.start()
    k.make_key("events:write", "credentials:verify")
    flows(k, seen)
    until(k.is_settled, 20, 0.1, "a settled installation")
    outputs(k, seen)
    search(k, seen)
    if not k.is_on_postgresql:
        mode = [oct(p.stat().st_mode & 0o777) for p in k.root.glob("latchkey.sqlite3*")]
        report.check("S3", "the database's files are for their owner alone", set(mode) == {"0o600"}, mode)
    k.stop()
    files = {path: content for path, content in stored(k).items() if isinstance(path, str) or path.parent.name not in ("failed", "new")}
    left = [f"{flow} in {path}" for path, content in files.items() for flow, secret in PASSWORDS.items() if secret.encode() in content]
    report.check("F6", "nor after the end", not left, left)
report.end()
