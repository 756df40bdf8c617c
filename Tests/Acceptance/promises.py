#!/usr/bin/env python3
"""F1–F32, each row of REQUIREMENTS.md by the function of its name, through commands, API, events, mails and pages alone: promises.py BINARY [--postgresql] [ROW…]"""
import functools, re, sys
from rig import Latchkey, Report, binary, needs
needs("argon2", "bcrypt", "passlib", "yaml")
import promises_bulk, promises_doors, promises_emails, promises_ends, promises_lists, promises_passwords, promises_people
from tenant import Tenant

program, report = binary(), Report(170)
wanted = [word for word in sys.argv[2:] if not word.startswith("--")]
MODULES = (promises_people, promises_emails, promises_passwords, promises_ends, promises_bulk, promises_lists, promises_doors)
rows = {name: row for module in MODULES for name, row in vars(module).items() if re.fullmatch(r"F\d+", name)}
names = [f"F{n}" for n in range(1, 33)]
# The cheapest that is admitted: what a password costs is measured elsewhere.
CHEAP = {"LATCHKEY_PASSWORD_ARGON2_MEMORY": "12MiB", "LATCHKEY_PASSWORD_ARGON2_ITERATIONS": "3"}

report.check("F", "every row has its test", sorted(rows) == sorted(names), set(names) ^ set(rows))
with Latchkey(program, **CHEAP) as k:
    k.make_key("admin")
    promises_emails.give_words_of_its_own(k, "f15")
    k.start()
    for name in wanted or names:
        line = rows[name].__doc__
        print(f"{name} {line}", flush=True)
        with report.part(name, line):
            rows[name](Tenant(k, name.lower()), functools.partial(report.check, name))
    report.check("F", "the daemon met no crash", k.is_ready() and not k.crashes, k.crashes)
report.end()
