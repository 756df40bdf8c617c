"""Reads the spool as any mail reader does, and says what is wrong with a file in it."""
import email, email.policy, pathlib, re, stat

NEEDED = ("From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "X-Latchkey-Kind", "X-Latchkey-Event")


class Mail:
    """One file of the spool."""

    def __init__(self, path):
        self.path = pathlib.Path(path)
        self.bytes = self.path.read_bytes()
        self.message = email.message_from_bytes(self.bytes, policy=email.policy.default)
        self.kind, self.event = str(self.message["X-Latchkey-Kind"]), str(self.message["X-Latchkey-Event"])
        self.to = str(self.message["To"])

    @property
    def text(self):
        part = self.message.get_body(("plain",))
        return part.get_content() if part else ""

    @property
    def html(self):
        part = self.message.get_body(("html",))
        return part.get_content() if part else ""

    @property
    def link(self):
        found = re.findall(r"^\s*(https?://\S+/p/\S+?)\s*$", self.text, re.M)
        return found[0] if found else None

    @property
    def token(self):
        return self.link.rsplit("/", 1)[1] if self.link else None

    def flaws(self):
        """What keeps it from being a complete message, mode 0600; empty where nothing does."""
        found = []
        if stat.S_IMODE(self.path.stat().st_mode) != 0o600:
            found.append("mode")
        found += [f"no {name}" for name in NEEDED if not self.message[name]]
        boundary = self.message.get_boundary()
        if self.message.get_content_type() != "multipart/alternative" or not boundary:
            found.append("not multipart/alternative")
        elif not self.bytes.rstrip(b"\r\n").endswith(f"--{boundary}--".encode()):
            found.append("no closing boundary")
        if [part.get_content_type() for part in self.message.iter_parts()] != ["text/plain", "text/html"]:
            found.append("parts")
        if self.message.defects or any(part.defects for part in self.message.walk()):
            found.append("defects")
        if re.search(rb"\r(?!\n)", self.bytes) or (b"\r\n" in self.bytes and re.search(rb"(?<!\r)\n", self.bytes)):
            found.append("line ends")
        if max(map(len, self.bytes.splitlines()), default=0) > 998:
            found.append("a long line")
        return found


def mails(spool):
    """Every mail in `new/`, the oldest name first."""
    return [Mail(path) for path in sorted((pathlib.Path(spool) / "new").iterdir())]


def find(spool, **wanted):
    """The mails whose `kind`, `event` are as wanted and whose recipient holds `to`."""
    return [m for m in mails(spool) if wanted.get("kind", m.kind) == m.kind and wanted.get("event", m.event) == m.event
            and wanted.get("to", "") in m.to]
