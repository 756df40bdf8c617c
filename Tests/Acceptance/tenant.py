"""One PBX of a running installation, used as a provisioning system, an administrator and a person use it."""
import itertools, json
import spool
from browser import Browser
from rig import PASSWORD, event, until


class Tenant:
    """A PBX with its primary administrator, Grace. Its people's mails are those to its own domain."""

    def __init__(self, k, name):
        self.k, self.name, self.domain = k, name, f"{name}.example"
        self.admin, self._events = self.address("grace"), itertools.count(1)
        administrator = {"firstName": "Grace", "lastName": "Hopper", "email": self.admin}
        self._done("POST", "/v1/pbxs", {"id": name, "name": name.title(), "administrator": administrator})
        self.mails()

    def address(self, who):
        return f"{who}@{self.domain}"

    # The API, as an account manager calls it.

    def ask(self, method, path="", body=None):
        """Status and answer of a path below the PBX."""
        kind = "application/merge-patch+json" if method == "PATCH" else "application/json"
        return self.k.api(method, f"/v1/pbxs/{self.name}{path}", body, kind=kind)

    def do(self, method, path="", **body):
        """The answer of a call that must be taken."""
        return self._done(method, f"/v1/pbxs/{self.name}{path}", body if method != "GET" else None)

    def _done(self, method, path, body):
        kind = "application/merge-patch+json" if method == "PATCH" else "application/json"
        status, answer = self.k.api(method, path, body, kind=kind)
        assert status in (200, 201, 204), f"{method} {path}: {status} {answer}"
        return answer

    def form(self, who, **more):
        return {"firstName": who.title(), "lastName": "Byron", "email": self.address(who)} | more

    def make(self, who, **more):
        """A new profile."""
        return self.do("POST", "/profiles", **self.form(who, **more))

    def assign(self, number, profile, **more):
        return self.do("POST", f"/extensions/{number}/assign", profile=profile["username"], **more)

    def grant(self, profile, privilege="billing"):
        return self.do("POST", "/privileges", profile=profile["username"], privilege=privilege)

    def act(self, profile, action, **more):
        """`disable`, `enable`, `erase`, `reset` or `resend`."""
        return self.do("POST", f"/profiles/{profile['id']}/{action}", **more)

    def change(self, profile, **more):
        return self.do("PATCH", f"/profiles/{profile['id']}", **more)

    def save(self, number, **more):
        return self.do("PATCH", f"/extensions/{number}", **more)

    def profile(self, profile):
        return self.do("GET", f"/profiles/{profile['id']}")

    def extension(self, number):
        return self.do("GET", f"/extensions/{number}")

    # The queue directory and the command, as other systems and the operator use them.

    def send(self, type, id=None, **data):
        """An event dropped into the queue directory, once it is answered, set aside, or refused as it stands."""
        id = id or f"{self.name}-{next(self._events)}"
        self.k.drop(f"{id}.json", json.dumps(event(id, type, {"pbx": self.name} | data)))
        return until(lambda: self._settled_event(id), 15, 0.05, f"event {id}")

    def _settled_event(self, id):
        reason = self.k.queue / "failed" / f"{id}.json.reason"
        if reason.exists():
            return {"id": id, "state": "refused", "reason": reason.read_text()}
        done = self.k.run("queue", "show", id, "--json")
        found = json.loads(done.stdout) if done.returncode == 0 else {"state": "waiting"}
        return found if found["state"] != "waiting" else None

    def run(self, *words, **more):
        """A command about this PBX."""
        return self.k.run(*words, "--pbx", self.name, **more)

    def json(self, *words, **more):
        return self.k.json(*words, "--pbx", self.name, **more)

    def history(self, profile=None, after=0):
        """All that happened here after this entry, or in one profile's life."""
        found, of = [], f"&profile={profile['id']}" if profile else ""
        while after is not None:
            page = self.k.api("GET", f"/v1/history?limit=1000&after={after}{of}")[1]
            found += [h for h in page["items"] if h["pbx"] in (self.name, "")]
            after = page["next"]
        return found

    # The person's mailbox and browser.

    def mails(self):
        """The mails that came since the last look, taken away as a mail system does."""
        until(self._is_settled, 15, 0.03, "a settled installation")
        found = [m for m in spool.mails(self.k.spool) if f"@{self.domain}" in m.to]
        for mail in found:
            mail.path.unlink()
        return found

    def mail(self):
        """The one mail that came."""
        found = self.mails()
        assert len(found) == 1, f"one mail was expected, not {[(m.kind, m.to) for m in found]}"
        return found[0]

    def _is_settled(self):
        waiting = (self.k.api("GET", f"/v1/{what}?state=waiting&limit=1")[1]["items"] for what in ("queue", "spool"))
        return not self.k.waiting_files() and not any(waiting) and not list((self.k.spool / "tmp").iterdir())

    def choose(self, link, password=PASSWORD):
        """Whether a password could be chosen under this link."""
        browser = Browser(self.k.origin)
        page = browser.get(link)
        return page.status == 200 and browser.submit(page, password=password, password2=password).url.endswith("/password/done")

    def is_dead(self, link):
        return Browser(self.k.origin).get(link).status == 410

    def signs_in(self, profile, password=PASSWORD):
        return self.k.verify(profile["username"], password)[0] == 200

    def forget(self, login):
        """The page that answers who forgot a password."""
        browser = Browser(self.k.origin)
        return browser.submit(browser.get("/forgot"), login=login)

    def settled(self, who="ada", number="1001", **more):
        """A profile with an extension and a password of its own choice."""
        profile = self.make(who, **more)
        self.assign(number, profile)
        assert self.choose(self.mail().link)
        self.mails()
        return profile
