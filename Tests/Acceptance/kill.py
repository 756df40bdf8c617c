#!/usr/bin/env python3
"""R3: a stream of events while the daemon is killed at random instants: kill.py [BINARY [KILLS [SEED [EVENTS]]]]"""
import collections, email.utils, random, time
import spool
from browser import Browser
from rig import Latchkey, Report, argument, binary, lines, p99, until
from stream import Stream

program, kills, seed = binary(), argument(1, 200), argument(2, random.SystemRandom().randrange(1_000_000))
count = argument(3, 1000)
chance, report = random.Random(seed), Report(1200)


def files_of(events):
    """The events cut into files: single objects and lines, each in its order."""
    cut, at = [], 0
    while at < len(events):
        size = chance.choice([1, 1, 1, 2, 3, 8])
        cut.append((f"{at:05}.ndjson" if size > 1 else f"{at:05}.json", lines(events[at:at + size])))
        at += size
    return cut


def broken_file(number):
    """A file that is good in no line; each line must be set aside and none lost."""
    return f"bad{number:03}.ndjson", "".join(f'{{"specversion":"1.0","id":"bad-{number}-{line}"}}\n' for line in range(3))


def is_busy(k):
    """Whether the kill left something half done where it can be seen from outside."""
    return bool(k.waiting_files() or list((k.spool / "tmp").iterdir()))


def run(kills):
    """The stream through an installation that is killed so many times; what came out."""
    with Latchkey(program) as k:
        k.make_pbx()
        ready, busy = [k.start()], 0
        rest = files_of(stream.events)
        parts = [rest[i * len(rest) // kills:(i + 1) * len(rest) // kills] for i in range(kills)] if kills else [rest]
        for number, part in enumerate(parts):
            if kills and number % 2 == 0:
                k.drop(*broken_file(number))
            for name, content in part:
                k.drop(name, content)
            if not kills:
                break
            # Most instants fall into the work that the files cause, some long after it.
            time.sleep(min(chance.expovariate(1 / 0.04), 0.5))
            k.kill()
            busy += is_busy(k)
            # One in four is started only to be killed before it is ready.
            if chance.random() < 0.25:
                k.launch()
                time.sleep(chance.uniform(0, 0.5 * ready[0]))
                k.kill()
            ready.append(k.start())
        until(k.is_settled, 120, 0.2, "a settled installation")
        yield k, ready, busy


def outcome(k):
    """What a run came to, as far as two runs must be alike."""
    found = [(m.event, m.kind, email.utils.parseaddr(m.to)[1]) for m in spool.mails(k.spool)]
    found += [(e["event"], e["kind"], e["to"]) for e in k.listing("spool", "list") if e["state"] == "withdrawn"]
    # What the command made has another id in every run.
    return collections.Counter((event if event in stream.ids else "(command)", kind, to) for event, kind, to in found)


stream = Stream(count, seed)
report.note(f"seed {seed}, {kills} kills, {len(stream.events)} events, {len(stream.ids)} distinct, {sum(stream.emails.values())} emails due")
with report.part("R3", "the run without kills"):
    for k, *_ in run(0):
        calm = outcome(k)
with report.part("R3", "the run with kills"):
    for k, ready, busy in run(kills):
        report.note(f"ready after {sorted(ready)[len(ready) // 2] * 1000:.0f} ms (median), {p99(ready) * 1000:.0f} ms (p99), {max(ready) * 1000:.0f} ms at most")
        report.note(f"{busy} kills left files in the queue or drafts in tmp/")
        report.check("R8", "ready within 2 s after a kill (p99)", p99(ready) <= 2, sorted(ready)[-5:])
        found = outcome(k)
        own = {e["id"] for e in stream.events}
        report.check("S2", "the same emails as without kills", found == calm, ((found - calm), (calm - found)))
        due = collections.Counter({(id, kind): n for (id, kind), n in stream.emails.items()})
        seen = collections.Counter()
        for (id, kind, _), n in found.items():
            if id in own:
                seen[id, kind] += n
        report.check("S2", f"exactly the {sum(due.values())} emails that were reckoned", seen == due, ((seen - due), (due - seen)))
        mails = spool.mails(k.spool)
        flaws = [(m.path.name, m.flaws()) for m in mails if m.flaws()]
        report.check("S1", f"0 partial files among {len(mails)}", not flaws, flaws[:5])
        ids = collections.Counter(m.message["Message-ID"] for m in mails)
        report.check("S2", "no Message-ID twice", max(ids.values()) == 1, ids.most_common(2))
        spooled = collections.Counter(e["file"] for e in k.listing("spool", "list") if e["state"] == "spooled")
        report.check("S2", "each spooled row is one file in new/", spooled == collections.Counter(m.path.name for m in mails))
        report.check("S1", "nothing is left in tmp/", not list((k.spool / "tmp").iterdir()))
        queue = [e for e in k.listing("queue", "list") if e["id"] in own]
        report.check("F14", "each event stands once in the queue", collections.Counter(e["id"] for e in queue) == collections.Counter(own))
        failed = {e["id"]: e["reason"] for e in queue if e["state"] == "failed"}
        report.check("Q4", f"{len(stream.failed)} failed, each with its reason", set(failed) == stream.failed and all(failed.values()), failed)
        report.check("Q2", "all others are answered", all(e["state"] in ("answered", "failed") for e in queue))
        names = {p.name for p in (k.queue / "failed").iterdir()}
        kept = collections.Counter((k.queue / "failed" / name).read_text() for name in names if not name.endswith(".reason"))
        bad = {broken_file(n)[1] for n in range(0, kills, 2)}
        report.check("Q3", f"{len(bad)} broken files are set aside as they were", set(kept) == bad, (set(kept) ^ bad))
        report.check("Q3", "each beside its reason", all(name.endswith(".reason") or f"{name}.reason" in names for name in names), sorted(names))
        report.note(f"{sum(kept.values()) - len(kept)} of them stand there twice")
        by_event = {m.event: m for m in mails if m.link}

        def status(id):
            return Browser(k.origin).get(by_event[id].link).status

        living = sorted(stream.living_links)
        sample = chance.sample(living, min(200, len(living)))
        dead = [id for id in sample if id not in by_event or status(id) != 200]
        report.check("T4", f"{len(sample)} of {len(living)} links of living profiles open", not dead, dead[:5])
        gone = [id for id in stream.dead_links if id in by_event]
        opened = [id for id in gone if status(id) != 410]
        report.check("F20", f"{len(gone)} links of disabled profiles are dead", not opened, opened[:5])
        done = k.run("history", "verify")
        report.check("F32", "history verify", done.returncode == 0, done.stdout + done.stderr)
        code, seconds = k.stop()
        report.check("OPS", "SIGTERM ends it", code == 0 and seconds <= 5, (code, seconds))
report.end()
