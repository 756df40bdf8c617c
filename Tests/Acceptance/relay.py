"""A relay of the test's own that speaks SMTP as well, or as badly, as it is told to, and keeps what it took."""
import base64, collections, contextlib, email, email.policy, pathlib, socket, ssl, subprocess, threading, time
from rig import background

Mail = collections.namedtuple("Mail", "sender to message connection at is_encrypted login")


class Relay:
    """Listens on a port of 127.0.0.1. `behave(stage, session)` may return what to do in the place of the answer: bytes to say, `hang`, `drop`,
    or a function of the session; nothing for what is right. Stages: greeting, EHLO, STARTTLS, AUTH, MAIL, RCPT, DATA, message, QUIT."""

    def __init__(self, behave=lambda stage, session: None, tls=None, is_implicit=False, offers=("SIZE 10240000", "8BITMIME"), login=None, port=0):
        self.behave, self.tls, self.is_implicit, self.offers, self.login = behave, tls, is_implicit, offers, login
        self.mails, self.lock, self.connections, self.hung = [], threading.Lock(), 0, threading.Event()
        self.listener = socket.create_server(("127.0.0.1", port), backlog=128)
        self.port = self.listener.getsockname()[1]
        background(self._accept)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.hung.set()
        with contextlib.suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()

    def taken(self, to=""):
        with self.lock:
            return [m for m in self.mails if m.to.startswith(to)]

    def _accept(self):
        with contextlib.suppress(OSError):
            while True:
                stream, _ = self.listener.accept()
                self.connections += 1
                background(self._serve, stream, self.connections)

    def _serve(self, stream, number):
        with contextlib.suppress(OSError, ValueError), stream:
            if self.is_implicit:
                stream = self.tls.wrap_socket(stream, server_side=True)
            Session(self, stream, number).run()


class Session:
    def __init__(self, relay, stream, number):
        self.relay, self.stream, self.number = relay, stream, number
        self.lines, self.is_encrypted, self.login, self.sender, self.to = stream.makefile("rb"), relay.is_implicit, None, None, None
        self.message = b""

    def say(self, text):
        self.stream.sendall(text if isinstance(text, bytes) else text.encode() + b"\r\n")

    def hang(self):
        self.relay.hung.wait(120)
        raise OSError("enough")

    def drop(self):
        self.stream.shutdown(socket.SHUT_RDWR)
        raise OSError("dropped")

    def answer(self, stage, right):
        """What is right, unless the relay is told otherwise; true where it was right."""
        told = self.relay.behave(stage, self)
        if told is None:
            self.say(right)
        elif callable(told):
            told(self)
        elif told in ("hang", "drop"):
            getattr(self, told)()
        else:
            self.say(told)
        return told is None

    def run(self):
        self.answer("greeting", "220 relay.test ESMTP")
        while line := self.lines.readline(2000):
            verb = line[:4].upper()
            if verb in (b"EHLO", b"HELO"):
                offers = [*self.relay.offers, *(["STARTTLS"] if self.relay.tls and not self.is_encrypted else []),
                          *(["AUTH PLAIN LOGIN"] if self.relay.login and self.is_encrypted else [])] if verb == b"EHLO" else []
                words = ["relay.test", *offers]
                self.answer("EHLO", "\r\n".join(f"250{' ' if i == len(words) - 1 else '-'}{w}" for i, w in enumerate(words)))
            elif verb == b"STAR":
                if self.answer("STARTTLS", "220 go ahead"):
                    self.stream = self.relay.tls.wrap_socket(self.stream, server_side=True)
                    self.lines, self.is_encrypted = self.stream.makefile("rb"), True
            elif verb == b"AUTH":
                given = tuple(base64.b64decode(line.split()[2]).decode().split("\0")[1:])
                self.login = given[0]
                self.answer("AUTH", "235 2.7.0 welcome" if given == self.relay.login else "535 5.7.8 wrong")
            elif verb == b"MAIL":
                self.sender, self.to = line.decode().split("<")[1].split(">")[0], None
                self.answer("MAIL", "250 2.1.0 ok")
            elif verb == b"RCPT":
                self.to = line.decode().split("<")[1].split(">")[0]
                self.answer("RCPT", "250 2.1.5 ok")
            elif verb == b"DATA":
                if self.answer("DATA", "354 go on"):
                    self.take()
            elif verb == b"QUIT":
                self.answer("QUIT", "221 bye")
                return
            else:
                self.say("250 ok" if verb in (b"RSET", b"NOOP") else "500 what?")

    def take(self):
        wire = []
        while (line := self.lines.readline(2000)) != b".\r\n":
            if not line:
                raise OSError("the message broke off")
            wire.append(line)
        message = b"".join(l[1:] if l.startswith(b".") else l for l in wire)
        self.message = message
        mail = Mail(self.sender, self.to, message, self.number, time.monotonic(), self.is_encrypted, self.login)
        refused = self.relay.behave("message", self)
        # What hangs or drops has it; what refuses has not.
        if refused is None or refused in ("hang", "drop") or callable(refused):
            with self.relay.lock:
                self.relay.mails.append(mail)
        self.relay_answer(refused)

    def relay_answer(self, told):
        if told is None:
            self.say(f"250 2.0.0 queued as {len(self.relay.mails)}")
        elif callable(told):
            told(self)
        elif told in ("hang", "drop"):
            getattr(self, told)()
        else:
            self.say(told)


def message_id(mail):
    return str(email.message_from_bytes(mail.message, policy=email.policy.default)["Message-ID"])


def authority(folder, name="localhost"):
    """A certificate authority in `folder` and a certificate for `name` by it: the authority's file, and the server's context."""
    folder = pathlib.Path(folder)
    folder.mkdir(exist_ok=True)

    def openssl(*words):
        subprocess.run(["openssl", *words], cwd=folder, check=True, capture_output=True)

    openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", "ca.key", "-out", "ca.pem",
            "-days", "2", "-subj", "/CN=Test authority", "-addext", "basicConstraints=critical,CA:TRUE", "-addext", "keyUsage=critical,keyCertSign")
    openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", "server.key", "-out", "server.csr",
            "-subj", f"/CN={name}")
    (folder / "names").write_text(f"subjectAltName=DNS:{name}\n")
    openssl("x509", "-req", "-in", "server.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2", "-out", "server.pem",
            "-extfile", "names")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "server.pem", folder / "server.key")
    return folder / "ca.pem", context
