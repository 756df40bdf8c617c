"""F6: no door lets an administrator set, see, choose, import in clear or receive a password, a token or a link."""
import json, re
import yaml
from rig import PASSWORD

SECRET = re.compile(r"pass|pwd|\bpin\b|token|link|secret|credential|hash|digest|otp|recover", re.I)
# What may be called so, each with the reason why it is no secret of a person.
NAMES = {
    "/v1/credentials/verify",      # the person types it, and is told yes or no
    "Credentials", "Credentials.username", "Credentials.password",  # the body of that call
    "Profile.hasPassword",         # yes or no
    "credentials",                 # a heading of the document
}
HELPS = {
    ("profile", "profile import-hashes"),         # hashes of an older system, on the host, for whom never had a password: F28
    ("profile list", "--columns"),                # password: yes or no
    ("profile reset", "--revoke"),                # ends one
    ("profile", "profile reset"), ("profile", "profile enable"), ("profile", "profile disable"), ("", "profile"),
    ("spool", "spool show"), ("spool", "spool story"),  # the link hidden
    ("pbx", "pbx create"),
    ("", "secrets"), ("secrets", "secrets make"),  # keys of the installation, by id
    ("secrets make", "<purpose>"), ("secrets use", "<purpose>"), ("secrets use", "<id>"),
    ("key", "key list"), ("key create", "--scope"),  # keys of programs
    ("backup", "--with-secrets"),                 # keys of the installation, into a file of the operator's own
    ("", "restore"),                              # ends every link
}


def names(document):
    """Every name by which something is sent or answered: paths, parameters, headers, and members with the schema they stand in."""
    found = set(document["paths"]) | {tag["name"] for tag in document["tags"]}

    def walk(node, place):
        if isinstance(node, list):
            for item in node:
                walk(item, place)
        elif isinstance(node, dict):
            if "in" in node and "name" in node:
                found.add(node["name"])
            for member, schema in node.get("properties", {}).items() if isinstance(node.get("properties"), dict) else ():
                found.add(f"{place}.{member}")
            for key, value in node.items():
                walk(value, place)

    for kind, things in document["components"].items():
        for name, thing in things.items():
            found.add(name)
            walk(thing, name)
    for path, thing in document["paths"].items():
        walk(thing, path)
    return found


def users(document, schema):
    """The calls that refer to a schema, itself or within another, and how."""
    schemas, wanted = document["components"]["schemas"], {schema}
    refers = lambda thing: any(f'"#/components/schemas/{name}"' in json.dumps(thing) for name in wanted)
    while more := {name for name, thing in schemas.items() if name not in wanted and refers(thing)}:
        wanted |= more
    return {(path, method, part) for path, thing in document["paths"].items() for method, call in thing.items() if isinstance(call, dict)
            for part in ("parameters", "requestBody", "responses") if refers(call.get(part, {}))}


def helps(k, words=()):
    """Every command's help, its own first."""
    text = k.run(*words, "--help").stdout
    yield " ".join(words), text
    for name, _ in entries(text, "SUBCOMMANDS"):
        yield from helps(k, (*words, name.split()[0]))


def entries(text, heading):
    """The entries of one part of a help: what is named, and what is said of it."""
    part = re.search(rf"^{heading}:\n(.*?)(\n\n|\Z)", text, re.M | re.S)
    found = []
    for line in part.group(1).splitlines() if part else ():
        if start := re.match(r"  (\S.*?)(?:\s{2,}(.*))?$", line):
            found.append([start.group(1), start.group(2) or ""])
        elif found:
            found[-1][1] += " " + line.strip()
    return found


def document_is_clean(k, holds):
    document = yaml.safe_load(k.api("GET", "/openapi.yaml", key=None)[1])
    suspicious = {name for name in names(document) if SECRET.search(name)}
    holds("no name in the API's document but the known", suspicious == NAMES, suspicious ^ NAMES)
    holds("a password is only sent to be verified", users(document, "Credentials") == {("/v1/credentials/verify", "post", "requestBody")}, users(document, "Credentials"))
    schemas = document["components"]["schemas"]
    holds("whether there is one is yes or no, and only answered", schemas["Profile"]["properties"]["hasPassword"]["type"] == "boolean"
          and not [use for use in users(document, "Profile") if use[2] != "responses"])
    open_ended = [name for name in ("NewPBX", "Administrator", "PBXChange", "NewProfile", "ProfileChange", "Reset", "AssignedExtension", "UnassignedExtension",
                                    "ExtensionChange", "Assignment", "NewPrivilege", "Nothing") if schemas[name].get("additionalProperties") is not False]
    holds("what changes something has no member that is not named", not open_ended, open_ended)


def helps_are_clean(k, holds):
    seen, count = set(), 0
    for command, text in helps(k):
        for heading in ("SUBCOMMANDS", "ARGUMENTS", "OPTIONS"):
            for name, said in entries(text, heading):
                count += 1
                if SECRET.search(f"{name} {said}"):
                    flag = name.split()[0]
                    seen.add((command, f"{command} {flag}".strip() if heading == "SUBCOMMANDS" else flag))
    holds(f"no command, argument or option of {count} speaks of one but the known", seen == HELPS and count > 200, seen ^ HELPS)


def cannot_be_sent(t, holds, ada):
    """Each door, with a password or a link in the hand."""
    for member in ("password", "passwordHash", "token", "link"):
        value = {member: PASSWORD}
        for method, path, body in (("POST", "/profiles", t.form("bob")), ("PATCH", f"/profiles/{ada['id']}", {}), ("POST", f"/profiles/{ada['id']}/reset", {}),
                                   ("POST", f"/profiles/{ada['id']}/resend", {}), ("POST", "/extensions/1001/assign", {"profile": ada["username"]}),
                                   ("POST", f"/profiles/{ada['id']}/enable", {}), ("PATCH", "", {}), ("POST", "/privileges", {"profile": ada["username"], "privilege": "x"})):
            status, answer = t.ask(method, path, body | value)
            holds(f"{method} {path or '/'} with a {member} is refused", status in (400, 422) and PASSWORD not in str(answer), (status, answer))
    # Members of an event that are not known are left aside.
    values = dict.fromkeys(("password", "passwordHash", "token", "link"), PASSWORD)
    t.send("profile.saved", profile=t.form("ada") | values, **values)
    t.send("extension.assigned", extension="1001", profile={"username": ada["username"]} | values, **values)
    holds("no event sets one", not t.signs_in(ada) and t.profile(ada)["hasPassword"] is False)
    for method, path in (("PUT", "/password"), ("POST", "/password"), ("GET", "/password"), ("POST", "/token"), ("POST", "/link"), ("GET", "/link")):
        status, _ = t.ask(method, f"/profiles/{ada['id']}{path}", {} if method != "GET" else None)
        holds(f"there is no {method} …{path}", status == 404, status)
    codes = {words[:2]: t.run(*words, "--password", PASSWORD).returncode for words in (
        ("profile", "create"), ("profile", "update", ada["id"]), ("profile", "reset", ada["id"]), ("profile", "resend", ada["id"]),
        ("profile", "enable", ada["id"]), ("extension", "assign", "1001", "--profile", ada["id"]), ("privilege", "grant", ada["id"], "x"))}
    holds("no command takes one", set(codes.values()) == {64}, codes)
    (t.k.root / "f6.csv").write_text(f"username,hash\n{ada['username']},{PASSWORD}\n")
    done = t.run("profile", "import-hashes", "f6.csv")
    holds("a password in clear is no hash", done.returncode == 1 and PASSWORD not in done.stdout + done.stderr and not t.signs_in(ada), done.stdout + done.stderr)


def cannot_be_got(t, holds, ada):
    """Whatever is asked for an administrator, only the person's mailbox has the link."""
    t.mails()
    said = [str(t.act(ada, act)) for act in ("reset", "resend")]
    said += [done.stdout + done.stderr for act in ("reset", "resend") for form in ((), ("--json",)) for done in [t.run("profile", act, ada["id"], *form)]]
    mails = t.mails()
    tokens = [m.token for m in mails if m.token]
    holds("links go to the profile's address alone", len(tokens) == 6 and {m.to.rpartition("<")[2].strip(">") for m in mails} == {ada["email"]}, [m.to for m in mails])
    said += [str(t.k.api("GET", path)[1]) for path in (f"/v1/pbxs/{t.name}/profiles/{ada['id']}", "/v1/queue?limit=1000", "/v1/spool?limit=1000",
                                                       f"/v1/history?profile={ada['id']}", "/metrics", "/readyz")]
    sent = [mail for mail in t.k.listing("spool", "list") if mail["to"] == ada["email"]]
    holds("each is in the list of emails", len(sent) > len(tokens), len(sent))
    for mail in sent:
        said += [str(t.k.api("GET", f"/v1/spool/{mail['id']}{part}")[1]) for part in ("", "/story")]
    for mail in sent[-2:]:
        said += [t.k.run("spool", word, mail["id"], *form).stdout for word in ("show", "story") for form in ((), ("--json",))]
    holds("no answer of API or command holds one", not [text for text in said for token in tokens if token in text])
    t.choose(mails[-1].link)
    t.mails()
    said = [str(t.profile(ada)), t.run("profile", "list", "--columns", "username,password").stdout, t.run("profile", "export").stdout, str(t.history(ada)),
            str(t.k.verify(ada["username"], PASSWORD)[1])]
    holds("nor the password, nor a hash of it", not [text for text in said if PASSWORD in text or "$argon2" in text])


def F6(t, holds):
    """no door to a password, a token or a link"""
    document_is_clean(t.k, holds)
    helps_are_clean(t.k, holds)
    ada = t.make("ada")
    t.assign("1001", ada)
    cannot_be_sent(t, holds, ada)
    cannot_be_got(t, holds, ada)
