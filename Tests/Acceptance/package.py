"""package.py BINARY: makes the Debian package, and installs, runs, upgrades, removes and purges it in a bare Debian 12 (needs root)."""
import contextlib, http.client, json, os, pathlib, re, shutil, signal, socket, subprocess, sys, tempfile, time
from browser import Browser
from rig import PASSWORD, PROJECT, Report, binary, free_port, needs, until
from spool import mails

needs("seccomp")
BARE = PROJECT / ".build/deb/debian-12.tar"
UNIT = PROJECT / "Config/latchkey.service"
QUICK = {"DPKG_DEB_COMPRESSOR_TYPE": "gzip", "DPKG_DEB_COMPRESSOR_LEVEL": "1"}
HERE = pathlib.Path(__file__).resolve().parent


def tell(*words, environment=None, fails=False):
    """A program's output; its end is a failure unless `fails`."""
    done = subprocess.run(list(map(str, words)), capture_output=True, text=True, env=os.environ | (environment or {}), stdin=subprocess.DEVNULL)
    if done.returncode and not fails:
        raise AssertionError(f"{' '.join(map(str, words))[:200]} ended with {done.returncode}: {(done.stderr or done.stdout)[-600:]}")
    return done if fails else done.stdout


def bare_tar():
    """A Debian 12 with its essential packages and apt; made once."""
    if not BARE.exists():
        part = BARE.with_suffix(".part.tar")
        tell("mmdebstrap", "--quiet", "--variant=minbase", "bookworm", part)
        part.rename(BARE)
    return BARE


def next_version(package):
    """The same package with its version one higher, as the next release will be."""
    with tempfile.TemporaryDirectory() as folder:
        tell("dpkg-deb", "-R", package, f"{folder}/tree")
        control = pathlib.Path(folder, "tree/DEBIAN/control")
        control.write_text(re.sub(r"^Version: (.*?)(\d+)$", lambda m: f"Version: {m[1]}{int(m[2]) + 1}", control.read_text(), flags=re.M))
        made = package.with_name("latchkey-next.deb")
        tell("dpkg-deb", "-b", f"{folder}/tree", made, environment=QUICK)
    return made


class Machine:
    """A bare Debian whose root is a folder; its network is this machine's."""

    def __init__(self):
        self.closing = contextlib.ExitStack()
        self.root = pathlib.Path(tempfile.mkdtemp(prefix="latchkey-debian-"))
        self.closing.callback(shutil.rmtree, self.root, ignore_errors=True)
        self.root.chmod(0o755)
        tell("tar", "-xpf", bare_tar(), "--numeric-owner", "-C", self.root)
        self.public, self.internal, self.daemon = free_port(), free_port(), None
        self.notices = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.log = self.root / "daemon.log"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop(signal.SIGKILL)
        self.closing.close()

    def path(self, name):
        return self.root / name.lstrip("/")

    def run(self, *words, fails=False, user=None):
        """A command inside; as root unless for `user`."""
        clean = ["env", "-i", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "DEBIAN_FRONTEND=noninteractive", "LC_ALL=C.UTF-8"]
        become = ["setpriv", f"--reuid={user}", f"--regid={user}", "--clear-groups"] if user else []
        return tell("unshare", "--mount", "--pid", "--fork", f"--mount-proc={self.root}/proc", "chroot", self.root, *clean, *become, *words, fails=fails)

    def latchkey(self, *words, fails=False):
        return self.run("latchkey", *words, fails=fails, user="latchkey")

    def apt(self, *words, fails=False):
        return self.run("apt-get", "-qq", "-y", "--no-install-recommends", *words, fails=fails)

    def install(self, package):
        shutil.copy(package, self.root / "tmp/latchkey.deb")
        return self.apt("install", "/tmp/latchkey.deb", fails=True)

    def pretend_systemd(self):
        """From here on the package's scripts find systemd at work; the file that its command notes down what it is asked."""
        self.path("/run/systemd/system").mkdir(parents=True)
        command, asked = self.path("/usr/bin/systemctl"), self.path("/run/asked")
        command.write_text('#!/bin/sh\necho "$*" >>/run/asked\n')
        command.chmod(0o755)
        asked.touch()
        return asked

    def start(self):
        """Starts the daemon as the unit does, sandbox and supervisor included."""
        with contextlib.suppress(FileNotFoundError):
            self.path("/run/notify").unlink()
        self.notices.close()
        self.notices = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.notices.bind(str(self.path("/run/notify")))
        self.path("/run/notify").chmod(0o666)
        self.notices.settimeout(20)
        command = re.search(r"^ExecStart=(.*)$", UNIT.read_text(), re.M)[1].split()
        with open(self.log, "ab") as log:
            self.daemon = subprocess.Popen(
                ["unshare", "--mount", "--pid", "--fork", "--kill-child", sys.executable, str(HERE / "jail.py"), str(self.root), str(UNIT), *command],
                env={"PATH": os.environ["PATH"], "NOTIFY_SOCKET": "/run/notify", "WATCHDOG_USEC": "4000000"}, stdin=subprocess.DEVNULL,
                stdout=log, stderr=log, start_new_session=True)

    def heard(self, word, seconds=20):
        """Whether the supervisor is told `word`."""
        self.notices.settimeout(1)

        def look():
            try:
                return self.notices.recv(4096).decode() == word
            except TimeoutError:
                if self.daemon.poll() is not None:
                    raise AssertionError(f"serve ended with {self.daemon.returncode}: {self.log.read_text()[-800:]}")
        return until(look, seconds, 0, word)

    def main_process(self):
        """The daemon itself: the child of what made its namespace."""
        children = pathlib.Path(f"/proc/{self.daemon.pid}/task/{self.daemon.pid}/children").read_text().split()
        return int(children[0])

    def stop(self, by=signal.SIGTERM):
        if self.daemon and self.daemon.poll() is None:
            with contextlib.suppress(ProcessLookupError, IndexError):
                os.kill(self.main_process(), by)
            self.daemon.wait(15)

    def ask(self, method, path, body=None, key=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.internal, timeout=20)
        with contextlib.closing(connection):
            headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {key}"} if key else {})
            connection.request(method, path, json.dumps(body) if body else None, headers)
            return connection.getresponse().status

    def verifies(self, key):
        return self.ask("POST", "/v1/credentials/verify", {"username": "grace@acme.example", "password": PASSWORD}, key) == 200


def made(t, package):
    t.check("S5", f"the package is named as promised: {package.name}", re.fullmatch(r"latchkey_[\d.]+_\w+\.deb", package.name), package.name)
    lint = tell("lintian", "--allow-root", "--fail-on", "error", package, fails=True)
    t.check("S5", "lintian finds no error", lint.returncode == 0, lint.stdout)
    t.note(f"{package.stat().st_size / 2**20:.0f} MiB; lintian warnings: {lint.stdout.count('W: ')}")
    analysis = tell("systemd-analyze", "security", "--offline=yes", "--no-pager", "--threshold=15", UNIT, fails=True)
    t.check("S5", "systemd-analyze security says at most 1.5", analysis.returncode == 0, analysis.stdout[-120:])
    t.note(analysis.stdout.strip().splitlines()[-1].strip("→ "))


def installed(t, m, package):
    t.check("S5", "a bare Debian 12 takes its package lists", m.apt("update", fails=True).returncode == 0)
    done = m.install(package)
    t.check("S5", "it installs with what it depends on", done.returncode == 0, done.stdout[-300:] + done.stderr[-600:])
    owner = m.run("stat", "-c", "%U:%G %a", "/etc/latchkey", "/var/lib/latchkey", "/var/lib/latchkey/queue/new").split("\n")
    t.check("S5", "its folders are there, and only who should may look", owner[:3] == ["root:latchkey 750", "latchkey:latchkey 750", "latchkey:latchkey 2770"], owner)
    t.check("S5", "the unit starts with the machine", m.path("/etc/systemd/system/multi-user.target.wants/latchkey.service").is_symlink())
    verified = tell("systemd-analyze", "verify", "--man=no", f"--root={m.root}", "latchkey.service", fails=True)
    t.check("S5", "systemd finds nothing wrong with the unit", "latchkey.service" not in verified.stderr, verified.stderr)
    t.check("S5", "it makes no secret at install", not m.path("/var/lib/latchkey/secrets").exists())
    groups = set(re.findall(r"^  (\w+)  ", m.latchkey("--help").partition("SUBCOMMANDS:")[2], re.M))
    pages = tell("dpkg-deb", "-c", package)
    missing = [g for g in groups - {"help"} if f"/man1/latchkey-{g}.1.gz" not in pages]
    t.check("S5", f"each of {len(groups)} commands has its manual page", len(groups) > 10 and not missing and "/man1/latchkey.1.gz" in pages, missing)
    t.check("S5", "bash, zsh and fish complete it", all(p in pages for p in ("completions/latchkey", "/_latchkey", "/latchkey.fish")))


def configured(t, m):
    file = m.path("/etc/latchkey/latchkey.yaml")
    text = file.read_text().replace("port: 8080", f"port: {m.public}").replace("localhost:8080", f"127.0.0.1:{m.public}")
    file.write_text(text.replace("port: 8081", f"port: {m.internal}").replace("memory: 64MiB, iterations: 3", "memory: 19MiB, iterations: 2"))
    check = m.latchkey("check", fails=True)
    t.check("S5", "`latchkey check` finds its configuration, and nothing wrong with it", check.returncode == 0, check.stdout + check.stderr)
    return file.read_text()


def served(t, m):
    m.start()
    t.check("S5", "the daemon serves in the unit's sandbox and tells systemd so", m.heard("READY=1"))
    t.check("S5", "/readyz is 200", until(lambda: m.ask("GET", "/readyz") == 200, 10))
    t.check("S5", "it gives signs of life", m.heard("WATCHDOG=1"))
    status = dict(re.findall(r"^(\w+):\t(.*)$", pathlib.Path(f"/proc/{m.main_process()}/status").read_text(), re.M))
    t.check("S5", "no root: its user, one capability, filtered calls",
            "0" not in status["Uid"].split() and status["CapEff"] == status["CapBnd"] == f"{1 << 10:016x}" and status["Seccomp"] == "2" and status["NoNewPrivs"] == "1",
            {k: status[k] for k in ("Uid", "CapEff", "CapBnd", "Seccomp", "NoNewPrivs")})


def journeyed(t, m):
    m.latchkey("pbx", "create", "acme", "--name", "Acme", "--admin-first-name", "Grace", "--admin-last-name", "Hopper", "--admin-email", "grace@acme.example")
    key = json.loads(m.latchkey("key", "create", "--name", "phones", "--scope", "credentials:verify", "--json"))["key"]
    spool = m.path("/var/lib/latchkey/spool")
    mail = until(lambda: mails(spool), 20, what="an email in the spool")[0]
    browser = Browser(f"http://127.0.0.1:{m.public}")
    answer = browser.submit(browser.get(mail.link), password=PASSWORD, password2=PASSWORD)
    t.check("S5", "a person chooses a password by the link that came", answer.status == 200 and answer.url.endswith("/done"), (answer.status, answer.page[:200]))
    t.check("S5", "and it verifies", m.verifies(key))
    return key


def upgraded(t, m, package, text, key):
    m.stop()
    t.check("S5", "it tells systemd of its end", m.heard("STOPPING=1"))
    asked = m.pretend_systemd()
    done = m.install(package)
    t.check("S5", "it upgrades", done.returncode == 0, done.stderr[-600:])
    version = m.run("dpkg-query", "-W", "-f=${Version}", "latchkey")
    t.check("S5", f"to the next version, {version}, which is restarted", "restart latchkey.service" in asked.read_text(), asked.read_text())
    t.check("S5", "changes of the configuration stay", m.path("/etc/latchkey/latchkey.yaml").read_text() == text)
    m.start()
    m.heard("READY=1")
    t.check("S5", "people and their passwords stay", m.verifies(key))
    m.stop()


def refused(t, m):
    """A database that a newer version wrote."""
    import sqlite3
    with contextlib.closing(sqlite3.connect(m.path("/var/lib/latchkey/latchkey.sqlite3"))) as database, database:
        database.execute("INSERT INTO migration (name, applied_at) VALUES ('of a newer version', 0)")
    for name in m.path("/var/lib/latchkey").glob("latchkey.sqlite3*"):
        shutil.chown(name, *[m.path("/var/lib/latchkey").stat().st_uid] * 2)
    done = m.latchkey("serve", fails=True)
    t.check("S5", "a version older than the database refuses to start, and says what to do",
            done.returncode == 78 and "newer version" in done.stderr and "Run that version" in done.stderr, (done.returncode, done.stderr))


def removed(t, m):
    done = m.apt("remove", "latchkey", fails=True)
    t.check("S5", "it is removed", done.returncode == 0 and not m.path("/usr/bin/latchkey").exists(), done.stderr[-400:])
    kept = m.path("/var/lib/latchkey/latchkey.sqlite3").exists() and m.path("/etc/latchkey/latchkey.yaml").exists()
    t.check("S5", "data and configuration stay", kept and any(m.path("/var/lib/latchkey/secrets").iterdir()))
    done = m.apt("purge", "latchkey", fails=True)
    t.check("S5", "purge removes the configuration", done.returncode == 0 and not m.path("/etc/latchkey").exists(), done.stderr[-400:])
    t.check("S5", "and never the data, and says so",
            m.path("/var/lib/latchkey/latchkey.sqlite3").exists() and "/var/lib/latchkey is kept" in done.stdout + done.stderr, done.stderr[-400:])


def main():
    program = binary()
    if os.geteuid() != 0:
        sys.exit("this makes another Debian's root and needs to be root: sudo make deb-test")
    t = Report(900)
    package = PROJECT / tell(PROJECT / "Config/debian/build", program, environment=QUICK).strip()
    with t.part("S5", "the package"):
        made(t, package)
    with Machine() as m, t.part("S5", "a life on Debian 12"):
        installed(t, m, package)
        text = configured(t, m)
        served(t, m)
        key = journeyed(t, m)
        upgraded(t, m, next_version(package), text, key)
        refused(t, m)
        removed(t, m)
    t.end()


if __name__ == "__main__":
    main()
