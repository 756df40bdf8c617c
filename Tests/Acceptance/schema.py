#!/usr/bin/env python3
"""Schemathesis over /openapi.yaml against the running daemon, all checks: schema.py [BINARY [EXAMPLES [SEED]]]

EXAMPLES is how many requests the fuzzing makes of each operation at most; 100 make some ten thousand in all. The same SEED makes the
same requests, so that what a change is judged by is the change; hunt with others. Schemathesis stands in .build/tools, where `make deps`
puts it.
"""
import pathlib, re, subprocess, tempfile
from rig import PROJECT, Latchkey, Report, argument, assignment, binary, lines, until

# What schemathesis takes for a good request, and 412: an ETag of its own making is none that a thing has.
SETTINGS = """
[checks]
positive_data_acceptance.expected-statuses = ["2xx", "3xx", "401", "403", "404", "409", "412", "429", "5xx"]
"""

program, examples, seed = binary(), argument(1, 4), argument(2, 1)
report = Report(3000)

with report.part("API", "schemathesis"), Latchkey(program) as k:
    k.make_pbx()
    k.start()
    k.drop("people.json", lines([assignment(f"s{n}", f"1{n:03}", "Ada", f"Test{n}", f"ada{n}@acme.example") for n in range(20)]))
    until(k.is_settled, 20, 0.1, "a settled installation")
    k.make_key("admin")
    with tempfile.TemporaryDirectory() as folder:
        (pathlib.Path(folder) / "schemathesis.toml").write_text(SETTINGS)
        run = subprocess.run(
            [PROJECT / ".build/tools/bin/schemathesis", "run", f"http://127.0.0.1:{k.internal}/openapi.yaml", "-H", f"Authorization: Bearer {k.key}",
             "--max-examples", str(examples), "--seed", str(seed), "--workers", "1", "--no-color"],
            cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    found = re.search(r"(\d+) generated", run.stdout)
    report.note(f"{found.group(1) if found else 0} requests")
    report.check("API", "every answer is as the document says", run.returncode == 0 and found)
    if run.returncode:
        print(run.stdout[run.stdout.find("FAILURES"):][:8000])
    report.check("API", "no answer is a 5xx", '"status":5' not in k.log.read_text(errors="replace") and '"status":"5' not in k.log.read_text(errors="replace"))
    report.check("API", "the daemon is alive and ready", k.is_ready())
report.end()
