#!/usr/bin/env python3
"""Q1–Q4: everything that producers may put into the queue directory, and what becomes of it: queue.py [BINARY]"""
import json, os, shutil, time
import spool
from rig import Latchkey, Report, assignment, binary, event, lines, until

program, report = binary(), Report(400)


def one(id, number, **more):
    return assignment(id, str(number), "Ada", "Byron", f"{id}@acme.example"[-60:], **more)


def mailed(k, *ids, seconds=15):
    """Whether each of the events has its one email, in time."""
    def all_there():
        seen = [m.event for m in spool.mails(k.spool)]
        return all(seen.count(id) == 1 for id in ids)
    return until(all_there, seconds, what=f"emails of {ids[:5]}")


def aside(k, name, content=None, says=""):
    """Waits for a file in `failed/` and says whether content and reason are as they must be."""
    path, reason = k.queue / "failed" / name, k.queue / "failed" / f"{name}.reason"
    until(reason.exists, 10, what=f"the reason of {name}")
    text = reason.read_text()
    return path.exists() and (content is None or path.read_bytes() == content) and text.strip() != "" and says in text


def forms(k):
    k.drop("object.json", json.dumps(one("f-object", 1001), indent=4))
    k.drop("array.json", json.dumps([one("f-array1", 1002), one("f-array2", 1003)], indent=2))
    k.drop("lines.ndjson", lines([one("f-line1", 1004), one("f-line2", 1005)]))
    k.drop("crlf.ndjson", "\r\n".join(json.dumps(one(f"f-crlf{i}", 1006 + i)) for i in range(2)) + "\r\n\r\n")
    k.drop("unended.ndjson", json.dumps(one("f-unended", 1008)))
    k.drop("lines.json", lines([one("f-mixed1", 1009), one("f-mixed2", 1010)]))
    k.drop("bom.json", b"\xef\xbb\xbf" + json.dumps(one("f-bom", 1011)).encode())
    k.drop("an odd name \n é.json", json.dumps(one("f-name", 1012)))
    os.rename(spare(k, json.dumps(one("f-bytes", 1013))), os.fsencode(k.queue / "new") + b"/\xff\xfe.json")
    ids = ["f-object", "f-array1", "f-array2", "f-line1", "f-line2", "f-crlf0", "f-crlf1", "f-unended", "f-mixed1", "f-mixed2", "f-bom", "f-name", "f-bytes"]
    report.check("Q1", "object, array, lines, CRLF, no last line end, byte order mark, odd names", mailed(k, *ids))
    until(lambda: not k.waiting_files(), 5)
    report.check("Q1", "taken files are gone, and nothing is set aside", not list((k.queue / "failed").iterdir()), list((k.queue / "failed").iterdir()))


def spare(k, text):
    path = k.root / ".spare.part"
    path.write_text(text)
    return path


def refused(k):
    good, bad = one("r-good1", 1101), one("r-bad", 1102) | {"type": "latchkey.no.such"}
    k.drop("part.ndjson", lines([good, bad, one("r-good2", 1103)]) + "{oops\n" + lines([one("r-good3", 1104)]))
    report.check("Q3", "the good part of a file is taken", mailed(k, "r-good1", "r-good2", "r-good3"))
    report.check("Q3", "the rest is set aside beside its reason, by line", aside(k, "part.ndjson", (json.dumps(bad, ensure_ascii=False) + "\n{oops\n").encode(), "4"),
                 (k.queue / "failed" / "part.ndjson.reason").read_text())
    k.drop("part.json", json.dumps([one("r-array", 1105), 42, {"id": "r-none"}]))
    report.check("Q3", "so is that of an array", mailed(k, "r-array") and aside(k, "part.json", says="r-none"))
    whole = {
        "broken.json": b'{"specversion":"1.0", oops', "empty.json": b"", "empty.ndjson": b"", "blank.json": b" \n\t\n",
        "utf8.json": json.dumps(one("r-utf8", 1106)).encode().replace(b"Ada", b"A\xffa"), "nul.json": b"\x00" * 64, "number.json": b"42",
        "twice.json": b'{"specversion":"1.0","id":"r-a","id":"r-b","source":"/x","type":"latchkey.extension.cleared","data":{"pbx":"acme","extension":"1"}}',
        "huge.json": json.dumps(one("r-huge", 1107) | {"note": "x" * 70_000}).encode(), "deep.json": b"[" * 100_000,
        "number-extension.json": json.dumps(event("r-int", "extension.cleared", {"pbx": "acme", "extension": 42})).encode(),
        "other.csv": b"extension,profile\n", "no-ending": json.dumps(one("r-ending", 1108)).encode(), "UPPER.JSON": b"{}",
        "own-source.json": json.dumps(one("r-own", 1109) | {"source": "latchkey:/command"}).encode(),
        "x" * 250 + ".json": b"broken", "stray.reason": b"not a reason of ours",
    }
    for name, content in whole.items():
        k.drop(name, content)
    for name, content in whole.items():
        # A name may be shortened or marked to make room for its reason's; content and beginning tell.
        beginning = name.split(".")[0][:40]
        with report.part("Q3", f"set aside: {name[:30]}"):
            kept = lambda: [p for p in (k.queue / "failed").iterdir() if p.name.startswith(beginning)]
            found = until(lambda: [p for p in kept() if p.read_bytes().strip() == content.strip()], 10, what=name)
            reasons = [p for p in kept() if p.name.endswith(".reason") and p != found[0]]
            report.check("Q3", f"set aside as it was, with a reason: {name[:30]}", reasons and reasons[0].read_text().strip())
    k.drop("broken.json", b"{broken in another way")
    until(lambda: not k.waiting_files(), 5)
    copies = until(lambda: (c := [p for p in (k.queue / "failed").iterdir() if p.name.startswith("broken") and not p.name.endswith(".reason")]) and len(c) == 2 and c, 5)
    report.check("Q3", "a second file of that name does not replace the first", {p.read_bytes() for p in copies} == {whole["broken.json"], b"{broken in another way"})
    report.check("Q3", "nothing of them had an effect", not [m for m in spool.mails(k.spool) if m.event in ("r-utf8", "r-huge", "r-ending", "r-own", "r-bad")])


def strange(k):
    outside = k.root / "outside.json"
    outside.write_text(json.dumps(one("s-link", 1201)))
    (k.queue / "new" / "link.json").symlink_to(outside)
    os.mkfifo(k.queue / "new" / "fifo.json")
    (k.queue / "new" / ".hidden.json").write_text(json.dumps(one("s-hidden", 1202)))
    (k.queue / "new" / "folder.json").mkdir()
    (k.queue / "new" / "folder.json" / "inner.json").write_text(json.dumps(one("s-inner", 1203)))
    k.drop("after.json", json.dumps(one("s-after", 1204)))
    report.check("Q4", "link, FIFO and folder hold nothing up", mailed(k, "s-after"))
    until(lambda: not (k.queue / "new" / "link.json").is_symlink(), 10)
    report.check("Q3", "a link is set aside and not followed", (k.queue / "failed" / "link.json.reason").exists() and outside.exists()
                 and (k.queue / "failed" / "link.json").is_symlink())
    report.check("Q3", "a FIFO is set aside", until((k.queue / "failed" / "fifo.json.reason").exists, 10))
    report.check("Q1", "dot files and folders are left alone", (k.queue / "new" / ".hidden.json").exists() and (k.queue / "new" / "folder.json" / "inner.json").exists())
    report.check("Q1", "and have no effect", not [m for m in spool.mails(k.spool) if m.event in ("s-link", "s-hidden", "s-inner")])
    shutil.rmtree(k.queue / "new" / "folder.json")


def many(k):
    before, start = len(spool.mails(k.spool)), time.monotonic()
    for i in range(2000):
        k.drop(f"many{i:04}.json", json.dumps(one(f"m{i}", 20_000 + i)))
    dropped = time.monotonic() - start
    until(lambda: len(list((k.spool / "new").iterdir())) >= before + 2000, 90, 0.05, "2,000 emails")
    report.note(f"2,000 files: dropped in {dropped:.1f} s, answered after {time.monotonic() - start:.1f} s")
    until(k.is_settled, 20, 0.1, "a settled installation")
    ids = [m.event for m in spool.mails(k.spool)]
    report.check("Q2", "2,000 small files have their effect once each", sum(i.startswith("m") and i[1:].isdigit() for i in ids) == 2000 and len(set(ids)) == len(ids))
    order = [e["id"] for e in k.listing("queue", "list") if e["id"].startswith("m") and e["id"][1:].isdigit()]
    wrong = sum(int(a[1:]) > int(b[1:]) for a, b in zip(order, order[1:]))
    # A look into a directory may show a file and not the one renamed into it before; whoever takes what it shows swaps them.
    report.check("Q4", "files dropped one after another are accepted in that order", wrong == 0, f"{wrong} pairs of 2,000 the other way round")


def duplicates(k):
    same = one("d-same", 1301)
    k.drop("d1.json", json.dumps(same))
    k.drop("d2.ndjson", lines([same, same, one("d-other", 1302)]))
    k.drop("d3.json", json.dumps([same | {"source": "/another"}]))
    mailed(k, "d-other")
    until(k.is_settled, 20, 0.1, "a settled installation")
    k.drop("d1.json", json.dumps(same))
    until(k.is_settled, 20, 0.1, "a settled installation")
    report.check("F14", "the same event in four places sends once", [m.event for m in spool.mails(k.spool)].count("d-same") == 1)
    rows = [e["source"] for e in k.listing("queue", "list") if e["id"] == "d-same"]
    report.check("F14", "the same id of another source is another event", sorted(rows) == ["/acceptance", "/another"], rows)
    status, answer = k.api("POST", "/v1/events", [same, one("d-http", 1303), {"id": "d-bad"}], kind="application/cloudevents-batch+json")
    report.check("Q1", "POST: 202, one accepted, one duplicate, one refused", status == 202 and (answer["accepted"], answer["duplicate"], [r["index"] for r in answer["refused"]]) == (1, 1, [2]), (status, answer))
    report.check("Q3", "POST: 400 when every one is refused", k.api("POST", "/v1/events", "{}", kind="application/cloudevents+json")[0] == 400)
    report.check("API", "POST: 401 without a key", k.api("POST", "/v1/events", "{}", key=None, kind="application/cloudevents+json")[0] == 401)
    report.check("Q1", "POST: a text of more than 8 MiB is 413", k.api("POST", "/v1/events", b" " * (9 << 20), kind="application/x-ndjson")[0] == 413)


def order(k):
    """Every event depends on the one before it; while the daemon is away and while it runs."""
    for when in ("away", "running"):
        if when == "away":
            k.stop()
        chain = [event(f"o-{when}-{i}", "extension.saved", {"pbx": "acme", "extension": "1477", "phoneModel": f"{when} {i}"}) for i in range(300)]
        for i in range(0, 300, 3):
            k.drop(f"o-{when}-{i:03}.ndjson", lines(chain[i:i + 3]))
        if when == "away":
            k.start()
        until(k.is_settled, 30, 0.1, "a settled installation")
        order = [e["id"] for e in k.listing("queue", "list") if e["id"].startswith(f"o-{when}-")]
        report.check("Q4", f"300 events are accepted in order: {when}", order == [e["id"] for e in chain],
                     [(a, b) for a, b in zip(order, order[1:]) if int(a.split("-")[2]) > int(b.split("-")[2])][:5])
        model = k.json("extension", "show", "--pbx", "acme", "1477")["phoneModel"]
        report.check("Q4", f"the last one stands: {when}", model == f"{when} 299", model)


def passing(k):
    """One that fails holds up nobody and can be retried when its reason is gone."""
    k.drop("p.ndjson", lines([one("p-unknown", 1501, pbx="later"), event("p-nobody", "extension.assigned", {"pbx": "acme", "extension": "1502", "profile": {"username": "p-nobody"}}), one("p-good", 1503)]))
    report.check("Q4", "failed ones hold up no other", mailed(k, "p-good"))
    until(k.is_settled, 15, 0.1, "a settled installation")
    failed = {e["id"]: e["reason"] for e in k.listing("queue", "list", "--state", "failed")}
    report.check("F1", "refused with a clear reason and kept", "p-nobody" in failed.get("p-nobody", "") and "PBX" in failed.get("p-unknown", ""), failed)
    k.make_pbx("later", "later@later.example")
    k.json("queue", "retry", "p-unknown")
    report.check("Q4", "retried by hand it has its effect", mailed(k, "p-unknown"))


def quick(k, id, number):
    """Seconds from a file in the queue to its email."""
    before = time.monotonic()
    k.drop(f"{id}.json", json.dumps(one(id, number)))
    until(lambda: spool.find(k.spool, event=id), 15, 0.005, f"the email of {id}")
    return time.monotonic() - before


def directory(k):
    """The queue directory goes and comes; it is found, and watched once more."""
    shutil.rmtree(k.queue, ignore_errors=True)
    (k.queue / "new").mkdir(parents=True, exist_ok=True)
    report.check("Q1", "removed and made again, it is found within 10 s", (took := quick(k, "x-back", 1601)) < 10, took)
    time.sleep(2)
    report.check("Q1", "and watched: the next file is answered within 1 s", (took := quick(k, "x-next", 1602)) < 1, took)
    k.queue.rename(k.root / "gone")
    report.check("Q1", "moved away, it is made again", until((k.queue / "new").is_dir, 15, what="the queue directory"))
    quick(k, "x-moved", 1603)
    time.sleep(2)
    report.check("Q1", "and watched: the next file is answered within 1 s", (took := quick(k, "x-moved-next", 1604)) < 1, took)


def submit(k):
    before = time.monotonic()
    done = k.run("events", "submit", "-", stdin=json.dumps(one("x-submit", 1605)))
    took = until(lambda: spool.find(k.spool, event="x-submit"), 10, 0.005) and time.monotonic() - before
    report.check("Q1", "events submit beside the daemon is answered within 1 s", done.returncode == 0 and took < 1, took)


def ending(k):
    """SIGTERM in the midst of much work."""
    before = {m.event for m in spool.mails(k.spool)}
    ids = [f"t{i}" for i in range(3000)]
    k.drop("much.ndjson", lines([one(id, 40_000 + i) for i, id in enumerate(ids)]))
    until(lambda: len(list((k.spool / "new").iterdir())) > len(before) + 50, 30, 0.005, "the work to begin")
    code, seconds = k.stop()
    done = len(list((k.spool / "new").iterdir())) - len(before)
    report.check("OPS", f"SIGTERM ends within 5 s in the midst of work ({done} of 3,000 sent)", code == 0 and seconds <= 5, (code, seconds))
    report.check("S1", "no file is partial then", not [m.path.name for m in spool.mails(k.spool) if m.flaws()])
    k.start()
    until(k.is_settled, 90, 0.2, "a settled installation")
    now = [m.event for m in spool.mails(k.spool) if m.event not in before]
    report.check("Q2", "after the next start each has its effect once", sorted(now) == sorted(ids), (len(now), len(set(now))))
    report.check("F32", "history verify", k.run("history", "verify").returncode == 0)


def ending_amid_files(k):
    """SIGTERM while thousands of files wait: those not taken stay where they are."""
    k.stop()
    already = len(spool.mails(k.spool))
    for i in range(10_000):
        text = json.dumps(event(f"w{i}", "extension.saved", {"pbx": "acme", "extension": f"{50_000 + i}"}))
        # Nobody watches while the daemon is away, so they need no rename.
        (k.queue / "new" / f"w{i:05}.json").write_text(text)
    k.launch()
    until(lambda: len(k.waiting_files()) < 9_950, 30, 0.005, "the first files to be taken")
    code, seconds = k.stop(60)
    report.check("OPS", f"SIGTERM ends within 5 s while {len(k.waiting_files())} files wait", code == 0 and seconds <= 5, (code, seconds))
    k.start()
    until(k.is_settled, 120, 0.3, "a settled installation")
    events = [e["id"] for e in k.listing("queue", "list") if e["id"].startswith("w")]
    report.check("Q2", "after the next start each is there once", sorted(events) == sorted(f"w{i}" for i in range(10_000)), len(events))
    report.check("F7", "and none sent anything", len(spool.mails(k.spool)) == already)


with report.part("Q", "the queue directory"), Latchkey(program) as k:
    k.make_pbx()
    k.start()
    k.make_key("events:write")
    for part in (forms, refused, strange, duplicates, order, passing, submit, directory, many, ending, ending_amid_files):
        with report.part("Q", part.__name__):
            part(k)
        if not k.is_ready():
            report.check("OPS", f"the daemon is ready after {part.__name__}", False, k.api("GET", "/readyz", key=None))
report.end()
