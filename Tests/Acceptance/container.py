#!/usr/bin/env python3
"""Goes through the steps of Config/Containerfile in a bare Debian 12, then runs what comes out as an engine would (needs root): container.py [BINARY]"""
import json, os, pathlib, re, shutil, signal, subprocess, sys
from browser import Browser
from package import QUICK, Machine, tell
from rig import PASSWORD, PROJECT, Report, binary, until
from spool import mails

FILE = PROJECT / "Config/Containerfile"


def steps():
    """Each instruction with its words; JSON forms are read."""
    for line in re.sub(r"\\\n", " ", FILE.read_text()).splitlines():
        if line.strip() and not line.startswith("#"):
            name, _, rest = line.partition(" ")
            options = dict(re.findall(r"--([\w-]+)=(\S+)", rest)) if name == "HEALTHCHECK" else {}
            rest = rest.partition(" CMD ")[2] if name == "HEALTHCHECK" else rest.strip()
            yield name, json.loads(rest) if rest.startswith("[") else rest, options


class Container(Machine):
    """What an engine would make of the file."""

    def build(self):
        self.image = {"ENV": {}}
        for name, rest, _ in steps():
            if name == "COPY":
                pattern, target = rest.split()
                found = sorted(PROJECT.glob(pattern))
                shutil.copy(found[-1], self.path(target))
            elif name == "RUN":
                done = self.run("sh", "-c", rest, fails=True)
                if done.returncode:
                    raise AssertionError(f"RUN {rest[:80]} ended with {done.returncode}: {done.stderr[-600:]}")
            elif name == "ENV":
                self.image["ENV"] |= dict([rest.split("=", 1)])
            else:
                self.image[name] = rest

    def words(self, *words, **environment):
        """How an engine runs a program in it: its user, its environment, its folder, a root that is read-only but for the volume and /tmp."""
        user, folder, volume = (self.image[n] for n in ("USER", "WORKDIR", "VOLUME"))
        identity = [self.run("id", option, user).strip() for option in ("-u", "-g")]
        settings = [f"{k}={v}" for k, v in (self.image["ENV"] | environment).items()]
        inside = f"cd {folder} && exec \"$@\""
        layout = (f"mount --bind {self.root} {self.root} && mount --bind {self.root}{volume} {self.root}{volume} && mount -o remount,bind,ro {self.root} && "
                  f"mount -t tmpfs tmpfs {self.root}/tmp && mount -t proc proc {self.root}/proc && mount --rbind /dev {self.root}/dev && exec chroot {self.root} \"$@\"")
        return ["unshare", "--mount", "--pid", "--fork", "--kill-child", "sh", "-c", layout, "sh", "env", "-i", "PATH=/usr/sbin:/usr/bin:/sbin:/bin",
                *settings, "setpriv", f"--reuid={identity[0]}", f"--regid={identity[1]}", "--clear-groups", "--bounding-set=-all", "--no-new-privs",
                "sh", "-c", inside, "sh", *words]

    def settings(self):
        return {"LATCHKEY_HTTP_PUBLIC_PORT": self.public, "LATCHKEY_HTTP_INTERNAL_PORT": self.internal, "LATCHKEY_PUBLIC_ORIGIN": f"http://127.0.0.1:{self.public}",
                "LATCHKEY_PASSWORD_ARGON2_MEMORY": "19MiB", "LATCHKEY_PASSWORD_ARGON2_ITERATIONS": 2}

    def inside(self, *words):
        return subprocess.run(self.words(*words, **self.settings()), capture_output=True, text=True, timeout=60)

    def serve(self):
        with open(self.log, "ab") as log:
            self.daemon = subprocess.Popen(self.words(*self.image["ENTRYPOINT"], *self.image["CMD"], **self.settings()), stdout=log, stderr=log,
                                           stdin=subprocess.DEVNULL, start_new_session=True)

    def __exit__(self, kind, *rest):
        if kind:
            print("     the log ended: " + (self.log.read_text()[-800:] if self.log.exists() else "(nothing)"), flush=True)
        super().__exit__(kind, *rest)

    def is_ready(self):
        if self.daemon.poll() is not None:
            raise AssertionError(f"serve ended with {self.daemon.returncode}: {self.log.read_text()[-800:]}")
        try:
            return self.ask("GET", "/readyz") == 200
        except OSError:
            return False


def main():
    program = binary()
    if os.geteuid() != 0:
        sys.exit("this makes another Debian's root and needs to be root: sudo make deb-test")
    t = Report(900)
    tell(PROJECT / "Config/debian/build", program, environment=QUICK)
    with Container() as c, t.part("S5", "a container"):
        c.build()
        image = c.image
        t.check("S5", "every step of the Containerfile goes through in a bare Debian 12", True)
        t.check("S5", "it has no root, a volume, a check of its health and a signal to end", image["USER"] not in ("root", "0")
                and {"VOLUME", "HEALTHCHECK", "STOPSIGNAL", "ENTRYPOINT", "CMD"} <= set(image), sorted(image))
        t.check("S5", "nothing secret is in the image", not c.path("/var/lib/latchkey/secrets").exists())
        check = c.inside("latchkey", "check")
        t.check("S5", "`check` finds nothing wrong", check.returncode == 0, check.stdout + check.stderr)
        unhealthy = c.inside(*image["HEALTHCHECK"])
        t.check("S5", "it is not healthy before it serves", unhealthy.returncode != 0)
        c.serve()
        until(c.is_ready, 60, 0.1, "readiness")
        t.check("S5", "it serves, its root read-only, its user without a capability", True)
        healthy = c.inside(*image["HEALTHCHECK"])
        t.check("S5", "it is healthy", healthy.returncode == 0, healthy.stderr)
        done = c.inside("latchkey", "pbx", "create", "acme", "--name", "Acme", "--admin-first-name", "Grace", "--admin-last-name", "Hopper",
                        "--admin-email", "grace@acme.example")
        key = json.loads(c.inside("latchkey", "key", "create", "--name", "phones", "--scope", "credentials:verify", "--json").stdout)["key"]
        mail = until(lambda: mails(c.path("/var/lib/latchkey/spool")), 20, what="an email in the spool")[0]
        browser = Browser(f"http://127.0.0.1:{c.public}")
        answer = browser.submit(browser.get(mail.link), password=PASSWORD, password2=PASSWORD)
        t.check("S5", "commands beside it, a link, a password", done.returncode == 0 and answer.status == 200 and c.verifies(key), (done.stderr, answer.status))
        os.kill(c.main_process(), getattr(signal, image["STOPSIGNAL"]))
        t.check("S5", "its signal ends it", c.daemon.wait(10) == 0, c.daemon.returncode)
        c.serve()
        until(c.is_ready, 60, 0.1, "readiness")
        t.check("S5", "another container on the same volume goes on", c.verifies(key))
        c.stop()
    t.end()


main()
