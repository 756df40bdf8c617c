#!/usr/bin/env python3
"""What a stranger on the wire meets, whatever comes in: headers, limits, deadlines, crowds: hardening.py [BINARY [SECONDS OF THE CROWD [BAD REQUESTS]]]"""
import contextlib, http.client, itertools, re, selectors, socket, subprocess, sys, time
from rig import Latchkey, Report, argument, background, binary, raise_file_limit, until

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND")
GARBAGE = (b"hello\r\n\r\n", b"GET / HTTP/1.1\r\n: x\r\n\r\n", b"GET / HTTP/1.1\r\nX: " + b"a" * 20_000 + b"\r\n\r\n")
FORM = "application/x-www-form-urlencoded"
PUBLIC = ("/", "/p/" + "a" * 43, "/password", "/password/done", "/password/renew", "/forgot", "/.well-known/change-password", "/latchkey.css",
          "/sign-in", "/sign-out", "/home", "/home/password", "/nowhere", "/%00", "/forgot/", "//forgot", "/metrics", "/v1/events")
EVERY = {"x-content-type-options": "nosniff", "referrer-policy": "no-referrer", "cross-origin-resource-policy": "same-origin"}
PEOPLE = EVERY | {"cross-origin-opener-policy": "same-origin", "x-robots-tag": "noindex, nofollow",
                  "strict-transport-security": "max-age=63072000; includeSubDomains"}


class Wire:
    """A bare connection, from an address of one's choice."""

    def __init__(self, port, source="127.0.0.1", seconds=30):
        self.socket = socket.socket()
        self.socket.bind((source, 0))
        self.socket.settimeout(seconds)
        self.socket.connect(("127.0.0.1", port))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def send(self, data):
        self.socket.sendall(data if isinstance(data, bytes) else data.encode("latin-1"))

    def hear(self, until=None, seconds=30):
        """What comes until the end, or until it holds those words."""
        heard, deadline = b"", time.monotonic() + seconds
        with contextlib.suppress(OSError):
            while not (until and until in heard) and time.monotonic() < deadline:
                self.socket.settimeout(max(0.05, deadline - time.monotonic()))
                if not (data := self.socket.recv(65536)):
                    break
                heard += data
        return heard.decode("latin-1")


def parsed(text):
    """Status and headers, by lower-case name, of the last answer's head in a text."""
    head = text.partition("\r\n\r\n")[0].split("\r\n")
    fields = {}
    for line in head[1:]:
        name, _, value = line.partition(":")
        fields.setdefault(name.lower(), []).append(value.strip())
    return int(head[0].split(" ")[1]) if head[0].startswith("HTTP/") else 0, fields


def flaws(fields, listener, path=""):
    """What an answer lacks of what SECURITY asks of every answer."""
    wanted = PEOPLE if listener == "public" else EVERY
    found = [f"{name}: {fields.get(name)}" for name, value in wanted.items() if fields.get(name) != [value]]
    policy = fields.get("content-security-policy", [""])
    if len(policy) != 1 or "default-src 'none'" not in policy[0] or "frame-ancestors 'none'" not in policy[0] or "unsafe" in policy[0]:
        found.append(f"content-security-policy: {policy}")
    # What is named by its content may be kept.
    if fields.get("cache-control") != ["no-store"] and not re.search(r"\.(css|js)$", path.partition("?")[0]):
        found.append(f"cache-control: {fields.get('cache-control')}")
    found += [name for name in ("server", "x-powered-by", "access-control-allow-origin") if name in fields]
    for cookie in fields.get("set-cookie", []):
        words = {w.strip().lower() for w in cookie.split(";")[1:]}
        if not (cookie.startswith("__Host-") and {"secure", "httponly", "path=/"} <= words and words & {"samesite=lax", "samesite=strict"}
                and not any(w.startswith("domain=") for w in words) and len(cookie) < 4096):
            found.append("set-cookie: " + re.sub("=[^;]*", "=…", cookie, count=1))
    return found


def routes(k, report):
    documented = re.findall(r"^  (/\S+):", k.api("GET", "/openapi.yaml", key=None)[1], re.M)
    inside = [re.sub(r"\{[a-z]+\}", "x", path) for path in documented] + ["/nowhere", "/forgot", "/%00"]
    bad, statuses, asked = [], {}, 0
    bodies = ((None, b""), (FORM, b"login=x"), ("text/plain", b"x"), ("application/json", b"{"), (FORM, b"login=%ff"), (FORM, b"a=1&a=2"),
              (FORM, b"x" * 40_000))
    for listener, port, paths in (("public", k.public, PUBLIC), ("internal", k.internal, inside)):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        for path, method, (kind, body) in itertools.product(paths, METHODS, bodies):
            if body and method not in ("POST", "PATCH", "DELETE", "PUT"):
                continue
            for authorized in ((False, True) if listener == "internal" else (False,)):
                if authorized and path in ("/v1/pbxs",) and method == "POST":
                    continue
                sent = {"Content-Type": kind} if kind else {}
                connection.request(method, path, body or None, sent | ({"Authorization": f"Bearer {k.key}"} if authorized else {}))
                answer = connection.getresponse()
                answer.read()
                asked += 1
                statuses[answer.status] = statuses.get(answer.status, 0) + 1
                fields = {}
                for name, value in answer.getheaders():
                    fields.setdefault(name.lower(), []).append(value)
                if lacks := flaws(fields, listener, path):
                    bad.append((listener, method, path, answer.status, lacks))
                if answer.status == 405 and "allow" not in fields or "x-request-id" not in fields:
                    bad.append((listener, method, path, answer.status, "allow or x-request-id"))
        connection.close()
    report.note(f"{asked} answers by status: {dict(sorted(statuses.items()))}")
    report.check("V3", "every header on every route, method and status", not bad, bad[:5])
    report.check("V3", "no answer is a 500", 500 not in statuses, statuses)


def unreadable(k, report):
    """What the library turns down before any route."""
    head = "GET /forgot HTTP/1.1\r\nHost: localhost\r\n"
    for what, sent, wanted in (
            ("no HTTP at all", "hello\r\n\r\n", {400}),
            ("binary", b"\x16\x03\x01\x00\xa5\x01\x00\x00\xa1\x03\x03" + bytes(range(200)), {400}),
            ("an odd version", "GET / HTTP/9.9\r\n\r\n", {400, 505}),
            ("HTTP/2 without TLS", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", {400, 505}),
            ("an odd method", "G(T / HTTP/1.1\r\nHost: x\r\n\r\n", {400}),
            ("a field without a name", head + ": x\r\n\r\n", {400}),
            ("a space before the colon", head + "X-A : x\r\n\r\n", {400}),
            ("NUL in a value", head + "X-A: a\0b\r\n\r\n", {400}),
            ("a bare LF in a value", head + "X-A: a\rb\r\n\r\n", {400}),
            ("two lengths", head.replace("GET", "POST") + "Content-Length: 1\r\nContent-Length: 2\r\n\r\nab", {400}),
            ("a negative length", head.replace("GET", "POST") + "Content-Length: -1\r\n\r\n", {400}),
            ("length and chunks", head.replace("GET", "POST") + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", {400}),
            ("an odd transfer encoding", head.replace("GET", "POST") + "Transfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n", {400, 501}),
            ("a field of 20 KB", head + f"X-A: {'a' * 20_000}\r\n\r\n", {431}),
            ("fields of 40 KB", head + "".join(f"X-{n}: {'a' * 1000}\r\n" for n in range(40)) + "\r\n", {431}),
            ("101 fields", head + "".join(f"X-{n}: a\r\n" for n in range(101)) + "\r\n", {431}),
            ("a path of 40 KB", f"GET /{'a' * 40_000} HTTP/1.1\r\nHost: x\r\n\r\n", {414, 431}),
            ("an endless line", "a" * 100_000, {400, 431})):
        for listener, port in (("public", k.public), ("internal", k.internal)):
            with Wire(port) as wire:
                with contextlib.suppress(OSError):
                    wire.send(sent)
                status, fields = parsed(heard := wire.hear(seconds=20))
            lacks = flaws(fields, listener) if status else ["no answer"]
            report.check("V3", f"{listener}: {what} is answered {sorted(wanted)} with every header", status in wanted and not lacks, (lacks, heard[:300]))
    report.check("V3", "and others are served", k.is_ready())


def expectation(k, report):
    head = f"POST /forgot HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Type: {FORM}\r\n"
    with Wire(k.public) as wire:
        wire.send(head + "Content-Length: 7\r\n\r\n")
        first = wire.hear(b"\r\n\r\n", 10)
        report.check("HTTP", "a body that is expected is asked for", first.startswith("HTTP/1.1 100 ") and first.count("HTTP/1.1") == 1, first)
        wire.send("login=x")
        heard = wire.hear(b"</html>", 10)
        report.check("HTTP", "and then answered", parsed(heard)[0] == 403, heard[:200])
    for what, more, wanted in (("too large", f"Content-Length: 9999999\r\n", 413), ("compressed", "Content-Length: 7\r\nContent-Encoding: gzip\r\n", 415)):
        with Wire(k.public) as wire:
            wire.send(head + more + "\r\n")
            heard = wire.hear(b"\r\n\r\n", 10)
            report.check("HTTP", f"a body that is {what} is not asked for", parsed(heard)[0] == wanted, heard[:200])
    with Wire(k.internal) as wire:
        wire.send(f"POST /v1/credentials/verify HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {k.key}\r\nExpect: 100-continue\r\n"
                  "Content-Type: application/json\r\nContent-Length: 33\r\n\r\n")
        first = wire.hear(b"\r\n\r\n", 10)
        wire.send('{"username":"x","password":"yyy"}')
        heard = wire.hear(b"wrong-credentials", 10)
        report.check("HTTP", "so it is on the internal listener", first.startswith("HTTP/1.1 100 ") and parsed(heard)[0] == 401, (first, heard[:200]))


def shown_out(k, first, then, limit, port=None):
    """The seconds until a connection ends on which bytes trickle, and what came on it."""
    begun, heard = time.monotonic(), b""
    with Wire(port or k.public) as wire:
        wire.send(first)
        wire.socket.settimeout(1)
        while time.monotonic() < begun + limit:
            try:
                if not (data := wire.socket.recv(4096)):
                    break
                heard += data
            except TimeoutError:
                with contextlib.suppress(OSError):
                    wire.send(then)
            except OSError:
                break
    return time.monotonic() - begun, heard.decode("latin-1")


def unread(k, limit):
    """The seconds until a connection ends whose client asks and asks and takes no answer."""
    begun = time.monotonic()
    with socket.socket() as wire:
        wire.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        wire.connect(("127.0.0.1", k.public))
        wire.settimeout(0.2)
        asked = b"GET /forgot HTTP/1.1\r\nHost: localhost\r\n\r\n" * 100
        while time.monotonic() < begun + limit:
            try:
                wire.sendall(asked)
            except TimeoutError:
                time.sleep(0.5)
            except OSError:
                return time.monotonic() - begun
    return limit


def slow(k, report):
    """Whoever takes for ever is shown out; bounds are wide, for a busy machine."""
    post = f"POST /forgot HTTP/1.1\r\nHost: localhost\r\nContent-Type: {FORM}\r\nContent-Length: 20000\r\n\r\n"
    found = {}

    def watch(name, test, *words):
        def run():
            found[name] = test(k, *words)
        return background(run)

    threads = [
        watch("head", shown_out, "GET /forgot HTTP/1.1\r\nX-A: ", "a", 120), watch("silence", shown_out, "", "", 120),
        watch("body", shown_out, post, "a", 120), watch("nowhere", shown_out, post.replace("/forgot", "/nowhere"), "a", 120),
        watch("idle", shown_out, "GET /forgot HTTP/1.1\r\nHost: localhost\r\n\r\n", "", 150),
        watch("inside", shown_out, "GET /readyz HTTP/1.1\r\nX-A: ", "a", 120, k.internal), watch("reader", unread, 240)]
    for thread in threads:
        thread.join(300)
    for what, name, least, most in (
            ("a head that trickles", "head", 5, 60), ("silence", "silence", 5, 60), ("a body that trickles", "body", 10, 75),
            ("a body that nobody reads", "nowhere", 3, 60), ("an idle connection", "idle", 20, 120),
            ("a head that trickles, inside", "inside", 5, 60)):
        took, heard = found[name]
        report.check("SLOW", f"{what} ends, here after {took:.0f} s", least < took < most, (took, heard[:80]))
    report.check("SLOW", "a body that trickles is told 408", parsed(found["body"][1])[0] == 408, found["body"][1][:80])
    report.check("SLOW", "a body that nobody reads is told 404", parsed(found["nowhere"][1])[0] == 404, found["nowhere"][1][:80])
    took = found["reader"]
    report.check("SLOW", f"who takes no answer is shown out, here after {took:.0f} s", 30 < took < 200, took)


def garbage(k, report, count):
    """Bad requests by the thousand: each is answered, nothing of them stays, and honest people are served all the same."""
    honest(k, 50)
    before, took, most, began = memory(k), [], 0, time.monotonic()
    with subprocess.Popen([sys.executable, __file__, "--storm", str(k.public), str(count)], stdout=subprocess.PIPE, text=True) as storm:
        while not took or storm.poll() is None:
            took += honest(k, 20)
            most = max(most, memory(k))
        answered = int(storm.stdout.read())
    report.check("SLOW", "bad requests are answered", answered >= 0.99 * count, answered)
    served(report, f"{count} bad requests, {count / (time.monotonic() - began):.0f} a second", took, before, most)


def honest(k, times):
    """How long somebody took who asks for a page, and with what status it ended."""
    took = []
    for _ in range(times):
        begun = time.monotonic()
        with Wire(k.public, seconds=30) as wire:
            wire.send("GET /forgot HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            status = parsed(wire.hear(seconds=30))[0]
        took.append((time.monotonic() - begun, status))
        time.sleep(0.01)
    return took


def served(report, what, took, before, most):
    times = sorted(t * 1000 for t, _ in took)
    report.note(f"{what}: {len(took)} honest requests, median {times[len(times) // 2]:.1f} ms, p99 {times[int(len(times) * 0.99)]:.1f} ms; "
                f"memory {before:.0f} MiB, at most {most:.0f}")
    report.check("SLOW", f"{what}: every honest request is served", all(s == 200 for _, s in took), {s: sum(1 for _, x in took if x == s) for _, s in took})
    report.check("SLOW", f"{what}: memory grows by less than 64 MiB", most - before < 64, (before, most))


def crowded(k, report):
    """One address may hold so many connections; others do not notice."""
    with contextlib.ExitStack() as held:
        wires = []
        for _ in range(300):
            wires.append(held.enter_context(Wire(k.public, "127.0.0.2")))
            wires[-1].send("GET /forgot HTTP/1.1\r\n")
        with Wire(k.public, "127.0.0.2") as last:
            last.send("GET /forgot HTTP/1.1\r\nHost: localhost\r\n\r\n")
            status, fields = parsed(heard := last.hear(seconds=8))
        report.check("LIMIT", "too many connections of one address are refused", status == 503 and "retry-after" in fields, heard[:300])
        report.check("LIMIT", "with every header", not flaws(fields, "public"), flaws(fields, "public"))
        report.check("LIMIT", "the log tells of it once", k.log.read_text().count("http.trustedProxies") == 1)
        with Wire(k.public, "127.0.0.3") as other:
            other.send("GET /forgot HTTP/1.1\r\nHost: localhost\r\n\r\n")
            report.check("LIMIT", "another address is served", parsed(other.hear(b"</html>", 20))[0] == 200)

    def again():
        with Wire(k.public, "127.0.0.2") as wire:
            wire.send("GET /forgot HTTP/1.1\r\nHost: localhost\r\n\r\n")
            return parsed(wire.hear(b"</html>", 20))[0] == 200

    until(again, 20, 0.2, "service for the address that left")
    report.check("LIMIT", "and that one again, once it let go", True)


def attack(port, count, seconds):
    """So many slow connections of many addresses, made anew as they are ended."""
    raise_file_limit()
    ends, selector, number = float("inf"), selectors.DefaultSelector(), itertools.count()

    def begin():
        wire, n = socket.socket(), next(number)
        wire.setblocking(False)
        with contextlib.suppress(OSError):
            wire.bind((f"127.1.{n % 100}.1", 0))
        wire.connect_ex(("127.0.0.1", port))
        selector.register(wire, selectors.EVENT_READ | selectors.EVENT_WRITE)

    renew, opened, has_begun = count, 0, False
    while time.monotonic() < ends:
        # A storm would be one of the kernel's backlog, not of slow clients.
        for _ in range(min(renew, 200)):
            begin()
            renew, opened = renew - 1, opened + 1
        if not has_begun and opened >= count:
            has_begun, ends = True, time.monotonic() + seconds
            print("begun", flush=True)
        for key, events in selector.select(0.1):
            try:
                if events & selectors.EVENT_READ and not key.fileobj.recv(4096):
                    raise OSError
                if events & selectors.EVENT_WRITE:
                    key.fileobj.send(b"GET /forgot HTTP/1.1\r\nX-A: ")
                    selector.modify(key.fileobj, selectors.EVENT_READ)
            except BlockingIOError:
                pass
            except OSError:
                selector.unregister(key.fileobj)
                key.fileobj.close()
                renew += 1
        time.sleep(0.1)


def storm(port, count):
    """So many bad requests, each on a connection of its own, 64 at once; prints how many were answered as bad."""
    selector, begun, answered = selectors.DefaultSelector(), 0, 0

    def begin():
        nonlocal begun
        wire = socket.socket()
        wire.setblocking(False)
        wire.connect_ex(("127.0.0.1", port))
        selector.register(wire, selectors.EVENT_WRITE, GARBAGE[begun % len(GARBAGE)])
        begun += 1

    for _ in range(min(64, count)):
        begin()
    while selector.get_map():
        for key, events in selector.select(5):
            try:
                if events & selectors.EVENT_WRITE:
                    key.fileobj.send(key.data)
                    selector.modify(key.fileobj, selectors.EVENT_READ)
                    continue
                answered += key.fileobj.recv(4096).startswith(b"HTTP/1.1 4")
            except OSError:
                pass
            selector.unregister(key.fileobj)
            key.fileobj.close()
            if begun < count:
                begin()
    print(answered)


def memory(k):
    return int(re.search(r"VmRSS:\s+(\d+)", open(f"/proc/{k.process.pid}/status").read())[1]) / 1024


def siege(k, report, seconds):
    """Ten thousand slow connections; honest people are served all the same."""
    honest(k, 50)
    before = memory(k)
    attacker = subprocess.Popen([sys.executable, __file__, "--attack", str(k.public), "10000", str(seconds)], stdout=subprocess.PIPE, text=True)
    attacker.stdout.readline()
    took, most = [], before
    while not took or attacker.poll() is None:
        took += honest(k, 50)
        most = max(most, memory(k))
    served(report, "10,000 slow connections", took, before, most)


if __name__ == "__main__" and "--attack" in sys.argv:
    attack(*map(int, sys.argv[2:5]))
    sys.exit()
if __name__ == "__main__" and "--storm" in sys.argv:
    storm(*map(int, sys.argv[2:4]))
    sys.exit()
program, report = binary(), Report(2000)
with Latchkey(program, origin="https://phones.example.com") as k:
    k.start()
    k.make_pbx()
    k.make_key("admin", "credentials:verify")
    for part in (routes, unreadable, expectation, slow, crowded):
        with report.part("V3", part.__name__):
            part(k, report)
    with report.part("SLOW", "garbage"):
        garbage(k, report, argument(2, 20_000))
    with report.part("SLOW", "siege"):
        siege(k, report, argument(1, 25))
    report.check("V3", "no crash", not k.crashes and k.is_ready(), k.crashes)
with report.part("LIMIT", "proxies"), Latchkey(program, LATCHKEY_HTTP_TRUSTED_PROXIES="127.0.0.2") as k:
    k.start()
    with contextlib.ExitStack() as held:
        wires = [held.enter_context(Wire(k.public, "127.0.0.2")) for _ in range(300)]
        wires[-1].send("GET /forgot HTTP/1.1\r\nHost: localhost\r\n\r\n")
        report.check("LIMIT", "a proxy of ours may hold more", parsed(wires[-1].hear(b"</html>", 20))[0] == 200)
report.end()
