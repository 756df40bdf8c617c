"""manual.py VERSION FOLDER <HELP.json: latchkey(1) and a page per group of commands, from what `latchkey --experimental-dump-help` says."""
import json, pathlib, re, sys

VERSION, FOLDER = sys.argv[1], pathlib.Path(sys.argv[2])
SHARED = {"help", "version", "config", "json"}
FILES = {
    "/etc/latchkey/latchkey.yaml": "The configuration, with every setting explained.",
    "/usr/share/latchkey/EmailTemplates": "The words of the emails. Copy the folder below /etc/latchkey and name it in templates.directory to change them.",
    "/var/lib/latchkey": "Database, keys, queue and spool.",
    "/usr/share/doc/latchkey/operators.md": "How to install, configure, upgrade and remove it.",
}


def roff(text):
    """Text as roff shows it unchanged (groff_char(7))."""
    text = text.replace("\\", "\\e").replace("-", "\\-").replace("'", "\\(aq").replace("`", "\\(ga").replace("…", "\\[u2026]")
    return "\n".join("\\&" + line if line.startswith((".", "\\(aq")) else line for line in text.splitlines())


def bold(text):
    return f"\\fB{roff(text)}\\fR"


def italic(text):
    return f"\\fI{roff(text)}\\fR"


def name(names):
    return ("-" if names["kind"] == "short" else "--") + names["name"]


def shown(command, shared=False):
    own = [a for a in command.get("arguments", []) if a["shouldDisplay"]]
    return [a for a in own if (a["valueName"] in SHARED or a.get("preferredName", {}).get("name") in SHARED) == shared]


def usage(argument):
    """An argument as a synopsis has it."""
    value = italic(argument["valueName"])
    if argument["kind"] == "positional":
        text = value
    else:
        text = bold(name(argument["preferredName"])) + ("" if argument["kind"] == "flag" else f" {value}")
    text += " ..." if argument["isRepeating"] else ""
    return f"[{text}]" if argument["isOptional"] else text


def explain(argument):
    """A tagged paragraph."""
    value = italic(argument["valueName"])
    if argument["kind"] == "positional":
        tag = value
    else:
        tag = ", ".join(bold(name(n)) for n in argument["names"]) + ("" if argument["kind"] == "flag" else f" {value}")
    text = argument.get("abstract", "")
    if argument.get("defaultValue"):
        text += f" Default: {argument['defaultValue']}."
    return f".TP\n{tag}\n{roff(text.strip())}"


def paragraphs(text):
    """The discussion; an example stands as it is typed."""
    for part in filter(None, re.split(r"\n\s*\n|\n(?=EXAMPLE:)", text or "")):
        example = re.match(r"EXAMPLES?:\s*(.*)", part, re.S)
        if example:
            yield ".PP\nExample:\n.PP\n.RS 4\n.nf\n" + roff(example[1].strip()) + "\n.fi\n.RE"
        else:
            yield ".PP\n" + roff(part.strip())


def synopsis(words, command):
    return ".PP\n" + " ".join([bold(words), *map(usage, shown(command))])


def children(command):
    return [c for c in command.get("subcommands", []) if c["shouldDisplay"] and c["commandName"] != "help"]


def command(words, one):
    """A command in full, under its own heading."""
    parts = [f".SS {roff(words)}", roff(one.get("abstract", "")), synopsis(words, one), *map(explain, shown(one)), *paragraphs(one.get("discussion"))]
    for child in children(one):
        parts.append(command(f"{words} {child['commandName']}", child))
    return "\n".join(parts)


def page(title, abstract, body):
    head = f'.TH {title.upper()} 1 "" "latchkey {VERSION}" "Latchkey"\n.SH NAME\n{roff(title)} \\- {roff(abstract.rstrip("."))}\n'
    (FOLDER / f"{title}.1").write_text(head + "\n".join(body) + "\n")


def common(command):
    shared, inner = shown(command, shared=True), command
    while children(inner):
        inner = children(inner)[0]
    known = {a["valueName"]: a for a in shown(inner, shared=True) + shared}
    return [".SH OPTIONS THAT EVERY COMMAND TAKES", *map(explain, known.values())]


root = json.load(sys.stdin)["command"]
groups = children(root)
page("latchkey", root["abstract"], [
    ".SH SYNOPSIS", f"{bold('latchkey')} [{bold('--config')} {italic('file')}] {italic('command')} ...",
    ".SH DESCRIPTION", *paragraphs(root.get("discussion")),
    ".SH COMMANDS", *(f".TP\n{bold('latchkey-' + g['commandName'])}(1)\n{roff(g['abstract'])}" for g in groups),
    *common(root),
    ".SH FILES", *(f".TP\n{italic(path)}\n{roff(text)}" for path, text in FILES.items()),
    ".SH SEE ALSO", ",\n".join(f"{bold('latchkey-' + g['commandName'])}(1)" for g in groups),
])
for group in groups:
    words = f"latchkey {group['commandName']}"
    inner = [command(f"{words} {c['commandName']}", c) for c in children(group)]
    page(f"latchkey-{group['commandName']}", group["abstract"], [
        ".SH SYNOPSIS", *([synopsis(words, group)] if not inner else [f"{bold(words)} {italic('command')} ..."]),
        ".SH DESCRIPTION", roff(group["abstract"]), *map(explain, [] if inner else shown(group)), *paragraphs(group.get("discussion")),
        *([".SH COMMANDS", *inner] if inner else []), *common(group), ".SH SEE ALSO", f"{bold('latchkey')}(1)",
    ])
