"""What looks like a telephone number, a postal address or a mail address, so that its writer can be asked once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_HYPHENS = "-‐‑‒–—―−－ーｰ"
# One character for one character, so that places in the text stay what they are.
_WIDTHS = {ord(sign): "-" for sign in _HYPHENS} | {0xFF01 + n: chr(0x21 + n) for n in range(94)} | {0x3000: " "}
_KANJI_DIGITS = {ord(kanji): digit for kanji, digit in zip("〇零一二三四五六七八九", "00123456789", strict=True)}

_PHONE = re.compile(
    r"(?<![\d.,/:+-])(?:\+81[- ]?\(?0?\)?[- ]?|\(?0)\d{1,4}[-() .]{0,2}\d{1,4}[-() .]{0,2}\d{3,4}(?![\d:/])"
)
_MAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24}(?![A-Za-z0-9])")
_POSTCODE = re.compile(r"(?:〒|郵便番号)[ :は]{0,2}\d{3}-?\d{4}(?!\d)")
_N = r"[\d十百]{1,4}"
_ADDRESSES = (
    # 3丁目5番12号, 三丁目5-12; a chome alone is no address.
    re.compile(rf"(?:[一-鿿々ケヶノ]{{1,6}})?{_N}丁目 ?{_N}(?:番地?の?(?:{_N}号?)?|-{_N}(?:-{_N})?|の{_N}号)"),
    re.compile(rf"(?:[一-鿿々ケヶノ]{{1,6}})?{_N}番地(?:の?{_N})?"),
    re.compile(rf"(?<![第\d]){_N}番(?:の)?{_N}号(?!車|室|機)"),
    # 中津1-2-3, 北区中津1-2
    re.compile(r"[一-鿿々ケヶノ]{0,6}(?![第約])[一-鿿々]\d{1,2}-\d{1,3}-\d{1,4}(?![\d-])"),
    re.compile(
        r"[一-鿿々]{1,4}[市区町村郡][一-鿿々ケヶノぁ-んァ-ヺ]{0,7}[一-鿿々]\d{1,3}-\d{1,4}(?![\d:月日年人回点時-])"
    ),
)


@dataclass(frozen=True)
class Found:
    """A place in a text that looks private."""

    start: int
    end: int
    words: str


def find_personal(source: str) -> list[Found]:
    """Return what looks like somebody's number or address, in the order of the text, each place once."""
    even = source.translate(_WIDTHS)
    with_digits = even.translate(_KANJI_DIGITS)
    places = sorted({*_phones(with_digits), *_spans(even, _MAIL, _POSTCODE), *_spans(with_digits, *_ADDRESSES)})
    found: list[Found] = []
    for start, end in places:
        if found and start < found[-1].end:
            start, end = found[-1].start, max(end, found.pop().end)
        found.append(Found(start, end, source[start:end]))
    return found


def marked_lines(source: str) -> list[list[tuple[str, bool]]]:
    """Return the lines that hold something private, in parts that are marked or not."""
    lines: list[list[tuple[str, bool]]] = []
    for line in source.split("\n"):
        parts: list[tuple[str, bool]] = []
        at = 0
        for found in find_personal(line):
            parts += [(line[at : found.start][-40:], False), (found.words, True)]
            at = found.end
        if parts:
            lines.append([*parts, (line[at:][:40], False)])
    return lines


def _phones(text: str) -> Iterator[tuple[int, int]]:
    for match in _PHONE.finditer(text):
        digits = re.sub(r"\D", "", match[0])
        if match[0].startswith("+81"):
            digits = "0" + digits[2:].removeprefix("0")
        is_long = len(digits) == 11 and re.match(r"0[5-9]0", digits)
        if (len(digits) == 10 or is_long) and digits[1] != "0":
            yield match.span()


def _spans(text: str, *patterns: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    for pattern in patterns:
        for match in pattern.finditer(text):
            yield match.span()
