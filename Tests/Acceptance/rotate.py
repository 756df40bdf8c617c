#!/usr/bin/env python3
"""ASVS 13.3.4: keys of tokens, passwords and forms rotate on two nodes under traffic, and nobody notices: rotate.py [BINARY]"""
import itertools, shutil, threading, urllib.parse
import spool
from browser import Browser
from rig import OTHER_PASSWORD, PASSWORD, Latchkey, Report, assignment, background, binary, lines, until

program, report = binary(), Report(300)
PURPOSES = ("token", "pepper", "form")


class Balanced(Browser):
    """A browser before a balancer: each request goes to the next node."""

    def __init__(self, nodes):
        super().__init__(nodes[0].origin)
        self.ports = itertools.cycle(node.public for node in nodes)

    def _ask(self, method, url, fields, headers):
        netloc = f"127.0.0.1:{next(self.ports)}"
        return super()._ask(method, urllib.parse.urlsplit(url)._replace(netloc=netloc).geturl(), fields, headers)


class Traffic:
    """What people and systems do all the while; what went wrong is kept."""

    def __init__(self, nodes):
        self.nodes, self.over, self.failures = nodes, threading.Event(), []
        self.sign_ins = self.journeys = 0

    def check(self, what, holds):
        if not holds:
            self.failures.append(what)

    def sign_in(self):
        for node in itertools.cycle(self.nodes):
            if self.over.is_set():
                return
            status = node.verify("ada@acme.example", PASSWORD)[0]
            self.check(f"signed in: {status}", status == 200)
            ready = node.api("GET", "/readyz", key=None)
            self.check(f"not ready: {ready}", ready[0] == 200)
            self.sign_ins += 1
            self.over.wait(0.05)

    def journey(self):
        for number in itertools.count():
            if self.over.is_set():
                return
            address = f"traveller{number}@acme.example"
            invite(self.nodes, f"t{number}", f"3{number:03}", address)
            browser = Balanced(self.nodes)
            page = browser.get(link(self.nodes, f"t{number}"))
            self.check(f"link of {address}: {page.status}", page.status == 200)
            done = browser.submit(page, password=OTHER_PASSWORD, password2=OTHER_PASSWORD)
            self.check(f"password of {address}: {done.status}", done.status == 200 and done.url.endswith("/password/done"))
            status = self.nodes[number % 2].verify(address, OTHER_PASSWORD)[0]
            self.check(f"{address} signed in: {status}", status == 200)
            self.journeys += 1

    def run(self, work):
        try:
            work()
        except Exception as error:
            self.failures.append(f"{work.__name__}: {type(error).__name__}: {error}")


def invite(nodes, id, extension, address):
    nodes[0].drop(f"{id}.json", lines([assignment(id, extension, "Ada", "Byron", address)]))


def link(nodes, id):
    return until(lambda: [m for node in nodes for m in spool.find(node.spool, event=id)], 20, what=f"the email of {id}")[0].link


def rotate(nodes):
    """A key for each purpose: made on one node, copied to the other, used."""
    new = {}
    for purpose in PURPOSES:
        made = nodes[0].json("secrets", "make", purpose)
        new[purpose] = made["id"]
        shutil.copy2(made["file"], nodes[1].root / "secrets")
    for purpose, id in new.items():
        nodes[1].json("secrets", "use", purpose, id)
    for node in nodes:
        until(lambda: node.log.read_text().count("a key is current now") == len(PURPOSES), 60, 0.2, "the rotation")
    return new


with report.part("13.3", "a rotation"), Latchkey(program, LATCHKEY_NODE_NAME="a") as a:
    a.make_pbx()
    shared = {"LATCHKEY_PUBLIC_ORIGIN": a.origin, "LATCHKEY_STORAGE_URL": a.environment["LATCHKEY_STORAGE_URL"], "LATCHKEY_NODE_NAME": "b"}
    with Latchkey(program, **shared) as b:
        nodes = (a, b)
        shutil.copytree(a.root / "secrets", b.root / "secrets")
        for node in nodes:
            node.start()
        b.key = a.make_key("credentials:verify")
        for id, extension, address in (("ada", "1001", "ada@acme.example"), ("late", "1002", "late@acme.example"), ("open", "1003", "open@acme.example")):
            invite(nodes, id, extension, address)
        browser = Balanced(nodes)
        browser.submit(browser.get(link(nodes, "ada")), password=PASSWORD, password2=PASSWORD)
        late = link(nodes, "late")
        waiting = Balanced(nodes)
        form = waiting.get(link(nodes, "open"))

        traffic = Traffic(nodes)
        threads = [background(traffic.run, traffic.sign_in), background(traffic.run, traffic.journey)]
        new = rotate(nodes)
        before = traffic.journeys
        until(lambda: traffic.journeys > before + 4 or traffic.failures, 60, what="journeys after the rotation")
        traffic.over.set()
        for thread in threads:
            thread.join(60)
        report.note(f"{traffic.sign_ins} sign-ins, {traffic.journeys} journeys")
        report.check("13.3", "nothing failed while the keys rotated", traffic.sign_ins > 50 and traffic.journeys > 8 and not traffic.failures,
                     traffic.failures[:5])
        done = waiting.submit(form, password=PASSWORD, password2=PASSWORD)
        report.check("13.3", "a form loaded before is taken after", done.url.endswith("/password/done"), done.status)
        browser = Balanced(nodes)
        done = browser.submit(browser.get(late), password=PASSWORD, password2=PASSWORD)
        report.check("13.3", "a link mailed before opens and is spent after", done.url.endswith("/password/done"), done.status)
        report.check("13.3", "and is dead then", browser.get(late).status == 410)
        listed = {(v["purpose"], v["id"]): v for v in a.json("secrets", "list")}
        report.check("13.3", "every new key is current", all(listed[key]["current"] for key in new.items()), listed)
        report.check("13.3", "passwords moved to the new pepper", listed["pepper", new["pepper"]]["hashes"] >= 3, listed)
        report.check("13.3", "the history tells and holds", a.run("history", "verify").returncode == 0
                     and [h["action"] for h in a.json("history")].count("secret.rotated") == len(PURPOSES))
        for node in nodes:
            node.stop()
        (b.root / "secrets" / f"token.{new['token']}.key").unlink()
        refused = b.run("check")
        report.check("13.3", "a node without the current key is refused, and told which", refused.returncode == 78 and new["token"] in refused.stderr,
                     (refused.returncode, refused.stderr))
report.end()
