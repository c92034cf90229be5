"""The 町丁目 of a ward by the names tables have for them: 梅田1丁目, 梅田一〜三丁目, 梅田, 全域."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

_KANJI = "一二三四五六七八九"
_CHOME = re.compile(r"([0-9]+)丁目")
_SEVERAL = re.compile(r"(?P<town>.*?)(?P<numbers>[0-9]+(?:(?:丁目)?[~・,、-][0-9]+)+)丁目")
_KANJI_CHOME = re.compile(rf"[{_KANJI}十]+(?=丁目|[~〜・,、-][{_KANJI}十]+丁目|[~〜・,、-][{_KANJI}十]+[~〜・,、-])")
EVERYWHERE = ("全域", "全区", "区全域", "全地区", "すべて")


def key_of(name: str) -> str:
    """Return a name as names are compared: digits for the number of a 丁目, no spaces."""
    tidy = re.sub(r"\s", "", unicodedata.normalize("NFKC", name)).replace("〜", "~").replace("～", "~")
    tidy = tidy.replace("ヶ", "ケ").replace("之", "の")
    return _KANJI_CHOME.sub(lambda found: str(_number(found[0])), tidy)


def _number(kanji: str) -> int:
    if "十" not in kanji:
        return int("".join(str(_KANJI.index(sign) + 1) for sign in kanji))
    tens, _ten, ones = kanji.partition("十")
    return 10 * (_KANJI.index(tens) + 1 if tens else 1) + (_KANJI.index(ones) + 1 if ones else 0)


def find(words: str, known: Iterable[str]) -> tuple[list[str], list[str]]:
    """Return the known areas that words name, and the words that name none."""
    by_key = {key_of(name): name for name in known}
    found: dict[str, None] = {}
    unknown: list[str] = []
    for part in _parts(key_of(words)):
        hits = [by_key[part]] if part in by_key else [name for key, name in by_key.items() if _is_of(key, part)]
        if part in EVERYWHERE:
            hits = list(by_key.values())
        found |= dict.fromkeys(hits)
        if not hits:
            unknown.append(part)
    return list(found), unknown


def _is_of(key: str, town: str) -> bool:
    """Tell whether a 丁目 belongs to a town that is named without one."""
    return key.startswith(town) and _CHOME.fullmatch(key[len(town) :]) is not None


def _parts(words: str) -> list[str]:
    parts: list[str] = []
    at = 0
    for several in _SEVERAL.finditer(words):
        before, _sep, town = several["town"].rpartition("、")
        before2, sep2, town2 = town.rpartition(",")
        parts += _split(words[at : several.start()] + before + ("、" + before2 if sep2 else ""))
        parts += [f"{town2}{number}丁目" for number in _numbers(several["numbers"])]
        at = several.end()
    return parts + _split(words[at:])


def _split(words: str) -> list[str]:
    return [part for part in re.split(r"[、,・/;]", words) if part]


def _numbers(words: str) -> list[int]:
    found: list[int] = []
    for part in re.split(r"[・,、]", words.replace("丁目", "")):
        first, _sign, last = re.sub("-", "~", part).partition("~")
        if first.isdigit():
            found += range(int(first), min(int(last or first), int(first) + 30) + 1)
    return found
