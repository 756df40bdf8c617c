"""A seeded stream of realistic events, and what each of them must lead to, reckoned here and not by Latchkey."""
import collections, random
from rig import event

NAMES = [
    ("en", "Ada Mario Siobhán Zoë D’Arcy".split(), "Byron Hernandez O’Neill Brontë Smith-Jones".split()),
    ("sv", "Åsa Örjan Märta".split(), "Öberg Ängström Sjöqvist".split()),
    ("pl", "Łucja Żaneta Świętosława".split(), "Stanisławczyk Żółć Gęś".split()),
    ("vi", "Nguyễn Thuỷ Đặng".split(), "Phạm Hoàng Lưỡng".split()),
    ("el", "Αυξέντιος Θέτις Φρίξος".split(), "Μπότζα Δέλιος Παπαδοπούλου".split()),
    ("ru", "Юлия Святослав Ёлкин".split(), "Щербакова Жуковский Подъячев".split()),
    ("ar", "ليلى عبدالله".split(), "القحطاني بن‌سعيد".split()),
    ("he", "אברהם נועה".split(), "בן־דוד כהן".split()),
    ("hi", "अनुष्का श्री".split(), "चक्रवर्ती द्विवेदी".split()),
    ("th", "สมชาย พิมพ์".split(), "รัตนวงศ์ ศรีสุข".split()),
    ("ja", "さくら 健太郎".split(), "渡邊 髙橋".split()),
    ("zh-CN", "佳 雪梅".split(), "潘 歐陽".split()),
    ("ko", "서연 도현".split(), "김 황보".split()),
    ("ta", "செல்வி குமார்".split(), "முத்துசாமி கிருஷ்ணன்".split()),
]
MODELS = ["Poly VVX 411", "Yealink T54W", "Cisco 8851", "Grandstream GXP2170"]


class Person:
    def __init__(self, form):
        self.form, self.username = form, form["username"]
        self.extensions, self.privileges = {}, set()
        self.is_active, self.needed_password_always = True, True
        # The events whose links must still work.
        self.alive = set()


class Stream:
    """`events` in order, repeats included; `emails` counts (event, kind), `to` has their recipients; `failed` the ids that must be set aside."""

    def __init__(self, count=1000, seed=1, pbx="acme", prefix="e", number=1000, admin="grace@acme.example"):
        self.chance, self.pbx, self.prefix = random.Random(seed), pbx, prefix
        self.events, self.emails, self.failed = [], collections.Counter(), set()
        self.people, self.number, self.admin, self.to = [], number, admin, {}
        while len(self.events) < count:
            self._step()
        self.ids = {e["id"] for e in self.events}

    @property
    def living_links(self):
        """The events that gave a link which still works."""
        return {id for p in self.people if p.is_active and p.needed_password_always for id in p.alive}

    @property
    def dead_links(self):
        return {id for p in self.people if not p.is_active for id in p.alive}

    def _step(self):
        kinds = [self._assign_new] * 66 + [self._assign_known] * 6 + [self._save] * 7 + [self._grant] * 7 + [self._virtual_office] * 4 \
            + [self._reset] * 3 + [self._repeat] * 2 + [self._disable] * 2 + [self._unknown] * 2 + [self._to_disabled]
        self.chance.choice(kinds)()

    def _emit(self, type, data):
        id = f"{self.prefix}-{len(self.events) + 1:05}"
        self.events.append(event(id, type, {"pbx": self.pbx} | data, f"/provisioning/{self.pbx}"))
        return id

    def _expect(self, id, kind, person=None):
        self.emails[id, kind] += 1
        self.to[id, kind] = person.form["email"] if person else self.admin
        if kind == "create-password":
            person.alive.add(id)

    def _form(self):
        locale, firsts, lasts = self.chance.choice(NAMES)
        number = len(self.people) + 1
        username = f"{self.prefix}{number}@{self.pbx}.example" if self.chance.random() < 0.7 else f"{self.prefix} {self.chance.choice(firsts)} {number}"
        return {"firstName": self.chance.choice(firsts), "lastName": self.chance.choice(lasts), "locale": locale, "username": username,
                "email": f"{self.prefix}.person.number.{number}@{self.chance.choice(['', 'a-rather-long-department.'])}{self.pbx}.example"}

    def _person(self):
        return self.chance.choice([p for p in self.people if p.is_active] or [None])

    def _extension(self):
        self.number += 1
        return f"{self.number:04}" if self.chance.random() < 0.9 else f"0{self.number}"

    def _assign(self, person, data):
        office = self.chance.random() < 0.87
        extension = self._extension()
        id = self._emit("extension.assigned", {"extension": extension, "profile": data, "virtualOffice": office,
                                               "phoneModel": self.chance.choice(MODELS), "activationCode": f"{self.chance.getrandbits(24):06X}"})
        person.extensions[extension] = office
        self._expect(id, "create-password" if office else "extension-notice", person)

    def _assign_new(self):
        person = Person(self._form())
        self.people.append(person)
        self._assign(person, person.form)

    def _assign_known(self):
        if person := self._person():
            self._assign(person, {"username": person.username})

    def _save(self):
        """A profile alone, or a new last name: neither sends anything."""
        if self.chance.random() < 0.5 or not self._person():
            self.people.append(Person(self._form()))
            self._emit("profile.saved", {"profile": self.people[-1].form})
        else:
            person = self._person()
            person.form = person.form | {"lastName": self.chance.choice(self.chance.choice(NAMES)[2])}
            self._emit("profile.saved", {"profile": person.form})

    def _grant(self):
        person = self._person()
        if not person:
            return
        privilege = self.chance.choice(["account-manager", "billing", "reports"])
        id = self._emit("privilege.granted", {"profile": {"username": person.username}, "privilege": privilege})
        if privilege not in person.privileges:
            person.privileges.add(privilege)
            self._expect(id, "create-password", person)

    def _virtual_office(self):
        person = self._person()
        if not person or not person.extensions:
            return
        extension = self.chance.choice(sorted(person.extensions))
        office = not person.extensions[extension]
        id = self._emit("extension.saved", {"extension": extension, "virtualOffice": office})
        person.extensions[extension] = office
        if office:
            self._expect(id, "create-password", person)
        elif not person.privileges and not any(person.extensions.values()):
            # Whether a link is kept while nothing needs a password is not this stream's question.
            person.needed_password_always = False

    def _reset(self):
        person = self._person()
        if not person:
            return
        id = self._emit("password.reset-requested", {"profile": {"username": person.username}, "revoke": self.chance.random() < 0.3})
        if person.privileges or any(person.extensions.values()):
            self._expect(id, "create-password", person)

    def _repeat(self):
        if self.events:
            self.events.append(self.chance.choice(self.events))

    def _disable(self):
        person = self._person()
        if not person:
            return
        id = self._emit("profile.disabled", {"profile": {"username": person.username}})
        if person.extensions:
            self._expect(id, "extensions-reassigned")
        person.is_active, person.extensions, person.privileges = False, {}, set()

    def _unknown(self):
        self.failed.add(self._emit("extension.assigned", {"extension": self._extension(), "profile": {"username": f"nobody {len(self.events)}"}}))

    def _to_disabled(self):
        gone = [p for p in self.people if not p.is_active]
        if gone:
            self.failed.add(self._emit("privilege.granted", {"profile": {"username": self.chance.choice(gone).username}, "privilege": "billing"}))
