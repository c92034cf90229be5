"""Write the colours of the wards and of the avatars to sns/static/css/wards.css.

Each ward gets one hue, 15 degrees apart in OKLCH; neighbours in the list lie 105 degrees apart. The style sheet
is keyed by number (`data-ward="0"`), so any city with up to 24 wards fits. Every pair of text and ground that the
pages use is checked against WCAG AA before anything is written.
"""

from __future__ import annotations

import argparse
import math
import sys
from pathlib import Path

TARGET = Path(__file__).resolve().parent.parent / "sns" / "static" / "css" / "wards.css"

WARDS = 24
AVATARS = 12
LEAST_CONTRAST = 4.5

WHITE = "#ffffff"
LIGHT_GROUNDS = ("#ffffff", "#f7f5f1")
DARK_GROUNDS = ("#1d2126", "#14171c")

# The first colours of the list are the ones people see first: the fourth starts the wheel at teal.
FIRST_HUE = 205
FIRST_WARD = 3
STEPS = 7


def _linear(lightness: float, chroma: float, hue: float) -> tuple[float, float, float]:
    a = chroma * math.cos(math.radians(hue))
    b = chroma * math.sin(math.radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
    )


def _channel(value: float) -> int:
    value = min(1.0, max(0.0, value))
    return round(255 * (12.92 * value if value <= 0.0031308 else 1.055 * value ** (1 / 2.4) - 0.055))


def oklch(lightness: float, chroma: float, hue: float) -> str:
    """Return the sRGB colour, with less chroma where the screen cannot show it."""
    while True:
        channels = _linear(lightness, chroma, hue)
        if chroma < 0.002 or all(-1e-4 <= value <= 1.0001 for value in channels):
            return "#" + "".join(f"{_channel(value):02x}" for value in channels)
        chroma -= 0.002


def _luminance(colour: str) -> float:
    values = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in values]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the WCAG 2 contrast ratio."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _require(text: str, *grounds: str) -> None:
    for ground in grounds:
        ratio = contrast(text, ground)
        if ratio < LEAST_CONTRAST:
            raise ValueError(f"{text} on {ground} reaches only {ratio:.2f}:1")


def ward_rules(dark: bool) -> list[str]:
    """Return one rule for each ward: text, tint behind the text, cloth of the curtain."""
    rules = []
    for number in range(WARDS):
        hue = (FIRST_HUE + (number - FIRST_WARD) * STEPS % WARDS * 15) % 360
        if dark:
            ink, tint = oklch(0.80, 0.085, hue), oklch(0.305, 0.04, hue)
            cloth = oklch(0.50, 0.085, hue)
            _require(ink, tint, *DARK_GROUNDS)
        else:
            ink, tint = oklch(0.445, 0.095, hue), oklch(0.952, 0.018, hue)
            cloth = ink
            _require(ink, tint, *LIGHT_GROUNDS)
        _require(WHITE, cloth)
        own_cloth = "" if cloth == ink else f" --cloth: {cloth};"
        rules.append(f'[data-ward="{number}"] {{ --ward: {ink}; --ward-tint: {tint};{own_cloth} }}')
    return rules


def avatar_rules(dark: bool) -> list[str]:
    """Return one rule for each avatar colour."""
    rules = []
    for number in range(AVATARS):
        hue = 20 + number * 30
        ground = oklch(0.40, 0.055, hue) if dark else oklch(0.885, 0.055, hue)
        text = oklch(0.93, 0.03, hue) if dark else oklch(0.36, 0.08, hue)
        _require(text, ground)
        rules.append(f'[data-c="{number}"] {{ --av-bg: {ground}; --av-fg: {text}; }}')
    return rules


def style_sheet() -> str:
    """Return the whole style sheet."""
    dark = [*ward_rules(dark=True), *avatar_rules(dark=True)]
    lines = [
        "/* Written by tools/make_wards_css.py: change that, not this. Every pair is at least 4.5:1. */",
        "[data-ward] { --cloth: var(--ward); }",
        f'[data-ward="{WARDS}"] {{ --ward: var(--ai); --ward-tint: var(--ai-tint); --cloth: var(--ai-cloth); }}',  # the city
        *ward_rules(dark=False),
        *avatar_rules(dark=False),
        "@media (prefers-color-scheme: dark) {",
        *(f'  :root:not([data-theme="light"]) {rule}' for rule in dark),
        "}",
        *(f':root[data-theme="dark"] {rule}' for rule in dark),
    ]
    return "\n".join(lines) + "\n"


def main() -> int:
    """Write the style sheet, or with --check say whether it is up to date."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--check", action="store_true", help="write nothing; fail if the file is out of date")
    css = style_sheet()
    if parser.parse_args().check:
        if TARGET.read_text(encoding="utf-8") == css:
            return 0
        print("wards.css is out of date: run tools/make_wards_css.py", file=sys.stderr)
        return 1
    TARGET.write_text(css, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
