"""changelog.py VERSION <CHANGELOG.md: the changelog in Debian's form, of the newest section (deb-changelog(5))."""
import email.utils, os, re, subprocess, sys, textwrap

MAINTAINER = "Latchkey maintainers <maintainers@latchkey.example>"


def moment():
    """That of the last commit, so that the same source makes the same package."""
    said = os.environ.get("SOURCE_DATE_EPOCH")
    if not said:
        said = subprocess.run(["git", "log", "-1", "--format=%ct"], capture_output=True, text=True).stdout.strip()
    return email.utils.formatdate(int(said) if said else None)


def items(text):
    newest = re.split(r"^## ", text, flags=re.M)[1]
    return [re.sub(r"\s+", " ", item).strip() for item in re.split(r"^- ", re.sub(r"^###.*$", "", newest, flags=re.M), flags=re.M)[1:]]


print(f"latchkey ({sys.argv[1]}) stable; urgency=medium\n")
for item in items(sys.stdin.read()):
    print(textwrap.fill(item, 78, initial_indent="  * ", subsequent_indent="    ", break_long_words=False, break_on_hyphens=False))
print(f"\n -- {MAINTAINER}  {moment()}")
