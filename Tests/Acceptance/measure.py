"""What the benchmarks share: arrivals in spools, events, and the floor beside which a run is measured.

A floor is a program that does again what a finished run left, without any of the thinking: the same rows, the same files, durable and renamed,
called as FLOOR FINISHED-DATABASE FINISHED-NEW EMPTY-DATABASE EMPTY-DIRECTORY BATCH; it prints emails a second.

Where many files were removed in the last five minutes, ext4 is ten times as slow to create others near them: it looks at each inode that was
freed, and passes over it. So what a measurement left goes only when all are done (LEFTOVERS=stay: by the caller), and what a file costs is told.
"""
import atexit, contextlib, ctypes, os, pathlib, select, shutil, struct, subprocess, tempfile, time
from rig import Hanging, Latchkey, assignment

MOVED_TO, OVERFLOW = 0x80, 0x4000
libc = ctypes.CDLL(None, use_errno=True)
leftovers = contextlib.ExitStack()
if os.environ.get("LEFTOVERS") != "stay":
    atexit.register(leftovers.close)


def tell_circumstances(program, files=500):
    """What the figures depend on besides the program."""
    directory = pathlib.Path(tempfile.mkdtemp(prefix="latchkey-bench-"))
    leftovers.callback(shutil.rmtree, directory, ignore_errors=True)
    start = time.monotonic()
    for number in range(files):
        (directory / str(number)).write_bytes(b"")
    cost = (time.monotonic() - start) / files * 1_000_000
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores, {cost:.0f} µs to create a file in {directory.parent}, {program}", flush=True)
    if cost > 150:
        print("creating files is slow here, perhaps as many were removed lately: wait five minutes, or set TMPDIR to a fresh directory", flush=True)


@contextlib.contextmanager
def measured(*words, **settings):
    """A Latchkey that ends with its measurement and leaves its files."""
    node = leftovers.enter_context(Latchkey(*words, **settings))
    try:
        yield node
    finally:
        node.kill()


class Arrivals:
    """Counts what is renamed into the spools of these nodes, as the kernel tells it."""

    def __init__(self, *nodes):
        self.descriptor = libc.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC)
        for node in nodes:
            if libc.inotify_add_watch(self.descriptor, os.fsencode(node.spool / "new"), MOVED_TO) < 0:
                raise OSError(ctypes.get_errno(), "inotify_add_watch")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        os.close(self.descriptor)

    def wait(self, count, seconds):
        """The instant at which so many more had arrived."""
        deadline = time.monotonic() + seconds
        while count > 0:
            if not select.select([self.descriptor], [], [], max(0, deadline - time.monotonic()))[0]:
                raise Hanging(f"{count} emails did not come within {seconds} s")
            now, content, at = time.monotonic(), os.read(self.descriptor, 1 << 20), 0
            while at < len(content):
                _, mask, _, length = struct.unpack_from("iIII", content, at)
                if mask & OVERFLOW:
                    raise Hanging("the kernel's queue of arrivals ran over")
                count -= 1
                at += 16 + length
        return now


def people(count, pbxs, prefix):
    """Assignments that carry people who are new, to these PBXs in turn."""
    return [assignment(f"{prefix}{i}", f"{10_000 + i}", "Ada", "Byron", f"{prefix}{i}@a.example", f"pbx{i % pbxs}", phoneModel="Poly VVX 411")
            for i in range(count)]


def floor(variable, finished, spools, empty, root):
    """Emails a second of the program that this variable names; None where it names none."""
    program = os.environ.get(variable)
    if not program:
        return None
    all_new, directory = root / "floor-finished", root / "floor"
    all_new.mkdir()
    directory.mkdir()
    for path in (path for spool in spools for path in (spool / "new").iterdir()):
        os.link(path, all_new / path.name)
    done = subprocess.run([program, finished, all_new, empty, directory, "128"], capture_output=True, text=True, timeout=600)
    if done.returncode != 0:
        raise ValueError(f"{variable} ended with {done.returncode}: {done.stderr.strip()[-300:]}")
    return float(done.stdout.split()[-1])


def beside(rate, bare):
    return f"{rate / bare:.2f} of {bare:,.0f} /s" if bare else "no floor given"


def row(what, figure, note=""):
    print(f"| {what:46} | {figure:>22} | {note:24} |", flush=True)
