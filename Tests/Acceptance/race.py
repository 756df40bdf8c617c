#!/usr/bin/env python3
"""T3: a thousand posts with one token at the same instant: race.py [BINARY [ROUNDS [POSTS]]]"""
import collections
import spool
from browser import Browser
from crowd import race, request
from rig import Latchkey, Report, argument, assignment, binary, event, lines, until

program, rounds, posts = binary(), argument(1, 5), argument(2, 1000)
report = Report(600)


def judge(k, what, username, to, answers, passwords, changed_before):
    statuses = collections.Counter(status for status, _ in answers)
    report.note(f"{what}: {dict(statuses)}")
    winners = [i for i, (status, _) in enumerate(answers) if status == 303]
    report.check("T3", f"{what}: exactly one of {len(answers)} succeeds", len(winners) == 1, statuses)
    report.check("T3", f"{what}: it leads to /password/done", all(answers[i][1].get("location") == "/password/done" for i in winners))
    report.check("T3", f"{what}: all others are 410 or 503", set(statuses) <= {303, 410, 503}, statuses)
    report.check("T3", f"{what}: 503 says Retry-After", all("retry-after" in h for status, h in answers if status == 503))
    until(lambda: len(spool.find(k.spool, kind="password-changed", to=to)) > changed_before, 10, what="password-changed")
    until(k.is_settled, 20, 0.1, "a settled installation")
    changed = len(spool.find(k.spool, kind="password-changed", to=to)) - changed_before
    report.check("F19", f"{what}: one password-changed email", changed == 1, changed)
    report.check("T3", f"{what}: the password of the one is set", [k.verify(username, passwords[i])[0] for i in winners] == [200])
    loser = next(i for i in range(len(passwords)) if i not in winners)
    report.check("T3", f"{what}: no other is", k.verify(username, passwords[loser])[0] == 401)


def opened(k, link):
    browser = Browser(k.origin)
    return browser, browser.get(link)


def wait_link(k, id):
    return until(lambda: spool.find(k.spool, event=id), 15, what=f"the email of {id}")[0].link


with report.part("T3", "the race"), Latchkey(program) as k:
    k.make_pbx()
    k.start()
    k.make_key("credentials:verify")
    for number in range(rounds):
        address = f"racer{number}@acme.example"
        k.drop(f"{number}.json", lines([assignment(f"r{number}", f"2{number:03}", "Ray", "Racer", address)]))
        browser, page = opened(k, wait_link(k, f"r{number}"))
        passwords = [f"the {i}th otter of round {number} paddles" for i in range(posts)]
        answers = race([request(k, browser, page, p) for p in passwords])
        judge(k, f"round {number + 1}", address, address, answers, passwords, 0)
        report.check("T5", f"round {number + 1}: the link is dead now", browser.get(wait_link(k, f"r{number}")).status == 410)

    # T4: all living links of one profile are one: five links, each posted to by a fifth.
    address = "racer0@acme.example"
    for i in range(5):
        k.drop(f"reset{i}.json", lines([event(f"reset{i}", "password.reset-requested", {"pbx": "acme", "profile": {"username": address}})]))
    forms = [opened(k, wait_link(k, f"reset{i}")) for i in range(5)]
    passwords = [f"the {i}th heron of five links waits" for i in range(posts)]
    answers = race([request(k, *forms[i % 5], p) for i, p in enumerate(passwords)])
    judge(k, "five links", address, address, answers, passwords, 1)
report.end()
