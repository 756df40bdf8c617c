#!/usr/bin/env python3
"""Pictures of the pages, pinned under Golden/: pictures.py BINARY; with UPDATE_GOLDEN=1 they are made anew, to be looked at.

Small differences, such as another version of the browser or of its fonts makes, are passed over; what differs more is left in GOLDEN_SEEN.
"""
import io, os, pathlib
from chromium import DESK, PHONE, PROJECT, Window, chromium
import rig, states
from PIL import Image, ImageChops

GOLDEN = pathlib.Path(__file__).resolve().parent / "Golden"
SEEN = pathlib.Path(os.environ.get("GOLDEN_SEEN", PROJECT / ".build/pictures"))
# How much a pixel's brightness may differ of 255, and the share of pixels that may differ more.
SHADE, SHARE = 48, 0.01
# State, locale, size and scheme: each state once, in an order that one link lives through.
PICTURES = [
    ("password", "en", PHONE, "light"), ("weak", "de", DESK, "dark"), ("refused", "ar", PHONE, "light"), ("password", "ja", DESK, "light"),
    ("password", "ja", PHONE, "dark"), ("done", "en", PHONE, "dark"), ("home", "en", DESK, "light"), ("sign-in", "ar", PHONE, "light"),
    ("dead", "en", DESK, "light"), ("asked", "ar", PHONE, "dark"), ("limited", "de", PHONE, "light"),
]


def taken(stage, browser, name, locale, size, scheme):
    go = next(go for state, _, go in states.STATES if state == name)
    with Window(browser, stage.k.origin, locale, size, scheme) as window:
        go(stage, window, stage.link(f"ada@{locale}.example"))
        window.page.evaluate("document.fonts.ready")
        # The seconds to wait are never the same.
        if name == "limited":
            window.page.evaluate("document.querySelector('p').textContent = document.querySelector('p').textContent.replace(/\\d+/, '30')")
        return Image.open(io.BytesIO(window.page.screenshot(full_page=True))).convert("RGB")


def differing(picture, golden):
    """The share of pixels that differ visibly; all where the sizes do."""
    if picture.size != golden.size:
        return 1
    bright = ImageChops.difference(picture, golden).convert("L").histogram()
    return sum(bright[SHADE:]) / (picture.width * picture.height)


report = rig.Report(400)
with states.Stage(rig.binary(), sorted({locale for _, locale, _, _ in PICTURES})) as stage, chromium() as browser:
    for name, locale, size, scheme in PICTURES:
        file = GOLDEN / f"{name}-{locale}-{size['width']}-{scheme}.png"
        with report.part("PNG", file.stem):
            picture = taken(stage, browser, name, locale, size, scheme)
            if os.environ.get("UPDATE_GOLDEN"):
                GOLDEN.mkdir(exist_ok=True)
                picture.quantize(128, dither=Image.Dither.NONE).save(file, optimize=True)
            share = differing(picture, Image.open(file).convert("RGB"))
            if not report.check("PNG", f"{file.stem} looks as it did", share <= SHARE, f"{share:.2%} of it differs; see {SEEN}/{file.name}"):
                SEEN.mkdir(parents=True, exist_ok=True)
                picture.save(SEEN / file.name)
report.end()
