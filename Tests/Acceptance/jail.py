"""jail.py ROOT UNIT COMMAND…: becomes COMMAND in the file system ROOT as nearly as systemd would run it by UNIT.

Its user, its one capability, its system calls, its address families, no memory that is written and run, a system that cannot be written but for the
StateDirectory, a /proc with its own processes alone. Called in a mount and process namespace of its own (unshare --mount --pid --fork).
"""
import ctypes, errno, os, re, subprocess, sys
import seccomp

LIBC = ctypes.CDLL(None, use_errno=True)
SET_KEEPCAPS, BOUNDING_DROP, NO_NEW_PRIVILEGES, AMBIENT, AMBIENT_RAISE = 8, 24, 38, 47, 2
NET_BIND_SERVICE = 10
FAMILIES = {"AF_UNIX": 1, "AF_INET": 2, "AF_INET6": 10}
WRITE, EXECUTE = 2, 4


def settings(unit):
    """Each key of a unit with its values, in order."""
    found = {}
    for key, value in re.findall(r"^(\w+)=(.*)$", open(unit).read(), re.M):
        found.setdefault(key, []).append(value)
    return found


def calls(group):
    """The names that a group of system calls stands for, whatever groups it is made of."""
    listed = subprocess.run(["systemd-analyze", "syscall-filter", group], capture_output=True, text=True, check=True).stdout
    names = [line.strip() for line in listed.splitlines()[1:] if line.strip() and not line.strip().startswith("#")]
    return {call for name in names for call in (calls(name) if name.startswith("@") else {name})}


def allowed(lines):
    names = set()
    for line in lines:
        named = set().union(*(calls(word) if word.startswith("@") else {word} for word in line.lstrip("~").split()))
        names = names - named if line.startswith("~") else names | named
    return names


def screen(unit):
    """The filter of system calls, ready to be loaded."""
    names = allowed(unit["SystemCallFilter"]) - {"unshare", "setns"}
    made = seccomp.SyscallFilter(seccomp.ERRNO(errno.EPERM))
    for name in names - {"mmap", "mprotect", "socket"}:
        try:
            made.add_rule(seccomp.ALLOW, name)
        except RuntimeError:
            continue  # Not a call of this machine.
    for family in unit["RestrictAddressFamilies"][0].split():
        made.add_rule(seccomp.ALLOW, "socket", seccomp.Arg(0, seccomp.EQ, FAMILIES[family]))
    made.add_rule(seccomp.ALLOW, "mprotect", seccomp.Arg(2, seccomp.MASKED_EQ, EXECUTE, 0))
    for protection in (0, WRITE, EXECUTE):
        made.add_rule(seccomp.ALLOW, "mmap", seccomp.Arg(2, seccomp.MASKED_EQ, WRITE | EXECUTE, protection))
    return made


def mount(*words):
    subprocess.run(["mount", *words], check=True)


def lay_out(root, state):
    mount("--make-rprivate", "/")
    mount("--bind", root, root)
    mount("--bind", state, state)
    mount("-o", "remount,bind,ro", root)
    mount("-t", "tmpfs", "-o", "mode=1777", "tmpfs", f"{root}/tmp")
    mount("-t", "proc", "-o", "hidepid=invisible,subset=pid", "proc", f"{root}/proc")
    mount("-t", "tmpfs", "-o", "mode=755", "tmpfs", f"{root}/dev")
    for name in ("null", "zero", "full", "random", "urandom"):
        open(f"{root}/dev/{name}", "w").close()
        mount("--bind", f"/dev/{name}", f"{root}/dev/{name}")


def prctl(*words):
    if LIBC.prctl(*map(ctypes.c_ulong, words + (0,) * (5 - len(words)))) != 0:
        raise OSError(ctypes.get_errno(), f"prctl{words}")


def become(name):
    user, group = re.search(rf"^{name}:[^:]*:(\d+):(\d+):", open("/etc/passwd").read(), re.M).groups()
    prctl(SET_KEEPCAPS, 1)
    for capability in range(int(open("/proc/sys/kernel/cap_last_cap").read()) + 1 if os.path.exists("/proc/sys") else 41):
        if capability != NET_BIND_SERVICE:
            prctl(BOUNDING_DROP, capability)
    os.setgroups([])
    os.setresgid(*[int(group)] * 3)
    os.setresuid(*[int(user)] * 3)
    header, sets = (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)(*[1 << NET_BIND_SERVICE] * 3, 0, 0, 0)
    if LIBC.capset(header, sets) != 0:
        raise OSError(ctypes.get_errno(), "capset")
    prctl(AMBIENT, AMBIENT_RAISE, NET_BIND_SERVICE)
    prctl(NO_NEW_PRIVILEGES, 1)


root, unit, command = sys.argv[1], settings(sys.argv[2]), sys.argv[3:]
made = screen(unit)
state = "/var/lib/" + unit["StateDirectory"][0]
lay_out(root, root + state)
os.chroot(root)
os.chdir(unit["WorkingDirectory"][0])
os.umask(int(unit["UMask"][0], 8))
become(unit["User"][0])
made.load()
os.execv(command[0], command)
