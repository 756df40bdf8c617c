#!/usr/bin/env python3
"""S5: DKIM as another implementation, dkimpy, sees it, with the records that `check` prints: signing.py [BINARY] [--postgresql]"""
import re, subprocess
import rig
import letters, spool
from rig import Latchkey, Report, binary, until

rig.needs("dkim", "nacl")
dkim = rig.library("dkim")

program, report = binary(), Report(150)
FEW = ("en", "ja", "ar")


def key(k, name, *kind):
    path = k.root / name
    subprocess.run(["openssl", "genpkey", *kind, "-out", path], check=True, capture_output=True)
    path.chmod(0o600)
    return path


def installation(**settings):
    k = Latchkey(program, LATCHKEY_MAIL_FROM="Example Phones <no-reply@mail.example.com>", LATCHKEY_DELIVERY_DKIM_DOMAIN="example.com",
                 LATCHKEY_NODE_NAME="phones.example.com", **settings)
    k.environment |= {
        "LATCHKEY_DELIVERY_DKIM_SELECTOR": "rsa2026", "LATCHKEY_DELIVERY_DKIM_KEY": str(key(k, "rsa.pem", "-algorithm", "rsa", "-pkeyopt", "rsa_keygen_bits:2048")),
        "LATCHKEY_DELIVERY_DKIM_SECOND_SELECTOR": "ed2026", "LATCHKEY_DELIVERY_DKIM_SECOND_KEY": str(key(k, "ed.pem", "-algorithm", "ed25519"))}
    return k


def zone(k):
    """The records that `check` prints, as a name server would have them."""
    done = k.json("check")
    return {r["name"]: r["text"] for r in done["records"]}, done


def verdicts(message, records):
    """What dkimpy says of each signature."""
    look = lambda name, timeout=5: records.get(name.decode().rstrip("."), "").encode() or None
    judge = dkim.DKIM(message, minkey=1024, timeout=1)
    count = len([n for n, _ in judge.headers if n.lower() == b"dkim-signature"])
    return [is_good(judge, index, look) for index in range(count)]


def is_good(judge, index, look):
    try:
        return judge.verify(idx=index, dnsfunc=look)
    except dkim.ValidationError:
        return False


def verified():
    with installation() as k:
        records, checked = zone(k)
        report.check("S5", "check prints SPF, both keys and DMARC", set(records) == {"mail.example.com", "rsa2026._domainkey.example.com", "ed2026._domainkey.example.com", "_dmarc.mail.example.com"}, records)
        report.check("S5", "SPF, DKIM and DMARC are what they should be", records["mail.example.com"] == "v=spf1 a:phones.example.com ~all" and records["rsa2026._domainkey.example.com"].startswith("v=DKIM1; k=rsa; p=MII")
                     and re.fullmatch(r"v=DKIM1; k=ed25519; p=[A-Za-z0-9+/]{43}=", records["ed2026._domainkey.example.com"]) and records["_dmarc.mail.example.com"].startswith("v=DMARC1; p="), records)
        told = k.run("check").stdout
        strings = re.findall(r'"([^"]*)"', told)
        report.check("S5", "the lines are a zone file's, no string longer than 255", max(map(len, strings)) <= 255 and "rsa2026._domainkey.example.com. IN TXT" in told and records["rsa2026._domainkey.example.com"] in "".join(strings), told)
        k.start()
        mails = letters.write_all(k, FEW)
        report.check("S5", f"{len(mails)} emails of every kind in {len(FEW)} languages", not letters.missing(mails, FEW), letters.missing(mails, FEW))
        bad = [(m.kind, str(m.message["Content-Language"])) for m in mails if verdicts(m.bytes, records) != [True, True]]
        report.check("S5", "both signatures of each verify, RSA and Ed25519", not bad, bad)
        # As SMTP has it, and as a relay may have respaced it.
        moved = [re.sub(rb"(?<!\r)\n", rb"\r\n", m.bytes) for m in mails]
        report.check("S5", "so they do with the line ends of SMTP", all(verdicts(m, records) == [True, True] for m in moved))
        folded = [re.sub(rb"(?m)^(From|Subject|To): ", rb"\1:\r\n  ", m) for m in moved]
        report.check("S5", "so they do refolded", all(verdicts(m, records) == [True, True] for m in folded))
        changes = {"From": (b"From: Example", b"From: Exemple"), "another From": (b"From: ", b"From: Eve <eve@example.com>\r\nFrom: "), "Subject": (b"Subject: ", b"Subject: Re "),
                   "body": (b"</html>", b"<p></html>"), "Message-ID": (b"Message-ID: <", b"Message-ID: <1"), "type": (b"multipart/alternative", b"multipart/mixed")}
        for what, (old, new) in changes.items():
            changed = moved[0].replace(old, new, 1)
            report.check("S5", f"a changed {what} is found out", changed != moved[0] and not any(verdicts(changed, records)))
        signature = mails[0].bytes.split(b"From: ")[0]
        report.check("S5", "signed are the fields that count, From once more", b"h=From:From:To:Subject:Date:Message-ID:MIME-Version:Content-Type:Auto-Submitted;" in signature and b"c=relaxed/relaxed" in signature, signature)
        report.check("S1", "each is a whole message still", not [f for m in mails for f in m.flaws()])
        absent = [n for n in ("List-Unsubscribe", "Reply-To", "Precedence", "Bcc", "Return-Path") if any(m.message[n] for m in mails)]
        report.check("S5", "nothing stands in the header that has no business there", not absent, absent)
        k.json("pbx", "set", "en", "--sender", "Acme <phones@acme.example>")
        warned = k.json("check")["warnings"]
        report.check("S5", "check names the PBX whose sender no key speaks for", len(warned) == 1 and "PBX en sends as phones@acme.example" in warned[0], warned)
        k.json("profile", "resend", "lobby-en", "--pbx", "en")
        until(k.is_settled, 15)
        own = [m for m in spool.mails(k.spool) if "phones@acme.example" in str(m.message["From"])]
        report.check("S5", "and its emails bear no signature of another domain", own and not any(m.message["DKIM-Signature"] for m in own), len(own))


def refused():
    with installation() as k:
        small, other = key(k, "small.pem", "-algorithm", "rsa", "-pkeyopt", "rsa_keygen_bits:1024"), key(k, "ec.pem", "-algorithm", "ec", "-pkeyopt", "ec_paramgen_curve:P-256")
        (k.root / "rsa.pem").chmod(0o600)
        open_to_all = key(k, "open.pem", "-algorithm", "ed25519")
        open_to_all.chmod(0o644)
        (k.root / "none.pem").write_text("no key")
        (k.root / "none.pem").chmod(0o600)
        cases = {"DKIM_KEY": [(small, "1024 bits"), (other, "neither RSA nor Ed25519"), (open_to_all, "chmod o="), (k.root / "none.pem", "no private key"), (k.root / "gone.pem", "cannot be opened"), ("", "is empty")],
                 "DKIM_DOMAIN": [("example.org", "does not speak for no-reply@mail.example.com"), ("sub.mail.example.com", "does not speak for"), ("com", "has no dot"), ("", "is empty")],
                 "DKIM_SELECTOR": [("bad selector", "is no name"), ("", "is empty"), ("ed2026", "is that of the first key")]}
        for name, values in cases.items():
            for value, says in values:
                done = k.run("check", environment={f"LATCHKEY_DELIVERY_{name}": str(value)})
                report.check("S5", f"check refuses {name.lower()} {str(value).rsplit('/', 1)[-1] or 'empty'}", done.returncode == 78 and says in done.stderr, done.stderr)
        done = k.run("serve", environment={"LATCHKEY_DELIVERY_DKIM_KEY": str(open_to_all)})
        report.check("S5", "so does serve", done.returncode == 78 and "delivery.dkim.key" in done.stderr, done.stderr)


def unsigned():
    with Latchkey(program) as k:
        done = k.run("check")
        report.check("S5", "without a key check says how to get one", done.returncode == 0 and "No key signs emails yet" in done.stdout and "v=spf1" in done.stdout, done.stdout)
        relay = {"LATCHKEY_DELIVERY_METHOD": "smtp", "LATCHKEY_DELIVERY_SMTP_ENCRYPTION": "starttls"}
        for what, settings, says in (
                ("a name", relay | {"LATCHKEY_DELIVERY_SMTP_HOST": "relay.example.net"}, "a:relay.example.net"),
                ("an IPv4 address", relay | {"LATCHKEY_DELIVERY_SMTP_HOST": "192.0.2.25"}, "ip4:192.0.2.25"),
                ("an IPv6 address", relay | {"LATCHKEY_DELIVERY_SMTP_HOST": "2001:db8::25"}, "ip6:2001:db8::25"),
                ("a name that no DNS knows", {"LATCHKEY_NODE_NAME": "phones"}, "mx")):
            done = k.run("check", "--json", environment=settings)
            report.check("S5", f"SPF of {what} (RFC 7208 §5)", f'"v=spf1 {says} ~all"' in done.stdout, done.stdout + done.stderr)


for part in (unsigned, refused, verified):
    with report.part("S5", part.__name__):
        part()
report.end()
