"""Certificates for tests: an authority of our own, and what it signs."""
import datetime, ipaddress, os
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

DAY = datetime.timedelta(days=1)


def name(text):
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


class Authority:
    """Signs certificates for localhost."""

    def __init__(self, folder):
        self.key, self.folder, self.subject = ec.generate_private_key(ec.SECP256R1()), folder, name("Latchkey tests")
        self.certificate = self._sign(self.subject, self.key, -DAY, 30 * DAY, x509.BasicConstraints(ca=True, path_length=0))
        self.file = folder / "authority.pem"
        self.file.write_bytes(self.certificate.public_bytes(serialization.Encoding.PEM))

    def issue(self, begins=-DAY, ends=60 * DAY):
        """Chain and key as PEM."""
        key = ec.generate_private_key(ec.SECP256R1())
        own = self._sign(name("localhost"), key, begins, ends, None)
        secret = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        return b"".join(c.public_bytes(serialization.Encoding.PEM) for c in (own, self.certificate)), secret

    def _sign(self, subject, key, begins, ends, constraints):
        now = datetime.datetime.now(datetime.timezone.utc)
        builder = (x509.CertificateBuilder().subject_name(subject).issuer_name(self.subject).public_key(key.public_key())
                   .serial_number(x509.random_serial_number()).not_valid_before(now + begins).not_valid_after(now + ends))
        if constraints:
            builder = builder.add_extension(constraints, critical=True)
        else:
            names = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
            builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False).add_extension(
                x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        return builder.sign(self.key, hashes.SHA256())


def put(path, content, mode=0o600):
    """Replaces a file as a renewal does: written beside it, then renamed."""
    draft = path.with_name(path.name + ".new")
    draft.write_bytes(content)
    os.chmod(draft, mode)
    draft.rename(path)
