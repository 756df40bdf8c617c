"""Drives the real latchkey binary from outside: its own directory, its own ports, and nothing left behind.

A script called with --postgresql has each installation on an empty database of its own, else on SQLite.
"""
import contextlib, http.client, importlib, importlib.util, json, os, pathlib, random, resource, shlex, shutil, signal, socket, sqlite3, subprocess, sys, tempfile, threading, time
import postgresql

HERE = pathlib.Path(__file__).resolve().parent
PROJECT = HERE.parent.parent
PASSWORD = "seventeen quiet otters paddle"
OTHER_PASSWORD = "forty lanterns above the harbour"


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def argument(position, default):
    """A word of the command line, as the type of its default."""
    words = [w for w in sys.argv[1:] if not w.startswith("--")]
    return type(default)(words[position]) if len(words) > position else default


def binary(default=".build/debug/latchkey"):
    if "--postgresql" in sys.argv and "LATCHKEY_TEST_POSTGRESQL" not in os.environ:
        os.execv(sys.executable, [sys.executable, postgresql.__file__, "--", sys.executable, *sys.argv])
    found = pathlib.Path(argument(0, str(PROJECT / default))).resolve()
    if not found.exists():
        sys.exit(f"there is no {found}; build it with `swift build --product latchkey` or give its path")
    return found


def needs(*modules):
    """Goes on under Debian's Python where this one lacks a module: only that one sees Debian's packages."""
    if not all(map(importlib.util.find_spec, modules)) and sys.executable != "/usr/bin/python3":
        os.execv("/usr/bin/python3", ["/usr/bin/python3", *sys.argv])


def library(name):
    """A module from elsewhere, which must not take a script beside this one, such as queue.py, for one of Python's own."""
    here = [place for place in sys.path if pathlib.Path(place or ".").resolve() == HERE]
    sys.path[:] = [place for place in sys.path if place not in here]
    try:
        return importlib.import_module(name)
    finally:
        sys.path[:0] = here


def with_tools():
    """Goes on under the Python that has the Makefile's TOOLS."""
    tools = PROJECT / ".build/tools/bin/python3"
    if sys.executable != str(tools) and tools.exists():
        os.execv(tools, [str(tools), *sys.argv])


class Hanging(Exception):
    """A wait came to its end without what was waited for."""


def until(test, seconds=10, pause=0.02, what="a condition"):
    """The first true answer of `test`; a wait without one is a failure, never a hang."""
    deadline = time.monotonic() + seconds
    while True:
        found = test()
        if found:
            return found
        if time.monotonic() > deadline:
            raise Hanging(f"waited {seconds} s for {what}")
        time.sleep(pause)


class Report:
    """`ok` and `FAIL` lines, one per promise, and the count at the end."""

    def __init__(self, seconds):
        self.passed = self.failed = 0
        signal.signal(signal.SIGALRM, self._too_late)
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
        signal.alarm(seconds)

    def _too_late(self, *_):
        # The parts that follow have no time either.
        signal.alarm(10)
        raise Hanging("the script's whole time is over")

    def check(self, row, what, holds, seen=None):
        if holds:
            self.passed += 1
            print(f"ok   {row:5} {what}", flush=True)
        else:
            self.failed += 1
            print(f"FAIL {row:5} {what}" + ("" if seen is None else f" · saw {str(seen)[:600]}"), flush=True)
        return bool(holds)

    def note(self, text):
        print(f"     {text}", flush=True)

    @contextlib.contextmanager
    def part(self, row, what):
        """A part of a script whose unexpected end fails that part alone."""
        try:
            yield
        except Exception as error:
            self.check(row, what, False, f"{type(error).__name__}: {error}")

    def end(self):
        signal.alarm(0)
        print(f"{self.passed} passed, {self.failed} failed")
        sys.exit(1 if self.failed else 0)


class Latchkey:
    """One node: a directory, two ports, a daemon that runs or not, and the command beside it. Alone it is a whole installation."""

    def __init__(self, program, storage=None, secrets=None, name=None, origin=None, **settings):
        raise_file_limit()
        self.program, self.process, self.closing = str(program), None, contextlib.ExitStack()
        self.root = pathlib.Path(tempfile.mkdtemp(prefix="latchkey-acceptance-"))
        self.closing.callback(shutil.rmtree, self.root, ignore_errors=True)
        self.root.chmod(0o755)
        self.public, self.internal = free_port(), free_port()
        self.address, self.key = f"http://127.0.0.1:{self.public}", None
        self.origin, self.secrets, self.name = origin or self.address, secrets or self.root / "secrets", name
        self.queue, self.spool, self.log = self.root / "queue", self.root / "spool", self.root / "daemon.log"
        self.storage = storage or self._own_storage()
        # What the caller's environment says of Latchkey is not meant for this installation.
        self.environment = {k: v for k, v in os.environ.items() if not k.startswith("LATCHKEY_")}
        self.environment |= {
            "LATCHKEY_PUBLIC_ORIGIN": self.origin,
            "LATCHKEY_HTTP_PUBLIC_PORT": str(self.public),
            "LATCHKEY_HTTP_INTERNAL_PORT": str(self.internal),
            "LATCHKEY_STORAGE_URL": self.storage,
            "LATCHKEY_QUEUE_DIRECTORY": str(self.queue),
            "LATCHKEY_SPOOL_DIRECTORY": str(self.spool),
            "LATCHKEY_SECRETS_DIRECTORY": str(self.secrets),
            "LATCHKEY_TEMPLATES_DIRECTORY": str(PROJECT / "EmailTemplates"),
            "LATCHKEY_LIMITS_PER_ADDRESS_PER_MINUTE": "0",
            "LATCHKEY_PASSWORD_ARGON2_MEMORY": "19MiB",
            "LATCHKEY_PASSWORD_ARGON2_ITERATIONS": "2",
        } | ({"LATCHKEY_NODE_NAME": name} if name else {}) | settings

    def _own_storage(self):
        if "--postgresql" not in sys.argv:
            return f"sqlite:{self.root}/latchkey.sqlite3"
        return self.closing.enter_context(postgresql.database(os.environ["LATCHKEY_TEST_POSTGRESQL"], self.root.name))

    def another(self, name, **more):
        """A further node of this installation: the same database, secrets and origin."""
        node = Latchkey(self.program, self.storage, self.secrets, name, self.origin, **more)
        node.key = self.key
        return node

    @property
    def is_on_postgresql(self):
        return self.storage.startswith("postgresql:")

    def sql(self, statement):
        """What the database itself answers, each row as text parted by `|`."""
        if self.is_on_postgresql:
            return postgresql.psql(self.storage, statement)
        with contextlib.closing(sqlite3.connect(self.storage.partition(":")[2])) as database, database:
            return ["|".join("" if value is None else str(value) for value in row) for row in database.execute(statement)]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.kill()
        self.closing.close()

    def launch(self):
        """Starts the daemon without waiting for it."""
        with open(self.log, "ab") as log:
            # In a session of its own: what a crash starts to tell of it ends with it, and holds no port.
            self.process = subprocess.Popen([self.program, "serve"], env=self.environment, cwd=self.root, stdin=subprocess.DEVNULL,
                                            stdout=log, stderr=log, start_new_session=True)

    def start(self, seconds=20):
        """Starts the daemon and returns the seconds until it was ready."""
        before = time.monotonic()
        self.launch()
        until(self.is_ready, seconds, 0.002, "readiness")
        return time.monotonic() - before

    def is_ready(self):
        if self.process.poll() is not None:
            raise AssertionError(f"serve ended with {self.process.returncode}: {self.log.read_text(errors='replace')[-800:]}")
        try:
            return self.api("GET", "/readyz", key=None, seconds=2)[0] == 200
        except (OSError, http.client.HTTPException):
            return False

    def stop(self, seconds=15):
        """Ends the daemon by SIGTERM and returns its exit code and the seconds it took."""
        before = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(seconds)
        return code, time.monotonic() - before

    def pause(self):
        """Stops the daemon where it stands until `resume`."""
        self.process.send_signal(signal.SIGSTOP)

    def resume(self):
        self.process.send_signal(signal.SIGCONT)

    def kill(self):
        if self.process:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(10)

    @property
    def crashes(self):
        """What the log says of ends that nobody asked for."""
        return [line[:200] for line in self.log.read_text(errors="replace").splitlines() if "Fatal error" in line or "Signal" in line and "Backtrac" in line]

    def run(self, *words, stdin=None, seconds=60, environment=None):
        """A command's end: exit code, output and errors as text."""
        return subprocess.run([self.program, *map(str, words)], env=self.environment | (environment or {}), cwd=self.root,
                              capture_output=True, text=True, input=stdin, timeout=seconds)

    def json(self, *words, **more):
        done = self.run(*words, "--json", **more)
        if done.returncode != 0:
            raise AssertionError(f"latchkey {' '.join(map(str, words))} ended with {done.returncode}: {done.stderr.strip()[-400:]}")
        return json.loads(done.stdout)

    def listing(self, *words):
        """A whole list, page by page."""
        found, after = [], []
        while True:
            done = self.run(*words, "--limit", 5000, *after, "--json")
            if done.returncode != 0:
                raise AssertionError(f"latchkey {' '.join(map(str, words))} ended with {done.returncode}: {done.stderr.strip()[-400:]}")
            found += json.loads(done.stdout)
            after = cursor(done.stderr)
            if not after:
                return found

    def make_pbx(self, pbx="acme", admin="grace@acme.example"):
        return self.json("pbx", "create", pbx, "--name", pbx.title(), "--admin-first-name", "Grace", "--admin-last-name", "Hopper",
                         "--admin-email", admin)

    def make_key(self, *scopes):
        self.key = self.json("key", "create", "--name", "acceptance", *(w for s in scopes for w in ("--scope", s)))["key"]
        return self.key

    def api(self, method, path, body=None, key="", kind="application/json", seconds=30):
        """An answer of the internal listener: status, and its JSON or text."""
        return self.ask(method, path, body, key, kind, seconds)[:2]

    def ask(self, method, path, body=None, key="", kind="application/json", seconds=30):
        """The same with the headers, by lower-case name."""
        connection = http.client.HTTPConnection("127.0.0.1", self.internal, timeout=seconds)
        try:
            headers = {} if key is None else {"Authorization": f"Bearer {key or self.key}"}
            if body is not None:
                headers["Content-Type"] = kind
                body = body if isinstance(body, (str, bytes)) else json.dumps(body)
            connection.request(method, path, body.encode() if isinstance(body, str) else body, headers)
            answer = connection.getresponse()
            text = answer.read().decode("utf-8", "replace")
        finally:
            connection.close()
        headers = {name.lower(): value for name, value in answer.getheaders()}
        try:
            return answer.status, json.loads(text), headers
        except ValueError:
            return answer.status, text, headers

    def verify(self, username, password):
        return self.api("POST", "/v1/credentials/verify", {"username": username, "password": password})

    def drop(self, name, content):
        """Puts a file into the queue as a producer does: written elsewhere, then renamed."""
        content = content if isinstance(content, bytes) else content.encode()
        outside = self.root / f".{random.getrandbits(64):x}.part"
        outside.write_bytes(content)
        outside.rename(self.queue / "new" / name)

    def waiting_files(self):
        return [p.name for p in (self.queue / "new").iterdir() if not p.name.startswith(".")]

    def is_settled(self):
        """Whether everything handed in has had its effect, and no draft is left over here."""
        return not list((self.spool / "tmp").iterdir()) and self.is_drained()

    def is_drained(self):
        """Whether everything handed in here, or to another node's HTTP or SQL, has had its effect."""
        return not self.waiting_files() and not self.json("queue", "list", "--state", "waiting", "--limit", 1) \
            and not self.json("spool", "list", "--state", "waiting", "--limit", 1)


def cursor(errors):
    """The option that goes on with a list, as its line on standard error says it."""
    return shlex.split(errors.partition("more follow: ")[2])


def caught(node, look, tries=300):
    """Stops a busy node at an instant at which `look` finds something; what it finds, or nothing."""
    for _ in range(tries):
        node.pause()
        # What it had sent to the database before still has its effect.
        time.sleep(0.05)
        if found := look():
            return found
        node.resume()
        time.sleep(random.uniform(0.005, 0.05))
    return None


def raise_file_limit():
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 20_000), hard))


def event(id, type, data, source="/acceptance"):
    return {"specversion": "1.0", "id": id, "source": source, "type": f"latchkey.{type}", "time": "2026-11-22T09:00:00Z", "data": data}


def assignment(id, extension, first, last, email, pbx="acme", **more):
    """An assignment that carries the whole profile."""
    return event(id, "extension.assigned", {
        "pbx": pbx, "extension": extension, "profile": {"firstName": first, "lastName": last, "email": email, "username": email[:30]}} | more)


def lines(events):
    return "".join(json.dumps(e, ensure_ascii=False) + "\n" for e in events)


def p99(times):
    """The 99th percentile by nearest rank: of fewer than a hundred, the slowest."""
    return sorted(times)[-(-len(times) * 99 // 100) - 1]


def background(work, *words):
    thread = threading.Thread(target=work, args=words, daemon=True)
    thread.start()
    return thread
