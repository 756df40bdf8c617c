#!/usr/bin/env python3
"""Measures the release binary: bench.py [BINARY [EVENTS…]]; for figures to be believed the machine must be otherwise idle."""
import json, pathlib, re, statistics, sys, time
import measure
from measure import Arrivals, beside, measured, people, row, tell_circumstances
from rig import Report, binary, lines, until


def ready_with(k, pbxs):
    for i in range(pbxs):
        k.make_pbx(f"pbx{i}", f"admin{i}@a.example")
    k.start()
    until(k.is_settled, 60, 0.2, "a settled installation")


def throughput(count, pbxs):
    """Events a second from the rename into the queue to the last file in `new/`, and the floor's."""
    with measured(program) as k:
        ready_with(k, pbxs)
        content = lines(people(count, pbxs, "p"))
        with Arrivals(k) as arrivals:
            start = time.monotonic()
            k.drop("all.ndjson", content)
            end = arrivals.wait(count, 60 + count / 50)
        until(k.is_settled, 30, 0.2, "a settled installation")
        report.check("S2", f"{count} events of {pbxs} PBXs gave {count} emails", len(list((k.spool / "new").iterdir())) == count + pbxs)
        return count / (end - start), floor(k)


def latency(times=200):
    """Milliseconds of lone events on an idle daemon."""
    with measured(program) as k:
        ready_with(k, 1)
        found = []
        with Arrivals(k) as arrivals:
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
    with measured(program) as k:
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
    k.stop()
    empty = f"{k.root}/floor.sqlite3"
    k.run("pbx", "list", environment={"LATCHKEY_STORAGE_URL": f"sqlite:{empty}"})
    return measure.floor("FLOOR", k.storage.partition(":")[2], [k.spool], empty, k.root)


program, report = binary(".build/release/latchkey"), Report(1500)
counts = [int(word) for word in sys.argv[2:]] or [5_000, 20_000]
with report.part("R", "measures"):
    tell_circumstances(program)
    for count in counts:
        for pbxs in (1, 50):
            rate, bare = throughput(count, pbxs)
            row(f"{count:,} events, {pbxs} PBX{'s' if pbxs > 1 else ''}", f"{rate:,.0f} /s", beside(rate, bare))
    found = latency()
    row(f"lone event, {len(found)} times", f"median {statistics.median(found):.1f} ms", f"p99 {found[int(len(found) * 0.99) - 1]:.1f}, max {found[-1]:.1f} ms")
    idle, after, starts = memory_and_start()
    row("resident memory", f"idle {idle:.1f} MiB", f"after 1,000: {after:.1f} MiB")
    row(f"exec to ready, {len(starts)} times", f"median {statistics.median(starts):.0f} ms", f"max {starts[-1]:.0f} ms")
report.end()
