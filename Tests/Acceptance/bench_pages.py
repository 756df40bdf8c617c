#!/usr/bin/env python3
"""Measures the pages that people meet, each beside its floor in the same run: bench_pages.py [BINARY [SECONDS]]

wrk asks over 32 connections; over four to sign in, as more would find the line for hashing full and be told to come again. The floors: a bare Hummingbird that says hello (HELLO), one durable row a transaction (FLOOR_INSERT), and
bare Argon2id on all cores (FLOOR_ARGON2); the machine should be otherwise idle.
"""
import contextlib, os, pathlib, re, socket, subprocess, urllib.parse
import spool
from browser import Browser, Form
from measure import measured, row, tell_circumstances
from rig import PASSWORD, Report, argument, assignment, binary, free_port, lines, until

program, seconds = binary(".build/release/latchkey"), argument(1, 8)
report = Report(900)
PEOPLE, MEMORY, ITERATIONS = 64, 19 * 1024, 2
POST = """
local bodies, at = {%s}, 0
wrk.method, wrk.headers["Content-Type"] = "POST", "application/x-www-form-urlencoded"
request = function()
  at = at + 1
  return wrk.format(nil, nil, nil, (bodies[at %% #bodies + 1]:gsub("CHANCE", function() return math.random(1, 2^40) end)))
end
"""


def wrk(what, url, cookies="", bodies=(), origin="", connections=32):
    """Answers a second; every one must be a good one."""
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "20s"]
    if bodies:
        script = pathlib.Path(os.environ.get("TMPDIR", "/tmp")) / f"wrk-{os.getpid()}.lua"
        script.write_text(POST % ", ".join(f'"{body}"' for body in bodies))
        command += ["-s", script, "-H", f"Origin: {origin}"]
    said = subprocess.run(command + (["-H", f"Cookie: {cookies}"] if cookies else []) + [url], check=True, capture_output=True, text=True).stdout
    report.check("T", f"{what}: every answer is a good one", "Non-2xx" not in said and "Socket errors" not in said, said)
    return float(re.search(r"Requests/sec:\s+([\d.]+)", said)[1])


@contextlib.contextmanager
def hello():
    port = free_port()
    process = subprocess.Popen([os.environ["HELLO"], str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        until(lambda: socket.socket().connect_ex(("127.0.0.1", port)) == 0, 10, 0.05, "hello")
        yield f"http://127.0.0.1:{port}/"
    finally:
        process.kill()
        process.wait()


def floor(name, *words):
    return float(subprocess.run([os.environ[name], *map(str, words)], check=True, capture_output=True, text=True).stdout)


def line(what, rate, name, bare, least):
    row(what, f"{rate:,.0f} /s", f"{name} {bare:,.0f} /s: {rate / bare:.2f}")
    report.check("T", f"{what}: at least {least} of its floor", rate >= least * bare, rate / bare)


def password_page(k, link):
    browser = Browser(k.address)
    assert browser.get(link).status == 200
    with hello() as url:
        before = wrk("hello", url)
        rate = wrk("GET /password", f"{k.address}/password", browser.cookie_line())
        after = wrk("hello", url)
    line("GET /password", rate, "hello", (before + after) / 2, 0.3)


def forgot(k):
    browser = Browser(k.address)
    form = Form(browser.get("/forgot").page)
    body = urllib.parse.urlencode(form.fields | {"login": "uCHANCE"})
    before = floor("FLOOR_INSERT", k.root / "before.sqlite3", seconds / 2)
    rate = wrk("POST /forgot", f"{k.address}/forgot", browser.cookie_line(), [body], k.origin)
    after = floor("FLOOR_INSERT", k.root / "after.sqlite3", seconds / 2)
    line("POST /forgot", rate, "insert", (before + after) / 2, 0.5)


def sign_in(k, names):
    browser = Browser(k.address)
    form = Form(browser.get("/sign-in").page)
    bodies = [urllib.parse.urlencode(form.fields | {"username": n, "password": PASSWORD}) for n in names]
    before = floor("FLOOR_ARGON2", MEMORY, ITERATIONS, seconds / 2)
    rate = wrk("POST /sign-in", f"{k.address}/sign-in", browser.cookie_line(), bodies, k.origin, connections=4)
    after = floor("FLOOR_ARGON2", MEMORY, ITERATIONS, seconds / 2)
    line("POST /sign-in", rate, "Argon2id", (before + after) / 2, 0.9)


with report.part("T", "pages"), measured(
        program, LATCHKEY_PASSWORD_ARGON2_MEMORY=f"{MEMORY}KiB", LATCHKEY_PASSWORD_ARGON2_ITERATIONS=str(ITERATIONS)) as k:
    tell_circumstances(program)
    k.make_pbx()
    k.start()
    names = [f"user{n}@a.example" for n in range(PEOPLE)]
    k.drop("people.ndjson", lines([assignment(f"a{n}", f"1{n:03}", "Ada", "Test", name) for n, name in enumerate(names)]))
    until(k.is_settled, 60, 0.2, "their emails")
    links = [m.link for m in spool.find(k.spool, kind="create-password") if "user" in m.to]
    password_page(k, links[0])
    for link in links:
        browser = Browser(k.address)
        assert browser.submit(browser.get(link), password=PASSWORD, password2=PASSWORD).status == 200
    sign_in(k, names)
    forgot(k)
report.end()
