"""Password hashes as other systems write them: passlib, bcrypt, argon2-cffi and crypt(3), at the lowest cost of each."""
import base64, ctypes, hashlib, secrets, string
import argon2, bcrypt
from passlib import hash as passlib

LETTERS = "./" + string.digits + string.ascii_letters
_crypt = ctypes.CDLL("libcrypt.so.1").crypt
_crypt.restype = ctypes.c_char_p


def crypt(text, setting):
    return _crypt(text.encode(), setting.encode()).decode()


def salt(length):
    return "".join(secrets.choice(LETTERS) for _ in range(length))


def bcrypt_hash(text):
    return bcrypt.hashpw(text.encode(), bcrypt.gensalt(4)).decode()


def phc_pbkdf2(text):
    """As the PHC string format has it, by Python's own hashlib."""
    b64 = lambda b: base64.b64encode(b).decode().rstrip("=")
    raw = secrets.token_bytes(16)
    return f"$pbkdf2-sha512$i=1000,l=32${b64(raw)}${b64(hashlib.pbkdf2_hmac('sha512', text.encode(), raw, 1000, 32))}"


# What is taken of the class before its library is loaded works only once.
passlib.argon2.get_backend()
_argon2 = argon2.PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
_argon2i = argon2.PasswordHasher(time_cost=3, memory_cost=64, parallelism=2, hash_len=32, type=argon2.Type.I)
MAKERS = [
    ("argon2-cffi argon2id", _argon2.hash),
    ("argon2-cffi argon2i", _argon2i.hash),
    ("passlib argon2", passlib.argon2.using(type="ID", rounds=1, memory_cost=128).hash),
    ("passlib scrypt", passlib.scrypt.using(rounds=4).hash),
    ("crypt(3) scrypt", lambda t: crypt(t, "$7$26..../...." + salt(16))),
    ("passlib pbkdf2-sha1", passlib.pbkdf2_sha1.using(rounds=500).hash),
    ("passlib pbkdf2-sha256", passlib.pbkdf2_sha256.using(rounds=500).hash),
    ("passlib pbkdf2-sha512", passlib.pbkdf2_sha512.using(rounds=500).hash),
    ("hashlib pbkdf2-sha512 (PHC)", phc_pbkdf2),
    ("passlib django pbkdf2-sha256", passlib.django_pbkdf2_sha256.using(rounds=500).hash),
    ("bcrypt $2b$", bcrypt_hash),
    ("passlib $2a$", passlib.bcrypt.using(rounds=4, ident="2a").hash),
    ("crypt(3) $2y$", lambda t: crypt(t, "$2y$04$" + salt(21) + "u")),
    ("passlib SHA-256-crypt", passlib.sha256_crypt.using(rounds=1000).hash),
    ("passlib SHA-512-crypt", passlib.sha512_crypt.using(rounds=1000).hash),
    ("crypt(3) $5$", lambda t: crypt(t, "$5$" + salt(16))),
    ("crypt(3) $6$ with rounds", lambda t: crypt(t, "$6$rounds=1000$" + salt(8))),
    ("crypt(3) $6$", lambda t: crypt(t, "$6$" + salt(16))),
]


def many(passwords):
    """(maker, password, hash) of each, by all makers in turn."""
    turns = [(*MAKERS[i % len(MAKERS)], text) for i, text in enumerate(passwords)]
    return [(name, text, make(text)) for name, make, text in turns]


_TAIL = "c29tZXNhbHRzb21lc2FsdA$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"
# Strings that would exhaust time or memory, or that no scheme writes.
HOSTILE = [
    "$argon2id$v=19$m=4194304,t=1,p=1$" + _TAIL, "$argon2id$v=19$m=4294967295,t=4294967295,p=16777215$" + _TAIL,
    "$argon2id$v=19$m=65536,t=4294967295,p=1$" + _TAIL, "$argon2d$v=19$m=65536,t=3,p=1$" + _TAIL,
    "$argon2id$v=19$m=65536,t=3,p=1,keyid=0123abcd$" + _TAIL, "$scrypt$ln=31,r=8,p=1$" + _TAIL, "$scrypt$ln=18,r=8,p=1000000$" + _TAIL,
    "$7$zzzzzzzzzzzSodiumChloride$kBGj9fHznVYFQMEn/qDCfrDevf9YDtcDdKvEqHJLV8D", "$pbkdf2-sha512$4294967295$" + _TAIL,
    "pbkdf2_sha256$2147483647$salt$MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTI=",
    "$2b$31$B6EoMbxmjUb2fkHGQWmqZuSrCj0gNIXRPlpwsQ4M.F1.mQTTFEfL6", "$2b$99$B6EoMbxmjUb2fkHGQWmqZuSrCj0gNIXRPlpwsQ4M.F1.mQTTFEfL6",
    "$2x$04$B6EoMbxmjUb2fkHGQWmqZuSrCj0gNIXRPlpwsQ4M.F1.mQTTFEfL6",
    "$5$rounds=999999999$saltstring$5B8vYYiY.CVt1RlTTf8KbXBH3hsxY/GNooZaBBGWEc5", "$1$saltstri$YMyguxXMBpd2TEZ.vS/3q1",
    "$y$j9T$F5Jx5fExrKuPp53xLKQ..1$X3DX6M94c7o.9agCG9G317fhZg9SqC.5i5rd.RhAtQ7", "$" * 60_000, "", "*", "!$6$saltstring$x",
    "5f4dcc3b5aa765d61d8327deb882cf99", "$argon2id$" + "A" * 500, "$6$salt\u2028string$x",
]
