#!/usr/bin/env python3
"""Runs what README.md and docs/*.md tell people to type, in order, each document in an installation of its own: documentation.py [BINARY [DOCUMENT…]]

A block of ```sh is run; all that is changed in it are the ports. `<!-- not run: REASON -->` before it has its syntax checked alone: it needs
root, a service manager, or another machine. `<!-- file: NAME -->` before a block of any kind puts it into that file. With --postgresql, only the documents
with blocks of ```sql marked `<!-- on PostgreSQL -->` are run, on one, and those blocks at their end.
"""
import os, pathlib, re, shutil, signal, subprocess, sys, tempfile, time
import spool
from browser import Browser
from rig import PASSWORD, PROJECT, Latchkey, Report, assignment, binary, free_port, lines, until

program, report = binary(), Report(180)
DOCUMENTS = [PROJECT / "README.md", *sorted((PROJECT / "docs").glob("*.md"))]
BLOCK = re.compile(r"(?:^ *<!-- (?P<mark>[^>]*?) -->\n)?^(?P<indent> *)```(?P<kind>\w*)\n(?P<text>.*?)^ *```$", re.M | re.S)
# What may stand in a block without a kind is no command.
COMMAND = re.compile(r"^\s*(sudo|latchkey|curl|make|apt|systemctl|journalctl|psql|sqlite3|rsync|cp|mv) ", re.M)


class Block:
    def __init__(self, found, text):
        self.line, self.kind, self.mark = text.count("\n", 0, found.start("text")), found["kind"], found["mark"] or ""
        self.text = re.sub(f"^{found['indent']}", "", found["text"], flags=re.M)

    @property
    def is_run(self):
        return self.kind == "sh" and not self.mark.startswith("not run:")


def blocks(document):
    text = document.read_text()
    return [Block(found, text) for found in BLOCK.finditer(text)]


def prepared(document):
    """An installation in which acme has Grace, who has a password, and Ada with extension 0042; for README, an empty one that does not run yet."""
    k = Latchkey(program)
    for name in ("QUEUE_DIRECTORY", "SPOOL_DIRECTORY", "SECRETS_DIRECTORY", "TEMPLATES_DIRECTORY"):
        del k.environment[f"LATCHKEY_{name}"]
    if not k.is_on_postgresql:
        k.storage = f"sqlite:{k.root}/var/latchkey.sqlite3"
        del k.environment["LATCHKEY_STORAGE_URL"]
    # As the defaults have it, so that links read as in the documents.
    k.origin = k.environment["LATCHKEY_PUBLIC_ORIGIN"] = f"http://localhost:{k.public}"
    k.queue, k.spool = k.root / "var/queue", k.root / "var/spool"
    for name in ("Config", "EmailTemplates"):
        (k.root / name).symlink_to(PROJECT / name)
    shutil.copy(PROJECT / "Tests/Browser/logo.png", k.root / "acme.png")
    (k.root / "bin").mkdir()
    (k.root / "bin/latchkey").symlink_to(k.program)
    k.environment["PATH"] = f"{k.root}/bin:{os.environ['PATH']}"
    if document.name != "README.md":
        k.make_pbx()
        k.start()
        k.drop("ada.json", lines([assignment("a-0", "0042", "Ada", "Byron", "ada@acme.example")]))
        mail = until(lambda: spool.find(k.spool, to="grace"), 10, what="the first email")[0]
        browser = Browser(k.origin)
        browser.submit(browser.get(mail.link), password=PASSWORD, password2=PASSWORD)
        until(lambda: spool.find(k.spool, to="ada"), 10, what="Ada's email")
    return k


def script(k, found):
    """The blocks as one script that says at which line of the document it is, and ends at the first command that fails."""
    ports = {"8080": k.public, "8081": k.internal, "8082": free_port()}

    def started(found, preview):
        """A person types on when what was started says that it is there."""
        line = found[0].replace("preview &", f"preview --port {preview} &")
        url = f"{k.internal}/readyz" if "serve" in line else f"{preview}/preview.css"
        return f"{line}\nuntil curl -sf -o /dev/null http://127.0.0.1:{url}; do sleep 0.05; done"

    parts = ["set -eu; set -o pipefail; trap 'kill $(jobs -p) 2>/dev/null || :' EXIT"]
    for block in found:
        text = re.sub(r"(?<=[:\s])(8080|8081|8082)\b", lambda m: str(ports[m[1]]), block.text)
        text = re.sub(r"^(latchkey serve|latchkey templates preview.*) &.*$", lambda m: started(m, ports["8082"]), text, flags=re.M)
        parts += [f"echo '@@ {block.line}' >&2", text]
    return "\n".join(parts) + "\n"


def run(document):
    name, found = document.relative_to(PROJECT), blocks(document)
    bare = [b.line for b in found if not b.kind and not b.mark and COMMAND.search(b.text)]
    report.check("DOC", f"{name}: commands stand in blocks of sh", not bare, bare)
    shells = [b for b in found if b.kind == "sh"]
    for block in shells:
        done = subprocess.run(["bash", "-n"], input=block.text, capture_output=True, text=True)
        if done.returncode:
            report.check("DOC", f"{name}:{block.line}: is well-formed", False, done.stderr)
    told, statements = [b for b in shells if b.is_run], [b.text for b in found if b.kind == "sql" and b.mark == "on PostgreSQL"]
    if not told or "--postgresql" in sys.argv and not statements:
        return
    with prepared(document) as k:
        for block in found:
            if block.mark.startswith("file: "):
                (k.root / block.mark.removeprefix("file: ").strip()).write_text(block.text)
        done = subprocess.run(["bash", "-c", script(k, told)], env=k.environment, cwd=k.root, capture_output=True, text=True, timeout=100,
                              stdin=subprocess.DEVNULL, start_new_session=True)
        place = re.findall(r"^@@ (\d+)$", done.stderr, re.M)
        report.check("DOC", f"{name}: {len(told)} blocks run, {len(shells) - len(told)} are checked", done.returncode == 0,
                     f"line {place[-1] if place else '?'}: ended with {done.returncode}: {done.stderr[-500:]} {done.stdout[-200:]}")
        if k.is_on_postgresql:
            emails = len(spool.mails(k.spool))
            for text in statements:
                k.sql(text)
            until(lambda: len(spool.mails(k.spool)) > emails, 15, what="the email of an event from the database")
            report.check("DOC", f"{name}: {len(statements)} blocks of SQL run, and an email follows", True)


known = (PROJECT / "README.md").read_text()
lost = [d.name for d in DOCUMENTS[1:] if f"docs/{d.name}" not in known]
report.check("DOC", "README.md leads to every document", not lost, lost)
wanted = [w for w in sys.argv[2:] if not w.startswith("--")]
for document in DOCUMENTS:
    if not wanted or document.name in wanted:
        with report.part("DOC", document.name):
            run(document)
report.end()
