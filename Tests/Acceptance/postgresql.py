#!/usr/bin/env python3
"""A PostgreSQL of one's own, for as long as a test or a command runs: postgresql.py [--keep DIRECTORY] [--forgetful] -- COMMAND…

What is kept in DIRECTORY is there again the next time. --forgetful makes it quick and not durable, for tests that cut no power. COMMAND finds its
address in LATCHKEY_TEST_POSTGRESQL: a role that may make databases, as an operator's would be, and not the superuser.
"""
import contextlib, os, pathlib, pwd, shutil, signal, socket, subprocess, sys, tempfile, time, urllib.parse

OWNER, SUPERUSER = "latchkey", "postgres"


def tool(name):
    """A program of PostgreSQL: the newest that Debian keeps, else what PATH knows."""
    found = sorted(pathlib.Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda p: int(p.parts[4]))
    return str(found[-1]) if found else shutil.which(name) or sys.exit(f"there is no {name}: install postgresql")


def unprivileged():
    """Who may run a server: PostgreSQL refuses to be root."""
    if os.geteuid() != 0:
        return pwd.getpwuid(os.geteuid())
    with contextlib.suppress(KeyError):
        return pwd.getpwnam("postgres")
    return pwd.getpwnam("nobody")


def address(servers, database, user=OWNER):
    """The URL of a database on one of these servers: whichever takes writes."""
    hosts = ",".join(f"{urllib.parse.quote(str(s.root), safe='')}:{s.port}" for s in servers)
    return f"postgresql://{user}@{hosts}/{database}" + ("?target_session_attrs=read-write" if len(servers) > 1 else "")


def with_parts(url, database=None, user=None):
    """The same server under another database or user."""
    start, _, rest = url.partition("://")
    hosts, _, tail = rest.rpartition("@")[2].partition("/")
    known, mark, query = tail.partition("?")
    return f"{start}://{user or rest.rpartition('@')[0]}@{hosts}/{database or known}{mark}{query}"


def psql(url, sql, seconds=60):
    """What a statement answers, by lines, its columns parted by `|`; several statements are one transaction only where they say so."""
    done = subprocess.run([tool("psql"), "-XAtq", "-v", "ON_ERROR_STOP=1", "-d", url, "-f", "-"], input=sql, capture_output=True, text=True,
                          timeout=seconds, env=os.environ | {"PGCONNECT_TIMEOUT": "5"})
    if done.returncode != 0:
        raise OSError(f"psql: {done.stderr.strip()[-400:]}")
    return done.stdout.splitlines()


@contextlib.contextmanager
def database(url, name, template=None):
    """A database beside the one of `url`, empty or a copy of the one named `template`, gone at the end whoever is still connected to it."""
    psql(url, f'CREATE DATABASE "{name}"' + (f' TEMPLATE "{template}"' if template else ""))
    try:
        yield with_parts(url, database=name)
    finally:
        psql(with_parts(url, user=SUPERUSER), f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


class Server:
    """One server in a directory of its own that holds its data, log and socket; as durable as PostgreSQL is by default.

    With `keep` that directory stays, and nobody else may connect; without, it is gone with the server.
    """

    def __init__(self, tcp=False, keep=None, **settings):
        self.process, self.standbys, self.is_kept = None, [], keep is not None
        self.user = unprivileged()
        self.root = pathlib.Path(keep or tempfile.mkdtemp(prefix="latchkey-postgresql-")).absolute()
        self.root.mkdir(parents=True, exist_ok=True)
        self.root.chmod(0o700 if self.is_kept else 0o755)
        self.data, self.log = self.root / "data", self.root / "log"
        os.chown(self.root, self.user.pw_uid, self.user.pw_gid)
        self.port = 5432
        if tcp:
            with socket.socket() as s:
                s.bind(("127.0.0.1", 0))
                self.port = s.getsockname()[1]
        self.settings = {"listen_addresses": "127.0.0.1" if tcp else "", "port": self.port, "max_connections": 600, "unix_socket_directories": self.root,
                         # As files among the data, so that nothing is left in memory when the server is killed.
                         "dynamic_shared_memory_type": "mmap"} | settings

    def __enter__(self):
        try:
            if not self.data.exists():
                self._make()
            self.start()
            if not self.is_standby() and not self.psql(f"SELECT 1 FROM pg_database WHERE datname = '{OWNER}'"):
                self.psql(f"DROP ROLE IF EXISTS {OWNER}; CREATE ROLE {OWNER} LOGIN CREATEDB; CREATE DATABASE {OWNER} OWNER {OWNER};")
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        for standby in self.standbys:
            standby.__exit__()
        if self.process and self.process.poll() is None:
            try:
                self.stop("fast" if self.is_kept else "immediate")
            except subprocess.TimeoutExpired:
                self.kill()
        if not self.is_kept:
            self._forget_memory()
            shutil.rmtree(self.root, ignore_errors=True)

    def _make(self):
        """Empty data, in their place only once they are whole."""
        if subprocess.run([*self._as_user(), "test", "-x", self.root]).returncode != 0:
            raise OSError(f"the user {self.user.pw_name} cannot enter {self.root}; allow it to (chmod o+x) in the directories above, or use others")
        part = self.root / "data.part"
        shutil.rmtree(part, ignore_errors=True)
        self._run("initdb", "-D", part, "-U", SUPERUSER, "--encoding=UTF8", "--locale=C", "--auth=trust", *([] if self.is_kept else ["--no-sync"]))
        part.rename(self.data)

    def _answers(self):
        return subprocess.run([tool("pg_isready"), "-q", "-h", self.root, "-p", str(self.port)]).returncode == 0

    def start(self, seconds=60):
        """Starts the server and waits until it answers."""
        if self.is_kept and self._answers():
            raise OSError(f"a PostgreSQL runs in {self.root} already: process {(self.data / 'postmaster.pid').read_text().split()[0]}")
        if not self.is_kept:
            self._forget_memory()
        words = [word for name, value in self.settings.items() for word in ("-c", f"{name}={value}")]
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen([*self._as_user(), tool("postgres"), "-D", self.data, *words], stdin=subprocess.DEVNULL,
                                            stdout=log, stderr=log, cwd="/", start_new_session=True)
        deadline = time.monotonic() + seconds
        while not self._answers():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise OSError(f"PostgreSQL did not start: {self.log.read_text(errors='replace')[-800:]}")
            time.sleep(0.02)

    def stop(self, how="fast", seconds=30):
        """`fast` ends its sessions, `immediate` leaves the recovery to the next start."""
        self.process.send_signal({"fast": signal.SIGINT, "immediate": signal.SIGQUIT}[how])
        self.process.wait(seconds)

    def kill(self):
        """SIGKILL to all of it at one instant: nobody is left to finish or to say goodbye."""
        self.process.send_signal(signal.SIGSTOP)
        for child in self.children():
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
        self.process.kill()
        self.process.wait(10)

    def restart(self, how="fast"):
        self.stop(how)
        self.start()

    def children(self):
        """The processes of the server: each leads a session of its own, so that only their parent tells."""
        found = []
        for path in pathlib.Path("/proc").glob("[0-9]*/stat"):
            with contextlib.suppress(OSError):
                if int(path.read_text().rpartition(")")[2].split()[1]) == self.process.pid:
                    found.append(int(path.parent.name))
        return found

    def psql(self, sql, database="postgres", user=SUPERUSER, seconds=60):
        return psql(address([self], database, user), sql, seconds)

    @property
    def url(self):
        """This server's first database, and the standbys' too: whichever takes writes."""
        return address([self, *self.standbys], OWNER)

    def standby(self, seconds=60):
        """A second server to which every commit goes before it is acknowledged."""
        other = Server()
        self.standbys.append(other)
        other._run("pg_basebackup", "-h", self.root, "-p", self.port, "-U", SUPERUSER, "-D", other.data, "-R", "-X", "stream", "-c", "fast", "--no-sync")
        other.__enter__()
        # Only now, so that the standby does not know of it: promoted, it stands alone and must not wait for another.
        self.psql("ALTER SYSTEM SET synchronous_standby_names = '*'")
        self.psql("SELECT pg_reload_conf()")
        deadline = time.monotonic() + seconds
        while self.psql("SELECT sync_state FROM pg_stat_replication") != ["sync"]:
            if time.monotonic() > deadline:
                raise OSError("the standby does not follow")
            time.sleep(0.02)
        return other

    def is_standby(self):
        return (self.data / "standby.signal").exists()

    def promote(self):
        """Makes a standby the server that takes writes; its primary must be dead."""
        if self.psql("SELECT pg_promote(true, 60)") != ["t"]:
            raise OSError("the standby was not promoted")

    def _as_user(self):
        return ["setpriv", f"--reuid={self.user.pw_uid}", f"--regid={self.user.pw_gid}", "--clear-groups"] if os.geteuid() == 0 else []

    def _run(self, name, *words):
        done = subprocess.run([*self._as_user(), tool(name), *map(str, words)], stdin=subprocess.DEVNULL, capture_output=True, text=True, cwd="/")
        if done.returncode != 0:
            raise OSError(f"{name}: {done.stderr.strip()[-400:]}")

    def _forget_memory(self):
        """A killed server leaves the one small System V segment by which it knows that nobody else runs on its data."""
        with contextlib.suppress(OSError, IndexError, ValueError):
            segment = (self.data / "postmaster.pid").read_text().splitlines()[6].split()[1]
            subprocess.run(["ipcrm", "-m", segment], capture_output=True)


def run(words, keep=None, **settings):
    """A command with a server beside it; its exit code."""
    with Server(keep=keep, **settings) as server:
        child = subprocess.Popen(words, env=os.environ | {"LATCHKEY_TEST_POSTGRESQL": server.url})
        try:
            code = child.wait()
        except BaseException:
            child.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.wait(30)
            child.kill()
            raise
    return code if code >= 0 else 128 - code


if __name__ == "__main__":
    mark = sys.argv.index("--") if "--" in sys.argv else len(sys.argv)
    options, words = sys.argv[1:mark], sys.argv[mark + 1:]
    keep = options[options.index("--keep") + 1] if "--keep" in options else None
    settings = {"fsync": "off", "full_page_writes": "off"} if "--forgetful" in options else {}
    if not words:
        sys.exit(__doc__)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda number, _: sys.exit(128 + number))
    try:
        sys.exit(run(words, keep, **settings))
    except KeyboardInterrupt:
        sys.exit(130)
    except OSError as error:
        sys.exit(f"postgresql.py: {error}")
