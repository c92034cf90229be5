"""Unicode hygiene: what a name, a title or a body may consist of before anything else looks at it."""

from __future__ import annotations

import re
import unicodedata

# Stacked combining marks cover the neighbours' lines, and normalising a long run of them takes quadratic time.
MARKS_IN = 16
MARKS_OUT = 8

_EMOJI = (
    "\u00a9\u00ae\u203c\u2049\u2122\u2139\u2190-\u21ff\u2300-\u23ff\u2460-\u24ff\u25a0-\u27bf\u2934\u2935"
    "\u2b00-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff"
)
_ZWJ = rf"(?<![{_EMOJI}\ufe0f])\u200d|\u200d(?![{_EMOJI}])"
# Controls, bidi controls, zero-width and tag characters, invisible fillers, half a surrogate pair, non-characters.
_INVISIBLE = (
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200c"
    "\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff"
    "\U000e0000-\U000e00ff\U000e01f0-\U000e0fff"
)
_BODY_NOISE = re.compile(f"[{_INVISIBLE}]|{_ZWJ}")
# In a name a variation selector may only dress an emoji (or a key cap), and a blank braille cell is no letter.
_LINE_NOISE = re.compile(
    rf"[{_INVISIBLE}\u2800]|{_ZWJ}|(?<![{_EMOJI}0-9#*])[\ufe0e\ufe0f]|[\ufe00-\ufe0d\U000e0100-\U000e01ef]"
    r"|(?<=[0-9#*])[\ufe0e\ufe0f](?!\u20e3)"
)
_NEWLINES = re.compile("\r\n?|[\x85\u2028\u2029]")
_BLANK_LINES = re.compile(r"\n{5,}")
_BLANKS = " \t\u3000"

HIRAGANA = {code: code - 0x60 for code in range(0x30A1, 0x30F7)}
# One line for each script: what to fold, and the letter it is taken for (after casefold, so capitals decide for Greek).
_LOOKALIKES = str.maketrans(
    "авекмнорстухѕіјԁԛԝһӏ" + "αβεζηικμνορτυχ" + "ɑɡıi10|!" + "口力夕二八工" + "一ーｰ‐‑‒–—―−〜～~",
    "abekmhopctyxsljdqwhl" + "abezhlkmnoptyx" + "agllloll" + "ろかたにはえ" + "-------------",
)
_UNHEARD = re.compile(r"[\s._'’・·]")
_DAKUTEN = "\u3099\u309a"


def visible(text: str) -> str:
    """Remove from a body what cannot be seen but changes how the rest is read."""
    return _BODY_NOISE.sub("", text)


def _normal(text: str) -> str:
    """Bring text to NFC with at most a few combining marks on each letter."""
    if text.isascii():
        return text
    return _cap_marks(unicodedata.normalize("NFC", _cap_marks(text, MARKS_IN)), MARKS_OUT)


def _cap_marks(text: str, most: int) -> str:
    if not any(map(unicodedata.combining, text)):
        return text  # the usual case, several times as fast
    kept: list[str] = []
    run = 0
    for char in text:
        run = run + 1 if unicodedata.combining(char) else 0
        if run <= most:
            kept.append(char)
    return "".join(kept)


def clean_line(value: str) -> str:
    """Clean a name, a title or a tag: one line, nothing invisible, single spaces."""
    text = _LINE_NOISE.sub("", " ".join(value.split()))
    text = "".join(char for char in text if char == "\u200d" or unicodedata.category(char) not in {"Cf", "Co", "Cs"})
    return " ".join(_normal(text).split())


def clean_body(value: str) -> str:
    """Clean a body: plain newlines, nothing invisible, no more than three blank lines; indentation by 　 stays."""
    text = _normal(visible(_NEWLINES.sub("\n", value)))
    text = "\n".join(line.rstrip(_BLANKS) for line in text.split("\n"))
    return _BLANK_LINES.sub("\n\n\n", text).strip("\n")


def skeleton(name: str) -> str:
    """Reduce a nickname to what the eye compares; two names with one skeleton are too alike."""
    plain = clean_line(name)
    text = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", plain).casefold())
    text = "".join(char for char in text if char in _DAKUTEN or unicodedata.category(char) not in {"Mn", "Me", "Cf"})
    text = unicodedata.normalize("NFC", text).translate(HIRAGANA).translate(_LOOKALIKES)
    return _UNHEARD.sub("", text) or plain.casefold()
