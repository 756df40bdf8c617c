"""What a configuration may have wrong (CONTRACT §2): each is refused with 78, and everything at once."""
import functools, os, shutil, subprocess, sys
import spool
from browser import Browser, Form
from rig import Latchkey, PROJECT, until


def refused(program, report, command, what, named, yaml=None, environment=None, without=(), as_user=None, prepare=None):
    """A start that must be refused, naming what is wrong."""
    with Latchkey(program) as k:
        (k.root / "latchkey.yaml").write_text(yaml or "")
        if prepare:
            prepare(k)
        words = [*(["setpriv", "--reuid", as_user, "--regid", as_user, "--clear-groups"] if as_user else []), k.program]
        words += [*(["--config", "latchkey.yaml"] if yaml else []), command]
        inherited = {key: value for key, value in k.environment.items() if not key.startswith(tuple(without))}
        try:
            done = subprocess.run(words, env=inherited | (environment or {}), cwd=k.root, capture_output=True, text=True, timeout=15)
            seen = (done.returncode, done.stdout[-500:], done.stderr)
            holds = done.returncode == 78 and all(name in done.stderr for name in named) and "Cocoa" not in done.stderr
        except subprocess.TimeoutExpired:
            seen, holds = "it ran on", False
        report.check("CONF", f"78: {command}: {what}", holds, seen)


def template_missing(k):
    shutil.copytree(PROJECT / "EmailTemplates", k.root / "templates")
    (k.root / "templates/en/create-password/body.txt.mustache").unlink()
    k.environment["LATCHKEY_TEMPLATES_DIRECTORY"] = str(k.root / "templates")


def drops_link(k):
    shutil.copytree(PROJECT / "EmailTemplates", k.root / "templates")
    path = k.root / "templates/en/create-password/body.txt.mustache"
    path.chmod(0o644)
    path.write_text(path.read_text().replace("{{link}}", "") + "{{nonsense}}")
    k.environment["LATCHKEY_TEMPLATES_DIRECTORY"] = str(k.root / "templates")


def newer_database(k):
    k.make_pbx()
    k.sql("INSERT INTO migration (name, applied_at) VALUES ('9999 from the future', 0)")


def secrets_of_another(k):
    k.make_pbx()
    shutil.rmtree(k.root / "secrets")


def spool_of_somebody_else(k):
    (k.root).chmod(0o777)
    k.spool.mkdir(mode=0o500)


def linked(k):
    (k.root / "real").mkdir()
    (k.root / "link").symlink_to(k.root / "real")


def overlaps(refuse):
    """Directories that are one, or one inside the other, however they are written; nothing is made in them."""
    bounces = {"LATCHKEY_BOUNCES_ADDRESS": "bounces@example.com"}
    for what, named, places in (
            ("queue and spool are one", ["queue.directory", "spool.directory", "both are"], {"QUEUE": "spool", "SPOOL": "spool"}),
            ("the same by another name", ["queue.directory", "spool.directory"], {"QUEUE": "x/../a/./b", "SPOOL": "a/b/"}),
            ("the same through a link", ["queue.directory", "spool.directory", "both are"], {"QUEUE": "link/box", "SPOOL": "real/box"}),
            ("bounces and spool are one", ["bounces.directory", "spool.directory"], {"BOUNCES": "spool", "SPOOL": "spool"}),
            ("bounces and queue are one", ["bounces.directory", "queue.directory"], {"BOUNCES": "queue", "QUEUE": "queue"}),
            ("bounces inside the spool", ["bounces.directory", "inside spool.directory"], {"BOUNCES": "spool/new", "SPOOL": "spool"}),
            ("secrets inside the spool", ["secrets.directory", "inside spool.directory"], {"SECRETS": "spool/new/keys", "SPOOL": "spool"}),
            ("secrets inside the queue through a link", ["secrets.directory", "inside queue.directory"], {"SECRETS": "link/tmp", "QUEUE": "real"}),
            ("the spool inside the queue", ["spool.directory", "inside queue.directory"], {"SPOOL": "queue/failed", "QUEUE": "queue"})):
        refuse(what, named, environment={f"LATCHKEY_{name}_DIRECTORY": path for name, path in places.items()} | (bounces if "BOUNCES" in places else {}), prepare=linked)


def settings_of_files(refuse):
    """What only a file can say; the installation's own settings of the same keys stand back."""
    bare = ("LATCHKEY_PUBLIC", "LATCHKEY_PASSWORD", "LATCHKEY_HTTP")
    refuse("an unknown key", ["spool.directorry"], "spool:\n  directorry: x\n")
    refuse("a value of the wrong type", ["http.public.port"], "http:\n  public:\n    port: eighty\n", without=bare)
    refuse("a key without a value", ["storage has no value", "node.name has no value"], "storage:\nnode:\n  name:\n")
    refuse("a text that is no settings", ["latchkey.yaml"], "publicOrigin\n")
    refuse("YAML that is none", ["latchkey.yaml"], "spool: [\n")
    refuse("everything wrong at once", ["publicOrigin", "odd", "minimumLength", "argon2", "resetPasswordLifetime", "http.public.port"],
           "publicOrigin: http://phones.example.com\nodd: 1\npassword:\n  minimumLength: 3\n  argon2: {memory: 8MiB}\n"
           "tokens: {resetPasswordLifetime: 48h}\nhttp:\n  public: {port: eighty}\n", without=bare)


def settings_of_the_environment(refuse):
    for what, named, variable, value in (
            ("links over http", ["publicOrigin", "https"], "PUBLIC_ORIGIN", "http://phones.example.com"),
            ("Argon2 below the floor", ["argon2"], "PASSWORD_ARGON2_MEMORY", "8MiB"),
            ("Argon2 with too few iterations", ["argon2"], "PASSWORD_ARGON2_ITERATIONS", "1"),
            ("links that live too long", ["createPasswordLifetime", "24h"], "TOKENS_CREATE_PASSWORD_LIFETIME", "25h"),
            ("sessions that idle for ever", ["sessions.idle", "24h"], "SESSIONS_IDLE", "25h"),
            ("sessions that end before they idle", ["sessions.absolute", "sessions.idle"], "SESSIONS_ABSOLUTE", "10m"),
            ("short passwords", ["minimumLength"], "PASSWORD_MINIMUM_LENGTH", "8"),
            ("a port that is none", ["http.internal.port"], "HTTP_INTERNAL_PORT", "99999"),
            ("no such file", ["missing.yaml"], "CONFIG", "missing.yaml"),
            ("an origin with a path", ["publicOrigin"], "PUBLIC_ORIGIN", "https://phones.example.com/x"),
            ("an origin with a slash at its end", ["publicOrigin"], "PUBLIC_ORIGIN", "https://phones.example.com/"),
            ("an origin whose port is none", ["publicOrigin", "65535"], "PUBLIC_ORIGIN", "https://phones.example.com:70000"),
            ("an origin whose host is dots alone", ["publicOrigin"], "PUBLIC_ORIGIN", "https://..."),
            ("an origin with an empty label", ["publicOrigin"], "PUBLIC_ORIGIN", "https://phones..example.com"),
            ("an origin whose label ends with a hyphen", ["publicOrigin"], "PUBLIC_ORIGIN", "https://phones-.example.com"),
            ("an origin whose address is none", ["publicOrigin"], "PUBLIC_ORIGIN", "https://999.1.1.1"),
            ("an origin whose IPv6 address is none", ["publicOrigin"], "PUBLIC_ORIGIN", "https://[:::1]"),
            ("an origin with an empty port", ["publicOrigin"], "PUBLIC_ORIGIN", "https://phones.example.com:"),
            ("a support contact of two lines", ["mail.supportContact", "control"], "MAIL_SUPPORT_CONTACT", "help\r\nBcc: eve"),
            ("a support contact of blanks", ["mail.supportContact", "is empty"], "MAIL_SUPPORT_CONTACT", " \t"),
            ("a variable that is no setting", ["LATCHKEY_STORAGE_URI"], "STORAGE_URI", "sqlite:x"),
            ("a database that cannot be made", ["storage.url", "folder cannot be made"], "STORAGE_URL", "sqlite:/dev/null/x/db.sqlite3"),
            ("storage of an unknown kind", ["storage.url"], "STORAGE_URL", "mysql://x")):
        refuse(what, named, environment={f"LATCHKEY_{variable}": value})
    for host in (":::", "...", "relay..example.com", "-relay", "999.1.1.1", "relay:25"):
        refuse(f"a relay {host}", ["delivery.smtp.host"], environment={"LATCHKEY_DELIVERY_METHOD": "smtp", "LATCHKEY_DELIVERY_SMTP_HOST": host})
    for host in ("127.0.0.1", "localhost", "::1"):
        refuse(f"one port for both listeners, {host}", ["http.public.port", "http.internal.port"], environment={
            "LATCHKEY_HTTP_PUBLIC_PORT": "8080", "LATCHKEY_HTTP_INTERNAL_PORT": "8080", "LATCHKEY_HTTP_INTERNAL_HOST": host,
            "LATCHKEY_HTTP_PUBLIC_HOST": "::1" if host == "::1" else "127.0.0.1"})


def surroundings(refuse):
    refuse("a template that is missing", ["body.txt.mustache", "create-password"], prepare=template_missing)
    refuse("a template without its link", ["body.txt.mustache", "link", "nonsense"], prepare=drops_link)
    refuse("a newer database", ["storage.url"], prepare=newer_database)
    refuse("secrets that are not those of the database", ["secrets.directory", "the token key is not the one", "the pepper key"],
           prepare=secrets_of_another)
    if "--postgresql" not in sys.argv:
        refuse("storage in a file that is none", ["storage.url"], prepare=lambda k: (k.root / "latchkey.sqlite3").write_text("not a database" * 100))
    if os.geteuid() == 0 and shutil.which("setpriv"):
        refuse("a spool of somebody else", ["spool.directory"], as_user="65534", prepare=spool_of_somebody_else)
    refuse("settings and templates at once", ["publicOrigin", "templates.directory"],
           environment={"LATCHKEY_PUBLIC_ORIGIN": "http://phones.example.com", "LATCHKEY_TEMPLATES_DIRECTORY": "/nowhere"})


def right_settings(program, report):
    """What looks odd and is good."""
    for host in ("::1", "relay.example.com", "relay.example.com.", "mail_relay", "10.0.0.1"):
        with Latchkey(program, LATCHKEY_DELIVERY_METHOD="smtp", LATCHKEY_DELIVERY_SMTP_HOST=host) as k:
            done = k.run("check")
            report.check("CONF", f"0: a relay {host}", done.returncode == 0, done.stderr)
    for what, yaml in (("nothing", ""), ("comments alone", "# nothing yet\n\n"), ("an empty document", "---\n"), ("an empty text", "node: { name: \"\" }\n")):
        with Latchkey(program, LATCHKEY_TEST_ANYTHING="1") as k:
            (k.root / "latchkey.yaml").write_text(yaml)
            done = k.run("--config", "latchkey.yaml", "check")
            report.check("CONF", f"0: a file with {what}", done.returncode == 0, done.stderr)
    with Latchkey(program, LATCHKEY_QUEUE_DIRECTORY="new/queue", LATCHKEY_SPOOL_DIRECTORY="new/spool", LATCHKEY_SECRETS_DIRECTORY="new/spool-secrets",
                  LATCHKEY_STORAGE_URL="sqlite:new/latchkey.sqlite3") as k:
        done = k.run("check")
        report.check("CONF", "0: directories beside each other, whatever their names begin with", done.returncode == 0, done.stderr)
    for origin, text in (("HTTPS://Phones.Example.COM:443", "https://phones.example.com"), ("http://LOCALHOST:80", "http://localhost"),
                         ("https://Phones.example.com:8443", "https://phones.example.com:8443")):
        with Latchkey(program, LATCHKEY_PUBLIC_ORIGIN=origin) as k:
            k.make_pbx()
            k.start()
            mail = until(lambda: spool.mails(k.spool), 10, what="the first email")[0]
            report.check("T7", f"links and forms of {origin} agree with browsers", mail.link.startswith(text + "/p/") and form_is_taken(k, text), mail.link)


def form_is_taken(k, origin):
    """Whether a form that a browser sends from a page of that origin is taken."""
    browser = Browser(f"http://127.0.0.1:{k.public}")
    fields = Form(browser.get("/forgot").page).fields | {"login": "nobody"}
    return browser.request("POST", "/forgot", fields, headers={"Origin": origin, "Sec-Fetch-Site": "same-origin"}).status == 200


def elsewhere(program, report):
    """Whoever runs it as another user, from a folder of their own, is not told about a configuration in there."""
    if os.geteuid() != 0 or not shutil.which("setpriv"):
        return
    with Latchkey(program) as k:
        k.root.chmod(0o700)
        done = subprocess.run(["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", k.program, "check"],
                              env=k.environment, cwd=k.root, capture_output=True, text=True, timeout=15)
        report.check("CONF", "a folder that may not be entered holds no configuration", "Config/latchkey.yaml" not in done.stderr, done.stderr)


def wrong_settings(program, report):
    """Every wrong setting stops `check` and `serve` with 78, and is named."""
    for command in ("check", "serve"):
        refuse = functools.partial(refused, program, report, command)
        settings_of_files(refuse)
        settings_of_the_environment(refuse)
        overlaps(refuse)
        surroundings(refuse)
