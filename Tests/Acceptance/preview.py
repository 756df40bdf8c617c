#!/usr/bin/env python3
"""`latchkey templates preview`: all kinds in all languages, what is wrong with a template, and nothing else: preview.py [BINARY]"""
import html, os, re, shutil, signal, socket, subprocess, time, urllib.error, urllib.request
from rig import PROJECT, Latchkey, Report, binary, free_port, until

program, report = binary(), Report(120)
KINDS = ["create-password", "existing-credentials", "extension-notice", "reset-password", "password-changed", "extensions-reassigned", "email-changed"]
LOCALES = sorted(p.name for p in (PROJECT / "EmailTemplates").iterdir() if p.is_dir())


def get(path):
    """Status, headers and text."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=20) as answer:
            return answer.status, answer.headers, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read().decode()


with report.part("PREV", "the preview"), Latchkey(program) as k:
    templates, port = k.root / "templates", free_port()
    shutil.copytree(PROJECT / "EmailTemplates", templates)
    own = templates / "pbx/acme/de/password-changed"
    shutil.copytree(templates / "de/password-changed", own)
    (own / "subject.mustache").write_text("Nur bei {{pbxName}}\n")
    # Storage and secrets that cannot be used: it needs neither.
    k.environment |= {"LATCHKEY_TEMPLATES_DIRECTORY": str(templates), "LATCHKEY_STORAGE_URL": "sqlite:/dev/null/x", "LATCHKEY_SECRETS_DIRECTORY": "/dev/null/x"}
    with subprocess.Popen([k.program, "templates", "preview", "--port", str(port)], env=k.environment, cwd=k.root, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, text=True) as process:
        try:
            said = process.stdout.readline()
            report.check("PREV", "it says where it is to be looked at", f"http://127.0.0.1:{port}/" in said, said)
            status, headers, index = get("/")
            links = re.findall(r'<td><a href="(/[^"]+)">', index)
            wanted = [f"/{locale}/{kind}" for locale in LOCALES for kind in KINDS] + ["/pbx/acme/de/password-changed"]
            report.check("PREV", f"the index leads to {len(wanted)} emails", status == 200 and sorted(links) == sorted(wanted), (status, set(wanted) ^ set(links)))
            policy = headers["Content-Security-Policy"]
            report.check("PREV", "security headers", "default-src 'none'" in policy and "unsafe" not in policy and headers["X-Content-Type-Options"] == "nosniff"
                         and headers["Cache-Control"] == "no-store" and "Server" not in headers, dict(headers))
            bad, began = [], time.monotonic()
            for path in [path for path in links if path in ("/ar/create-password", "/ja/extensions-reassigned", "/pbx/acme/de/password-changed")]:
                status, _, page = get(path)
                raw_status, raw_headers, raw = get(path + "/html")
                if status != 200 or raw_status != 200 or "sandbox" not in raw_headers["Content-Security-Policy"] or f'src="{path}/html"' not in page:
                    bad.append(path)
                shows = "Acme Corporation" in html.unescape(page) and "Acme Corporation" in html.unescape(raw)
                lives = ("leads-nowhere" in raw) == path.endswith(("create-password", "reset-password"))
                if not shows or not lives:
                    bad.append((path, shows, lives))
            report.check("PREV", "each is shown, HTML and text, with sample values and a link that leads nowhere", not bad, bad[:5])
            report.note(f"6 looks in {time.monotonic() - began:.1f} s")
            report.check("PREV", "a PBX's own words", "Nur bei Acme Corporation" in get("/pbx/acme/de/password-changed")[2])
            subject = templates / "fr/reset-password/subject.mustache"
            before = subject.read_text()
            subject.write_text("Bonjour {{pbxName}}\n")
            report.check("PREV", "what was saved is seen at the next look", "Bonjour Acme Corporation" in get("/fr/reset-password")[2])
            subject.write_text("Bonjour {{pbxName}} {{moon}} <script>\n")
            status, _, page = get("/fr/reset-password")
            report.check("PREV", "a problem is a page with file and line", status == 200 and "fr/reset-password/subject.mustache:1" in page and "{{moon}}" in page
                         and "<script>" not in page, page)
            subject.write_text("<b>&{{pbxName}}\n")
            report.check("PREV", "what a template writes is shown, not obeyed", "&lt;b&gt;&amp;Acme" in get("/fr/reset-password")[2])
            subject.write_text(before)
            report.check("PREV", "mended, it is shown again", get("/fr/reset-password")[0] == 200 and "cannot be used" not in get("/fr/reset-password")[2])
            report.check("PREV", "there is nothing else", get("/nowhere")[0] == 404 and get("/de/nowhere")[0] == 404 and get("/../etc/passwd")[0] == 404)
            with socket.socket() as other:
                addresses = subprocess.run(["hostname", "-I"], capture_output=True, text=True).stdout.split()
                refused = not addresses or other.connect_ex((addresses[0], port)) != 0
            report.check("PREV", "it listens on this machine alone", refused, addresses)
            second = k.run("templates", "preview", "--port", port, seconds=20)
            report.check("PREV", "a port that is taken is told", second.returncode == 1 and "--port" in second.stderr, second.stderr)
            unknown = k.run("templates", "preview", "--port", free_port(), "--host", "999.1.1.1", seconds=20)
            report.check("PREV", "an address that is none is told", unknown.returncode == 1 and "knows no such address" in unknown.stderr
                         and "SocketAddressError" not in unknown.stderr, unknown.stderr)
            process.send_signal(signal.SIGINT)
            report.check("PREV", "Ctrl-C ends it", process.wait(10) == 0, process.returncode)
            report.check("PREV", "it made nothing", sorted(p.name for p in k.root.iterdir()) == ["templates"], os.listdir(k.root))
        finally:
            process.kill()
report.end()
