#!/usr/bin/env python3
"""What /metrics serves, and that dashboard and alerts speak of nothing else: metrics.py [BINARY]"""
import json, re, shutil, subprocess, time
import spool
from browser import Browser
from rig import PASSWORD, PROJECT, Latchkey, Report, assignment, binary, event, lines, needs, until

needs("yaml", "cryptography")
import yaml
import certificates

program, report = binary(), Report(120)
TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
WORDS = {"by", "on", "and", "or", "unless", "ignoring", "sum", "max", "min", "count", "rate", "increase", "time", "histogram_quantile"}


def scrape(k):
    """Families by name: type, and samples as (suffix, labels, value)."""
    families, name = {}, None
    status, text, headers = k.ask("GET", "/metrics", key=None)
    report.check("OPS", "/metrics is Prometheus' text format", status == 200 and headers["content-type"].startswith("text/plain; version=0.0.4"), headers)
    for line in text.splitlines():
        if line.startswith("# TYPE "):
            _, _, name, kind = line.split()
            if name in families:
                report.check("OPS", f"{name} is told once", False)
            families[name] = (kind, [])
        elif not line.startswith("#"):
            sample, _, value = line.rpartition(" ")
            found = re.fullmatch(r"([a-z_]+)(?:\{(.*)\})?", sample)
            labels = dict(re.findall(r'([a-z]+)="((?:[^"\\]|\\.)*)"', found[2] or ""))
            families[name][1].append((found[1].removeprefix(name), labels, float(value)))
    return families


def value(families, name, **labels):
    return sum(v for suffix, own, v in families[name][1] if suffix in ("", "_count") and labels.items() <= own.items())


def conventions(families):
    """prometheus.io/docs/practices/naming"""
    odd = [n for n in families if not re.fullmatch(r"(latchkey|process)_[a-z_]+", n)]
    report.check("OPS", f"{len(families)} families begin with latchkey_ or process_", len(families) > 30 and not odd, odd)
    counters = [n for n, (kind, _) in families.items() if (kind == "counter") != n.endswith("_total")]
    report.check("OPS", "what counts ends in _total, and nothing else does", not counters, counters)
    units = [n for n in families if re.search(r"_(milliseconds|ms|minutes|hours|kib|mib|kilobytes|percent)(_|$)", n)]
    report.check("OPS", "units are seconds and bytes", not units, units)


def speaks_of(families, expression):
    """What an expression names that is not served: metrics, labels, or values of labels that are always the same."""
    wrong = []
    bare = re.sub(r'"[^"]*"', '""', re.sub(r"\{\{.*?\}\}|\[[^\]]*\]", "", expression))
    for name in set(re.findall(r"\b(?:latchkey|process)_[a-z_]+", bare)):
        base = next((n for n in (name, re.sub(r"_(bucket|sum|count)$", "", name)) if n in families), None)
        if not base:
            wrong.append(name)
            continue
        for selector in re.findall(re.escape(name) + r"\{([^}]*)\}", expression):
            for label, operator, wanted in re.findall(r'(\w+)(=~|!=|=)"([^"]*)"', selector):
                known = {own.get(label) for _, own, _ in families[base][1]}
                if label not in ("instance", "job") and (None in known or operator == "=" and wanted not in known):
                    wrong.append(f'{name}{{{label}="{wanted}"}}')
    for labels in re.findall(r"(?:by|ignoring|on|without) \(([^)]*)\)", bare):
        known = {label for _, samples in families.values() for _, own, _ in samples for label in own} | {"instance", "job", "le"}
        wrong += [label.strip() for label in labels.split(",") if label.strip() not in known]
    return wrong


def alerts(families):
    rules = yaml.safe_load((PROJECT / "Config/prometheus/alerts.yaml").read_text())["groups"][0]["rules"]
    wrong = {rule["alert"]: found for rule in rules if (found := speaks_of(families, rule["expr"]))}
    report.check("OPS", f"{len(rules)} alerts speak of what is served", len(rules) == 14 and not wrong, wrong)
    kebab = lambda name: re.sub(r"(?<!^)(?=[A-Z])", "-", name).lower()
    pages = [rule["alert"] for rule in rules if rule["annotations"]["runbook_url"] != f"docs/RUNBOOK.md#{kebab(rule['alert'])}"]
    report.check("OPS", "each names its page of the runbook", not pages, pages)
    runbook = PROJECT / "docs/RUNBOOK.md"
    if runbook.exists():
        text = runbook.read_text().lower()
        missing = [rule["alert"] for rule in rules if kebab(rule["alert"]) not in text]
        report.check("OPS", "and the runbook has it", not missing, missing)
    if tool := shutil.which("promtool"):
        folder = PROJECT / "Config/prometheus"
        for words in (["check", "rules", "alerts.yaml"], ["test", "rules", "alerts_test.yaml"]):
            done = subprocess.run([tool, *words], cwd=folder, capture_output=True, text=True)
            report.check("OPS", f"promtool {' '.join(words)}", done.returncode == 0, done.stdout + done.stderr)
    else:
        report.note("promtool is not installed: the alerts were not run")


def dashboard(families):
    board = json.loads((PROJECT / "Config/grafana/latchkey.json").read_text())
    expressions = [(panel["title"], target["expr"]) for panel in board["panels"] for target in panel["targets"]]
    wrong = {title: found for title, expression in expressions if (found := speaks_of(families, expression))}
    report.check("OPS", f"{len(expressions)} expressions of {len(board['panels'])} panels speak of what is served", len(expressions) > 30 and not wrong, wrong)
    shown = set(re.findall(r"\b(?:latchkey|process)_[a-z_]+", " ".join(e for _, e in expressions)))
    unseen = {n for n in families if n.startswith("latchkey_") and not any(s.startswith(n) for s in shown)}
    report.check("OPS", "the dashboard shows every metric of Latchkey", not unseen, unseen)


def traces(k):
    """A request is found again in log, answer and history by the trace that it came with."""
    headers = {"Authorization": f"Bearer {k.key}", "Content-Type": "application/cloudevents+json"}

    def post(parent, body):
        import http.client
        connection = http.client.HTTPConnection("127.0.0.1", k.internal, timeout=20)
        connection.request("POST", "/v1/events", json.dumps(body), headers | ({"traceparent": parent} if parent else {}))
        answer = connection.getresponse()
        return answer.getheader("X-Request-Id"), json.loads(answer.read())

    saved = event("t-1", "extension.saved", {"pbx": "acme", "extension": "2001", "virtualOffice": False})
    id, _ = post(f"00-{TRACE}-00f067aa0ba902b7-01", saved)
    report.check("OPS", "the answer bears the trace of its request", id == TRACE, id)
    found = until(lambda: [h for h in k.json("history") if h["detail"].get("trace") == TRACE], 10, 0.1, "the history")
    report.check("OPS", "so does the history of what it caused", found[0]["action"] == "extension.saved" and found[0]["detail"]["event"] == "t-1", found)
    report.check("OPS", "and the event", k.json("queue", "show", "t-1")["trace"] == TRACE)
    log = [json.loads(line) for line in k.log.read_text().splitlines() if line.startswith("{")]
    report.check("OPS", "and the log", any(line.get("id") == TRACE and line.get("route") == "/v1/events" for line in log))
    for parent in (None, "00-" + "0" * 32 + "-00f067aa0ba902b7-01", "ff-" + TRACE + "-00f067aa0ba902b7-01", "00-" + TRACE.upper() + "-00f067aa0ba902b7-01", "nonsense"):
        id, answer = post(parent, {"specversion": "1.0"})
        report.check("OPS", f"traceparent {str(parent)[:12]}…: a fresh id", re.fullmatch("[0-9a-f]{32}", id or "") and id != TRACE, (id, answer))
    own = event("t-2", "extension.saved", {"pbx": "acme", "extension": "2002", "virtualOffice": False}) | {"traceparent": f"00-{'ab' * 16}-00f067aa0ba902b7-00"}
    post(f"00-{TRACE}-00f067aa0ba902b7-01", own)
    until(lambda: k.json("queue", "show", "t-2")["state"] == "answered", 10, 0.1, "the answer")
    report.check("OPS", "an event's own trace comes first (CloudEvents)", k.json("queue", "show", "t-2")["trace"] == "ab" * 16)
    k.drop("t3.json", lines([event("t-3", "extension.saved", {"pbx": "acme", "extension": "2003", "virtualOffice": False})]))
    until(lambda: k.run("queue", "show", "t-3").returncode == 0, 10, 0.1, "the event")
    report.check("OPS", "an event without one has one made", re.fullmatch("[0-9a-f]{32}", k.json("queue", "show", "t-3")["trace"]))


def missing_places(k):
    """What /readyz cannot do without, status does not call well."""
    for place, path in (("spool", k.spool), ("queue", k.queue)):
        path.rename(k.root / "elsewhere")
        text, shown = k.run("status").stdout, k.json("status")["troubles"]
        if not path.exists():
            report.check("OPS", f"status says that the {place} is missing, and what to do", f"  {place}: {path} is missing: mount its volume" in text.partition("To do:")[2]
                         and place in [t["place"] for t in shown], (text, shown))
        shutil.rmtree(path, ignore_errors=True)
        (k.root / "elsewhere").rename(path)
    report.check("OPS", "and no longer when it is back", k.json("status")["troubles"] == [])


def status(k):
    shown = k.json("status")
    report.check("OPS", "status counts", shown["emails"]["spooled"] >= 2 and shown["events"]["failed"] == 1 and shown["linksOpened"] == 1
                 and shown["passwordsSet"] == 1 and shown["passwords"] == 1 and {d["place"] for d in shown["disks"]} >= {"spool", "queue"}, shown)
    text = k.run("status").stdout
    report.check("OPS", "status fits one screen and says what to do", len(text.splitlines()) < 24 and "1 event failed: latchkey queue list --state failed" in text
                 and "latchkey backup FILE" in text and max(map(len, text.splitlines())) <= 160, text)
    failed = k.run("queue", "list", "--state", "failed").stdout
    report.check("OPS", "the list of failed events says what to do", "then retry" in failed and "TO DO" in failed, failed)
    watched = subprocess.Popen(["script", "-qec", f"{k.program} status --watch", "/dev/null"], env=k.environment | {"TERM": "xterm"}, cwd=k.root,
                               stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    time.sleep(5)
    watched.terminate()
    seen = watched.communicate()[0].decode()
    report.check("OPS", "with --watch it refreshes on a terminal", seen.count("\x1b[H\x1b[2J") >= 2 and seen.count("Emails") >= 2, seen[:300])


with Latchkey(program, LATCHKEY_DELIVERY_METHOD="sendmail", LATCHKEY_DELIVERY_SENDMAIL_COMMAND="/bin/true") as k, report.part("OPS", "metrics"):
    for folder in ("new", "cur", "tmp"):
        (k.root / "bounces" / folder).mkdir(parents=True)
    k.environment |= {"LATCHKEY_BOUNCES_ADDRESS": "bounces@example.com", "LATCHKEY_BOUNCES_DIRECTORY": str(k.root / "bounces")}
    chain, secret = certificates.Authority(k.root).issue()
    certificates.put(k.root / "chain.pem", chain)
    certificates.put(k.root / "key.pem", secret)
    k.make_pbx()
    k.make_key("events:write", "credentials:verify")
    k.start()
    k.drop("one.json", lines([assignment("m-1", "1001", "Ada", "Byron", "ada@acme.example"), event("m-2", "extension.assigned", {
        "pbx": "acme", "extension": "1002", "profile": {"username": "nobody"}})]))
    until(lambda: len(list((k.spool / "cur").iterdir())) == 2, 20, 0.1, "the delivery")
    mail = next(m for m in map(spool.Mail, (k.spool / "cur").iterdir()) if m.event == "m-1")
    page = Browser(k.origin)
    page.submit(page.get(mail.link), password=PASSWORD, password2=PASSWORD)
    k.verify("ada@acme.example", PASSWORD)
    k.verify("ada@acme.example", "wrong wrong wrong wrong")
    before = scrape(k)
    for name, labels, wanted in [
            ("latchkey_events_received_total", {"outcome": "accepted"}, 2), ("latchkey_events_processed_total", {"outcome": "failed"}, 1),
            ("latchkey_events", {"state": "failed"}, 1), ("latchkey_delivery_attempts_total", {"outcome": "delivered"}, 2),
            ("latchkey_links_opened_total", {}, 1), ("latchkey_passwords_set_total", {}, 1), ("latchkey_verifications_total", {"result": "right"}, 1),
            ("latchkey_verifications_total", {"result": "wrong"}, 1), ("latchkey_ready", {}, 1), ("latchkey_bounces_readable", {}, 1), ("latchkey_backup_timestamp_seconds", {}, 0),
            ("latchkey_http_requests_total", {"listener": "public", "route": "/p/{token}", "status": "303"}, 1),
            ("latchkey_http_request_duration_seconds", {"route": "/v1/credentials/verify"}, 2)]:
        seen = value(before, name, **labels)
        report.check("OPS", f"{name} {labels or ''} is {wanted}", seen >= wanted if name == "latchkey_delivery_attempts_total" else seen == wanted, seen)
    report.check("R12", "no token is in a route", mail.token not in k.api("GET", "/metrics", key=None)[1])
    k.json("backup", k.root / "backup")
    report.check("OPS", "the time of the last backup is told", abs(value(scrape(k), "latchkey_backup_timestamp_seconds") - time.time()) < 60)
    traces(k)
    k.stop()
    k.environment |= {"LATCHKEY_HTTP_PUBLIC_TLS_CERTIFICATE": str(k.root / "chain.pem"), "LATCHKEY_HTTP_PUBLIC_TLS_KEY": str(k.root / "key.pem"),
                      "LATCHKEY_PUBLIC_ORIGIN": f"https://localhost:{k.public}"}
    k.start()
    families = scrape(k)
    conventions(families)
    k.api("POST", "/v1/credentials/verify", {"username": "a", "password": "b"})
    families = scrape(k)
    alerts(families)
    dashboard(families)
    report.check("OPS", "nothing ended unasked", not k.crashes, k.crashes)
    k.stop()
with Latchkey(program) as k, report.part("OPS", "status"):
    k.make_pbx()
    k.start()
    k.drop("one.json", lines([assignment("m-1", "1001", "Ada", "Byron", "ada@acme.example"), event("m-2", "extension.assigned", {
        "pbx": "acme", "extension": "1002", "profile": {"username": "nobody"}})]))
    mail = until(lambda: spool.find(k.spool, event="m-1"), 20, 0.1, "the email")[0]
    page = Browser(k.origin)
    page.submit(page.get(mail.link), password=PASSWORD, password2=PASSWORD)
    until(k.is_settled, 20, 0.1, "a settled installation")
    status(k)
    k.stop()
    missing_places(k)
report.end()
