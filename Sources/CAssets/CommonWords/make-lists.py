"""Makes frequent.txt and words.txt from the frequency lists of zxcvbn (see README.md).

    pip install zxcvbn==4.5.0 && python3 make-lists.py
"""

from pathlib import Path

from zxcvbn.frequency_lists import FREQUENCY_LISTS

# How many of each list, most frequent first, count as "frequent" (about 2^12 together) and as "common" (about 2^16).
SHARES = {
    "passwords": (2200, 30000),
    "english_wikipedia": (1600, 19500),
    "us_tv_and_film": (900, 11500),
    "female_names": (250, 3712),
    "male_names": (250, 983),
    "surnames": (200, 4500),
}

# Passwords that are famous, and words for "password" and top rows of keyboards in other languages.
FAMOUS = """
correcthorsebatterystaple correctbatteryhorsestaple batterystaplecorrecthorse troubador thisismypassword mypasswordispassword
passwordpassword letmeinletmein iloveyouforever opensesame nevergonnagiveyouup maytheforcebewithyou trustno1trustno1
thequickbrownfoxjumpsoverthelazydog thequickbrownfox jumpsoverthelazydog onceuponatime tobeornottobe winteriscoming
changemeplease pleasechangeme changeme123456 defaultpassword administrator superadministrator welcometothejungle
loremipsumdolorsitamet loremipsumdolor ipsumdolorsitamet supercalifragilisticexpialidocious inthebeginning
ourfatherwhoartinheaven fourscoreandsevenyearsago wethepeople openthepodbaydoorshal allyourbasearebelongtous
passwort kennwort contrasena contraseña motdepasse parola wachtwoord lozinka haslo hasło heslo salasana losenord lösenord
senha adgangskode parool пароль привет йцукен йцукенгшщз фывапролдж ячсмить любовь 密码 密碼 パスワード 비밀번호
azertyuiop qsdfghjklm wxcvbn qwertzuiop yxcvbnm
""".split()


def ranked(name: str, share: int) -> list[str]:
    return list(FREQUENCY_LISTS[name])[:share]


def write(name: str, words: set[str]) -> None:
    lines = sorted(word.lower().encode() for word in words)
    Path(__file__).with_name(name).write_bytes(b"".join(line + b"\n" for line in lines))
    print(name, len(lines), "entries", sum(map(len, lines)) + len(lines), "bytes")


# Shorter ones are cheaper to guess letter by letter than to look up.
frequent = {word for name, (share, _) in SHARES.items() for word in ranked(name, share) if len(word) >= 3} | set(FAMOUS)
common = {word for name, (_, share) in SHARES.items() for word in ranked(name, share) if len(word) >= 4}
long_ones = {word for name in SHARES for word in FREQUENCY_LISTS[name] if len(word) >= 15}
write("frequent.txt", frequent)
write("words.txt", (common | long_ones) - frequent)
