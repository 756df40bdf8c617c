#!/usr/bin/env python3
"""Measures the release binary: bench.py [BINARY [EVENTS…]]; for figures to be believed the machine must be otherwise idle.

FLOOR, where given, is a program that does again what a finished run left, without any of the thinking: the same rows, the same files, durable
and renamed, called as FLOOR FINISHED-DATABASE FINISHED-NEW EMPTY-DATABASE EMPTY-DIRECTORY BATCH; it prints emails a second.
"""
import ctypes, json, os, pathlib, re, select, statistics, struct, subprocess, sys, time
from rig import Hanging, Latchkey, Report, assignment, binary, lines, until

MOVED_TO, OVERFLOW = 0x80, 0x4000
libc = ctypes.CDLL(None, use_errno=True)


class Arrivals:
    """Counts what is renamed into a directory, as the kernel tells it."""

    def __init__(self, directory):
        self.descriptor = libc.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC)
        if libc.inotify_add_watch(self.descriptor, os.fsencode(directory), MOVED_TO) < 0:
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
    return [assignment(f"{prefix}{i}", f"{10_000 + i}", "Ada", "Byron", f"{prefix}{i}@a.example", f"pbx{i % pbxs}", phoneModel="Poly VVX 411")
            for i in range(count)]


def ready_with(k, pbxs):
    for i in range(pbxs):
        k.make_pbx(f"pbx{i}", f"admin{i}@a.example")
    k.start()
    until(k.is_settled, 60, 0.2, "a settled installation")


def throughput(count, pbxs):
    """Events a second from the rename into the queue to the last file in `new/`, and the floor's."""
    with Latchkey(program) as k:
        ready_with(k, pbxs)
        content = lines(people(count, pbxs, "p"))
        with Arrivals(k.spool / "new") as arrivals:
            start = time.monotonic()
            k.drop("all.ndjson", content)
            end = arrivals.wait(count, 60 + count / 50)
        until(k.is_settled, 30, 0.2, "a settled installation")
        report.check("S2", f"{count} events of {pbxs} PBXs gave {count} emails", len(list((k.spool / "new").iterdir())) == count + pbxs)
        return count / (end - start), floor(k)


def latency(times=200):
    """Milliseconds of lone events on an idle daemon."""
    with Latchkey(program) as k:
        ready_with(k, 1)
        found = []
        with Arrivals(k.spool / "new") as arrivals:
            for number, one in enumerate(people(times, 1, "l")):
                time.sleep(0.05 + 0.001 * (number * 37 % 100))
                text, start = json.dumps(one), time.monotonic()
                k.drop(f"{number}.json", text)
                found.append((arrivals.wait(1, 20) - start) * 1000)
        return sorted(found)


def resident(k):
    return int(re.search(r"VmRSS:\s+(\d+)", pathlib.Path(f"/proc/{k.process.pid}/status").read_text())[1]) / 1024


def memory_and_start(times=20):
    """MiB idle and after 1,000 events; milliseconds from exec to the first 200 of /readyz on that database."""
    with Latchkey(program) as k:
        ready_with(k, 1)
        time.sleep(2)
        idle = resident(k)
        k.drop("all.ndjson", lines(people(1000, 1, "m")))
        until(lambda: len(list((k.spool / "new").iterdir())) == 1001, 60, 0.05, "1,000 emails")
        until(k.is_settled, 30, 0.2, "a settled installation")
        time.sleep(2)
        after = resident(k)
        starts = []
        for _ in range(times):
            k.stop()
            starts.append(k.start() * 1000)
        return idle, after, sorted(starts)


def floor(k):
    """Emails a second of the bare loop over what this run left; None where there is no such program."""
    program = os.environ.get("FLOOR")
    if not program:
        return None
    k.stop()
    empty, directory = k.root / "floor.sqlite3", k.root / "floor"
    directory.mkdir()
    k.run("pbx", "list", environment={"LATCHKEY_STORAGE_URL": f"sqlite:{empty}"})
    done = subprocess.run([program, k.root / "latchkey.sqlite3", k.spool / "new", empty, directory, "128"], capture_output=True, text=True, timeout=300)
    if done.returncode != 0:
        raise ValueError(f"FLOOR ended with {done.returncode}: {done.stderr.strip()[-300:]}")
    return float(done.stdout.split()[-1])


def row(what, figure, note=""):
    print(f"| {what:46} | {figure:>22} | {note:24} |", flush=True)


program, report = binary(".build/release/latchkey"), Report(1500)
counts = [int(word) for word in sys.argv[2:]] or [5_000, 20_000]
with report.part("R", "measures"):
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores, {program}")
    for count in counts:
        for pbxs in (1, 50):
            rate, bare = throughput(count, pbxs)
            row(f"{count:,} events, {pbxs} PBX{'s' if pbxs > 1 else ''}", f"{rate:,.0f} /s", f"{rate / bare:.2f} of {bare:,.0f} /s" if bare else "no FLOOR given")
    found = latency()
    row(f"lone event, {len(found)} times", f"median {statistics.median(found):.1f} ms", f"p99 {found[int(len(found) * 0.99) - 1]:.1f}, max {found[-1]:.1f} ms")
    idle, after, starts = memory_and_start()
    row("resident memory", f"idle {idle:.1f} MiB", f"after 1,000: {after:.1f} MiB")
    row(f"exec to ready, {len(starts)} times", f"median {statistics.median(starts):.0f} ms", f"max {starts[-1]:.0f} ms")
report.end()
