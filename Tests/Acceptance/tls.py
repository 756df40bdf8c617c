#!/usr/bin/env python3
"""TLS on the public listener: files, versions, ciphers, HTTP/2 and its limits, renewal: tls.py [BINARY]"""
import http.client, json, re, signal, socket, ssl, subprocess, time, warnings
from rig import Latchkey, PROJECT, Report, assignment, binary, lines, until, with_tools

with_tools()
import certificates, h2.config, h2.connection, h2.events, h2.settings, spool
from certificates import Authority, DAY, put
from browser import Browser

# That TLS 1.0 is old is what is to be shown.
warnings.simplefilter("ignore", DeprecationWarning)
program, report = binary(), Report(400)


class Secure(Latchkey):
    """An installation whose public listener serves TLS."""

    def __init__(self, program, **more):
        super().__init__(program, origin="https://localhost:1", **more)
        self.origin = f"https://localhost:{self.public}"
        self.authority = Authority(self.root)
        self.certificate, self.secret = self.root / "chain.pem", self.root / "key.pem"
        self.renew()
        self.environment |= {"LATCHKEY_PUBLIC_ORIGIN": self.origin, "LATCHKEY_HTTP_PUBLIC_TLS_CERTIFICATE": str(self.certificate),
                             "LATCHKEY_HTTP_PUBLIC_TLS_KEY": str(self.secret)}

    def renew(self, **more):
        chain, secret = self.authority.issue(**more)
        put(self.certificate, chain)
        put(self.secret, secret)

    def context(self, *protocols, least=ssl.TLSVersion.TLSv1_2, most=ssl.TLSVersion.TLSv1_3):
        context = ssl.create_default_context(cafile=self.authority.file)
        # Whether the old versions are refused is to be seen of the server, not of this client.
        context.set_ciphers("ALL:@SECLEVEL=0")
        context.minimum_version, context.maximum_version = least, most
        if protocols:
            context.set_alpn_protocols(list(protocols))
        return context

    def connect(self, *protocols, **versions):
        raw = socket.create_connection(("127.0.0.1", self.public), 15)
        return self.context(*protocols, **versions).wrap_socket(raw, server_hostname="localhost")

    def serial(self):
        with self.connect() as s:
            return s.getpeercert()["serialNumber"]

    def says(self, words):
        return words in self.log.read_text(errors="replace")

    def read_anew(self):
        self.process.send_signal(signal.SIGHUP)


class Streams:
    """A client of HTTP/2."""

    def __init__(self, k):
        self.socket = k.connect("h2")
        self.protocol = h2.connection.H2Connection(h2.config.H2Configuration(validate_outbound_headers=False, normalize_outbound_headers=False))
        self.protocol.initiate_connection()
        self.authority, self.events, self.is_over = f"localhost:{k.public}", [], False
        self.flush()

    def flush(self):
        self.socket.sendall(self.protocol.data_to_send())

    def ask(self, method, path, *fields, end=True):
        stream = self.protocol.get_next_available_stream_id()
        self.protocol.send_headers(stream, [(":method", method), (":scheme", "https"), (":authority", self.authority), (":path", path),
                                            *fields], end_stream=end)
        self.flush()
        return stream

    def until(self, kind, stream=None, seconds=20):
        """The first such event; None where the connection ends before."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            for event in self.events:
                if isinstance(event, kind) and (stream is None or event.stream_id == stream):
                    return event
            self.socket.settimeout(max(0.1, deadline - time.monotonic()))
            try:
                data = self.socket.recv(65536)
            except TimeoutError:
                continue
            except OSError:
                data = b""
            if not data:
                self.is_over = True
                return None
            self.events += self.protocol.receive_data(data)
            try:
                self.flush()
            except OSError:
                pass
        return None

    def get(self, path, *fields):
        stream = self.ask("GET", path, *fields)
        head = self.until(h2.events.ResponseReceived, stream)
        self.until(h2.events.StreamEnded, stream)
        return {k.decode(): v.decode() for k, v in head.headers} if head else None


def files(k):
    """What `check` and the start say of the two files."""

    def said(what, *named, code=78, warning=None):
        done = k.run("check")
        report.check("TLS", f"check: {what}", done.returncode == code and all(n in done.stderr for n in named), (done.returncode, done.stderr))

    chain, secret = k.certificate.read_bytes(), k.secret.read_bytes()
    said("a good pair", code=0)
    other = k.authority.issue()[1]
    put(k.secret, other)
    said("the key of another certificate", "http.public.tls.key", "key.pem", "chain.pem")
    put(k.secret, secret, 0o644)
    said("a key that everybody may read", "http.public.tls.key", "key.pem", "chmod")
    put(k.secret, secret, 0o640)
    said("a key that a group may read", code=0)
    put(k.secret, b"nothing")
    said("a key that is none", "http.public.tls.key", "key.pem")
    k.secret.unlink()
    said("no key file", "http.public.tls.key", "key.pem", "No such file")
    put(k.secret, secret)
    put(k.certificate, b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")
    said("a certificate that is none", "http.public.tls.certificate", "chain.pem")
    k.certificate.unlink()
    k.certificate.mkdir()
    said("a directory for a certificate", "http.public.tls.certificate", "chain.pem")
    k.certificate.rmdir()
    k.renew(ends=-DAY / 2)
    said("an expired certificate is a warning", "warning: http.public.tls.certificate", "expired", code=0)
    k.renew(ends=2.5 * DAY)
    said("one that expires soon too", "expires in 2 days", code=0)
    put(k.certificate, chain)
    put(k.secret, secret)
    for what, named, more in (
            ("a certificate without a key", "http.public.tls.key: is empty", {"LATCHKEY_HTTP_PUBLIC_TLS_KEY": ""}),
            ("links over http", "publicOrigin: must begin with https", {"LATCHKEY_PUBLIC_ORIGIN": f"http://localhost:{k.public}"})):
        done = k.run("check", environment=more)
        report.check("TLS", f"check: {what}", done.returncode == 78 and named in done.stderr, done.stderr)
    done = k.run("check", environment={"LATCHKEY_HTTP_PUBLIC_HOST": "0.0.0.0"})
    report.check("TLS", "with TLS it may listen beyond this machine", done.returncode == 0, done.stderr)


def versions(k):
    def shaken(*protocols, **more):
        try:
            with k.connect(*protocols, **more) as s:
                return s.version(), s.selected_alpn_protocol(), s.cipher()[0]
        except (ssl.SSLError, OSError) as error:
            return type(error).__name__, None, None

    for version in (ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1):
        seen = shaken(least=version, most=version)
        report.check("TLS", f"{version.name} is refused", seen[1:] == (None, None) and not seen[0].startswith("TLSv"), seen)
    report.check("TLS", "TLS 1.2 is served", shaken(most=ssl.TLSVersion.TLSv1_2)[0] == "TLSv1.2")
    report.check("TLS", "TLS 1.3 is served", shaken()[0] == "TLSv1.3")
    report.check("TLS", "ALPN: h2 before http/1.1", shaken("http/1.1", "h2")[1] == "h2", shaken("http/1.1", "h2"))
    report.check("TLS", "ALPN: http/1.1 for who knows no other", shaken("http/1.1")[1] == "http/1.1")
    report.check("TLS", "no ALPN is HTTP/1.1", shaken()[1] is None and http1(k).status == 200)


def http1(k, path="/forgot"):
    connection = http.client.HTTPSConnection("localhost", k.public, context=k.context(), timeout=20)
    connection.request("GET", path)
    answer = connection.getresponse()
    answer.body = answer.read()
    connection.close()
    return answer


SCANS = ("--certinfo", "--sslv2", "--sslv3", "--tlsv1", "--tlsv1_1", "--tlsv1_2", "--tlsv1_3", "--early_data", "--compression", "--heartbleed",
         "--openssl_ccs", "--robot", "--reneg", "--resum", "--fallback", "--elliptic_curves", "--ems")


def scanned(k):
    """sslyze, held against Mozilla's profile; that the authority is ours is no finding."""
    done = subprocess.run([PROJECT / ".build/tools/bin/sslyze", "--json_out", "scan.json", "--mozilla_config", "intermediate", *SCANS,
                           f"127.0.0.1:{k.public}"], cwd=k.root, capture_output=True, text=True, timeout=120)
    scan = json.loads((k.root / "scan.json").read_text())["server_scan_results"][0]["scan_result"]
    result = {name: value["result"] for name, value in scan.items() if value["status"] == "COMPLETED"}
    report.check("SSLYZE", "every scan came to its end", len(result) > 15 and not [n for n, v in scan.items() if v["status"] == "ERROR"], done.stderr)
    for old in ("ssl_2_0", "ssl_3_0", "tls_1_0", "tls_1_1"):
        report.check("SSLYZE", f"nothing of {old}", not result[f"{old}_cipher_suites"]["accepted_cipher_suites"])
    suites = [s["cipher_suite"]["name"] for s in result["tls_1_2_cipher_suites"]["accepted_cipher_suites"]]
    good = all(re.match(r"TLS_ECDHE_(ECDSA|RSA)_WITH_(AES_(128|256)_GCM|CHACHA20_POLY1305)", s) for s in suites)
    report.check("SSLYZE", "TLS 1.2: forward secrecy and authenticated encryption alone", suites and good, suites)
    for what, flaw in (("Heartbleed", result["heartbleed"]["is_vulnerable_to_heartbleed"]),
                       ("CCS injection", result["openssl_ccs_injection"]["is_vulnerable_to_ccs_injection"]),
                       ("ROBOT", not result["robot"]["robot_result"].startswith("NOT_VULNERABLE")),
                       ("compression", result["tls_compression"]["supports_compression"]),
                       ("renegotiation that a client begins", result["session_renegotiation"]["is_vulnerable_to_client_renegotiation_dos"]),
                       ("insecure renegotiation", not result["session_renegotiation"]["supports_secure_renegotiation"]),
                       ("early data", result["tls_1_3_early_data"]["supports_early_data"]),
                       ("missing fallback signal", not result["tls_fallback_scsv"]["supports_fallback_scsv"]),
                       ("missing extended master secret", not result["tls_extended_master_secret"]["supports_ems_extension"])):
        report.check("SSLYZE", f"no {what}", not flaw)
    curves = sorted(c["name"] for c in result["elliptic_curves"]["supported_curves"])
    report.check("SSLYZE", "curves", curves and set(curves) <= {"X25519", "prime256v1", "secp256r1", "secp384r1", "X25519MLKEM768"}, curves)
    verdict = done.stdout[done.stdout.find("COMPLIANCE AGAINST"):]
    issues = [line.strip() for line in verdict.splitlines() if line.strip().startswith("*")]
    # Its list of authorities has none for tests.
    issues = [i for i in issues if not i.startswith(("* certificate_path_validation", "* certificate_hostname_validation", "* maximum_certificate"))]
    report.check("SSLYZE", "Mozilla's intermediate profile", verdict and not issues, verdict[-600:])


def pages(k):
    one = http1(k)
    two = Streams(k).get("/forgot")
    varying = {"x-request-id", "set-cookie", "date", "content-length", "connection", ":status"}
    left = {n.lower(): v for n, v in one.getheaders() if n.lower() not in varying}
    right = {n: v for n, v in two.items() if n not in varying}
    report.check("TLS", "the same answer over HTTP/1.1 and HTTP/2", one.status == 200 and two[":status"] == "200" and left == right, (left, right))
    report.check("TLS", "HSTS of two years", right.get("strict-transport-security") == "max-age=63072000; includeSubDomains", right)
    cookie = two.get("set-cookie", "")
    report.check("TLS", "cookies are __Host-, Secure, HttpOnly", cookie.startswith("__Host-") and "Secure" in cookie and "HttpOnly" in cookie, cookie)
    raw = socket.create_connection(("127.0.0.1", k.public), 15)
    raw.sendall(b"GET /forgot HTTP/1.1\r\nHost: localhost\r\n\r\n")
    try:
        heard = raw.recv(4096)
    except OSError:
        heard = b""
    report.check("TLS", "no page without TLS on that port", b"HTTP/1.1 200" not in heard, heard)
    with k.connect("http/1.1") as s:
        s.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n: bad\r\n\r\n")
        heard = s.recv(65536).decode("latin-1")
    report.check("TLS", "HSTS with a request that cannot be read", heard.startswith("HTTP/1.1 400") and "Strict-Transport-Security" in heard, heard)


def journey(k):
    k.make_pbx()
    k.drop("one.ndjson", lines([assignment("a-1", "1001", "Ada", "Byron", "ada@example.com")]))
    mail = until(lambda: (f := spool.find(k.spool, to="ada@example.com")) and f[0], 20, what="the mail")
    browser = Browser(k.origin, tls=k.context())
    page = browser.get(mail.link)
    done = browser.submit(page, password="seventeen quiet otters paddle", password2="seventeen quiet otters paddle")
    report.check("TLS", "a password is chosen over TLS", done.status == 200 and done.url.endswith("/password/done"), (done.status, done.url))


def expectation(k):
    client = Streams(k)
    stream = client.ask("POST", "/forgot", ("content-type", "application/x-www-form-urlencoded"), ("expect", "100-continue"), end=False)
    asked = client.until(h2.events.InformationalResponseReceived, stream, 10)
    client.protocol.send_data(stream, b"login=x", end_stream=True)
    client.flush()
    answer = client.until(h2.events.ResponseReceived, stream, 10)
    report.check("H2", "a body that is expected is asked for, then answered",
                 asked is not None and answer is not None and dict(answer.headers)[b":status"] == b"403", client.events[-3:])


def limits(k):
    client = Streams(k)
    client.until(h2.events.RemoteSettingsChanged)
    settings = client.protocol.remote_settings
    report.check("H2", "at most 100 streams at once, headers of at most 16 KiB",
                 settings.max_concurrent_streams == 100 and settings.max_header_list_size == 16384, dict(settings))
    for _ in range(400):
        stream = client.ask("GET", "/forgot")
        client.protocol.reset_stream(stream, 8)
        try:
            client.flush()
        except OSError:
            break
    ended = client.until(h2.events.ConnectionTerminated, seconds=20)
    report.check("H2", "whoever only resets is shown out", ended is not None or client.is_over, client.events[-3:])
    client = Streams(k)
    stream = client.ask("GET", "/forgot", *[(f"x-{n}", "v" * 1000) for n in range(40)])
    report.check("H2", "40 KB of headers get no page", client.until(h2.events.ResponseReceived, stream, 10) is None)
    client = Streams(k)
    client.protocol.local_settings.max_concurrent_streams = 1000
    client.protocol.remote_settings[h2.settings.SettingCodes.MAX_CONCURRENT_STREAMS] = 1000
    for _ in range(150):
        client.ask("POST", "/forgot", ("content-type", "application/x-www-form-urlencoded"), end=False)
    kinds = (h2.events.StreamReset, h2.events.ConnectionTerminated)
    report.check("H2", "the streams beyond 100 are refused", client.until(kinds, seconds=20) is not None or client.is_over, client.events[-3:])
    report.check("H2", "and others are served", Streams(k).get("/forgot")[":status"] == "200")


def crowd(k):
    """One address over HTTP/2 is one address."""
    client = Streams(k)
    statuses = [client.get("/p/x")[":status"] for _ in range(5)]
    report.check("H2", "the limit of an address counts streams as it counts connections", statuses == ["303"] * 3 + ["429"] * 2, statuses)


def slow(k):
    begun = time.monotonic()
    with socket.create_connection(("127.0.0.1", k.public), 60) as silent:
        silent.settimeout(60)
        ended = silent.recv(1) == b""
    took = time.monotonic() - begun
    report.check("TLS", "who says nothing is shown out after 10 s", ended and 5 < took < 40, took)


def renewal(k):
    kept = http.client.HTTPSConnection("localhost", k.public, context=k.context(), timeout=20)
    kept.request("GET", "/forgot")
    kept.getresponse().read()
    streams = Streams(k)
    streams.get("/forgot")
    before = k.serial()
    k.renew()
    k.read_anew()
    until(lambda: k.serial() != before, 20, 0.1, "the renewed certificate")
    report.check("TLS", "a renewed certificate is served", True)
    kept.request("GET", "/forgot")
    report.check("TLS", "an open connection of HTTP/1.1 goes on", kept.getresponse().read() != b"")
    report.check("TLS", "an open connection of HTTP/2 goes on", streams.get("/forgot")[":status"] == "200")
    good, now = (k.certificate.read_bytes(), k.secret.read_bytes()), k.serial()
    put(k.secret, k.authority.issue()[1])
    k.read_anew()
    until(lambda: k.says("the renewed certificate cannot be served"), 20, what="the line in the log")
    report.check("TLS", "a broken renewal is told of, and the pair before it goes on",
                 k.serial() == now and k.says("it is not the key of the first certificate") and k.is_ready())
    put(k.certificate, good[0])
    put(k.secret, good[1])
    k.renew()
    # Nobody says so: it is seen within the minute.
    begun = time.monotonic()
    until(lambda: k.serial() != now, 150, 0.5, "the certificate that was renewed in silence")
    report.check("TLS", "a renewal is seen without a signal", True)
    report.note(f"after {time.monotonic() - begun:.0f} s")


def ending(k):
    """Connections that are open hold no end up."""
    with socket.create_connection(("127.0.0.1", k.public), 15), k.connect("http/1.1"):
        streams = Streams(k)
        streams.get("/forgot")
        code, took = k.stop()
        report.check("TLS", "it ends in time, whatever is open", code == 0 and took < 10, (code, took))
        report.check("H2", "and says so", streams.until(h2.events.ConnectionTerminated, seconds=5) is not None, streams.events[-2:])


with report.part("TLS", "files"), Secure(program) as k:
    files(k)
with Secure(program) as k:
    k.start()
    for part in (versions, pages, journey, expectation, limits, scanned, slow, renewal, ending):
        with report.part("TLS", part.__name__):
            part(k)
    report.check("TLS", "no crash", not k.crashes, k.crashes)
with report.part("H2", "an address"), Secure(program, LATCHKEY_LIMITS_PER_ADDRESS_PER_MINUTE="3") as k:
    k.start()
    # All within one minute of the clock.
    if time.time() % 60 > 50:
        time.sleep(11)
    crowd(k)
report.end()
