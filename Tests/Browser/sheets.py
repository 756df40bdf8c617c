#!/usr/bin/env python3
"""A sheet of each state of the pages for docs/pages: sheets.py BINARY [LOCALE [FOLDER]]; on a phone and at a desk, light and dark."""
import io, pathlib, sys
from chromium import DESK, PHONE, PROJECT, Window, chromium
import rig, states
from PIL import Image

GAP, GROUND = 16, "#8a8f96"
program = rig.binary()
locale = sys.argv[2] if len(sys.argv) > 2 else "en"
folder = pathlib.Path(sys.argv[3] if len(sys.argv) > 3 else PROJECT / "docs/pages")


def shot(page, size, scheme):
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size(size)
    picture = Image.open(io.BytesIO(page.screenshot(full_page=True))).convert("RGB")
    return picture if size is PHONE else picture.resize((picture.width // 2, picture.height // 2), Image.Resampling.LANCZOS)


def sheet(page):
    pictures = [shot(page, size, scheme) for size in (PHONE, DESK) for scheme in ("light", "dark")]
    whole = Image.new("RGB", (sum(p.width + GAP for p in pictures) + GAP, max(p.height for p in pictures) + 2 * GAP), GROUND)
    left = GAP
    for picture in pictures:
        whole.paste(picture, (left, GAP))
        left += picture.width + GAP
    return whole.quantize(64, dither=Image.Dither.NONE)


folder.mkdir(parents=True, exist_ok=True)
with states.Stage(program, [locale]) as stage, chromium() as browser:
    link = stage.link(f"ada@{locale.lower()}.example")
    # One window for all: some states stand on the ones before.
    with Window(browser, stage.k.origin, locale) as window:
        for name, _, go in states.STATES:
            go(stage, window, link)
            sheet(window.page).save(folder / f"{name}.png", optimize=True)
            window.page.set_viewport_size(DESK)
print(f"written to {folder}")
