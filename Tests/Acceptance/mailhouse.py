"""Debian's Postfix and Dovecot on loopback, in a directory of their own: nothing of the machine's own mail system is touched. Needs root."""
import grp, os, pathlib, pwd, re, shutil, subprocess, tempfile
from relay import authority
from rig import free_port, until

MAIN = """
compatibility_level = 3.6
queue_directory = {root}/queue
data_directory = {root}/data
maillog_file = {root}/maillog
maillog_file_prefixes = {root}
myhostname = relay.test
mydestination =
mynetworks = 127.0.0.0/8
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
alias_maps =
relayhost = {relayhost}
disable_dns_lookups = yes
smtpd_peername_lookup = no
virtual_mailbox_domains = {domains}
virtual_mailbox_maps = static:all
virtual_transport = lmtp:inet:127.0.0.1:{lmtp}
smtpd_tls_security_level = may
smtpd_tls_cert_file = {root}/tls/server.pem
smtpd_tls_key_file = {root}/tls/server.key
smtpd_sasl_auth_enable = yes
smtpd_tls_auth_only = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = inet:127.0.0.1:{auth}
smtpd_relay_restrictions = {restrictions}
smtpd_client_connection_count_limit = 0
qmgr_message_active_limit = 100000
qmgr_message_recipient_limit = 100000
{more}
"""

MASTER = """
127.0.0.1:{smtp} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
lmtp unix - - n - - lmtp
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""

DOVECOT = """
protocols = lmtp
listen = 127.0.0.1
base_dir = {root}/dovecot
state_dir = {root}/dovecot-state
log_path = {root}/dovecot.log
ssl = no
disable_plaintext_auth = no
mail_location = maildir:{root}/mail/%n
mail_fsync = never
first_valid_uid = 1
auth_mechanisms = plain login
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={root}/mail/%n allow_all_users=yes
}}
service lmtp {{
  inet_listener lmtp {{
    address = 127.0.0.1
    port = {lmtp}
  }}
}}
service auth {{
  inet_listener auth {{
    address = 127.0.0.1
    port = {auth}
  }}
}}
protocol lmtp {{
  mail_plugins =
}}
"""


class MailHouse:
    """A relay (`port`, TLS by `authority`, `login`) that puts what is for `domains` into Maildirs below `mail`, and sends the rest to `relayhost`."""

    def __init__(self, domains="acme.example", relayhost="", login_only=False, more=""):
        self.root = pathlib.Path(tempfile.mkdtemp(prefix="latchkey-mailhouse-"))
        self.root.chmod(0o755)
        self.port, self.lmtp, auth, self.login = free_port(), free_port(), free_port(), ("latchkey", "correct-horse")
        self.authority, _ = authority(self.root / "tls")
        self.mail, self.config, self.log = self.root / "mail", self.root / "etc", self.root / "maillog"
        user = pwd.getpwnam("mail")
        for folder, owner in (("mail", user.pw_uid), ("etc", 0), ("queue", 0), ("data", pwd.getpwnam("postfix").pw_uid), ("dovecot", 0)):
            (self.root / folder).mkdir()
            os.chown(self.root / folder, owner, -1)
        words = dict(root=self.root, smtp=self.port, lmtp=self.lmtp, auth=auth, uid=user.pw_uid, gid=user.pw_gid, domains=domains, more=more,
                     relayhost=relayhost, password=self.login[1],
                     restrictions="permit_sasl_authenticated, reject" if login_only else "permit_mynetworks, reject")
        for name, text in (("main.cf", MAIN), ("master.cf", MASTER), ("dovecot.conf", DOVECOT)):
            (self.config / name).write_text(text.format(**words))

    @property
    def sendmail(self):
        return f"/usr/sbin/sendmail,-C,{self.config},-i"

    def __enter__(self):
        self.dovecot = subprocess.Popen(["dovecot", "-F", "-c", self.config / "dovecot.conf"])
        self.postfix("start")
        until(lambda: "daemon started" in (self.log.read_text() if self.log.exists() else ""), 15, 0.1, "Postfix")
        until(lambda: "starting up" in (self.root / "dovecot.log").read_text() if (self.root / "dovecot.log").exists() else False, 15, 0.1, "Dovecot")
        return self

    def __exit__(self, *_):
        self.postfix("stop")
        self.dovecot.terminate()
        self.dovecot.wait(20)
        shutil.rmtree(self.root, ignore_errors=True)

    def postfix(self, *words):
        done = subprocess.run(["postfix", "-c", self.config, *words], capture_output=True, text=True, timeout=60)
        if done.returncode and words[0] != "stop":
            raise AssertionError(f"postfix {words[0]}: {done.stderr[-500:]} {self.log.read_text()[-500:] if self.log.exists() else ''}")

    def flush(self):
        subprocess.run(["postqueue", "-c", self.config, "-f"], check=True, timeout=60)

    def queued(self):
        """How many messages it has not passed on."""
        return sum(len(files) for name in ("incoming", "active", "deferred", "maildrop") for _, _, files in os.walk(self.root / "queue" / name))

    def arrived(self):
        """The Message-IDs in each mailbox."""
        found = {}
        for box in self.mail.iterdir():
            for message in (box / "new").iterdir():
                head = message.read_bytes().split(b"\n\n")[0].decode()
                found.setdefault(box.name, []).append(re.search(r"^Message-ID: (\S+)", head, re.M | re.I).group(1))
        return found

    def count(self):
        return sum(len(os.listdir(box / "new")) for box in self.mail.iterdir() if (box / "new").is_dir())

    def complaints(self):
        """What Postfix and Dovecot say of something that is not as it should be; a file system whose clock runs apart is the machine's own."""
        lines = self.log.read_text().splitlines() + (self.root / "dovecot.log").read_text().splitlines()
        clock = re.compile("file system clock is|resetting file time stamps")
        return [line for line in lines if re.search(r"\b(warning|error|fatal|panic|reject)\b", line, re.I) and not clock.search(line)]
