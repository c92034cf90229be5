"""ふりがな over the words of our pages, put on when a page is ready, for readers who asked for them.

Everybody else's page is not touched. Members' words are left alone: only their writers know how they are read, and can
say so (`core.text.readings`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from flask import Flask
from markupsafe import escape
from werkzeug.wrappers import Response

from . import i18n, web

_FILE = Path(__file__).parents[1] / "furigana.txt"
_KANJI = "[々〆〇ヶ\u3400-\u4dbf\u4e00-\u9fff]+"
_RUN = re.compile(_KANJI)
_PART = re.compile(f"({_KANJI})《([^《》]+)》")
_TOKEN = re.compile(r"<[^>]*>|[^<]+|<")
_TAG = re.compile(r"<(/?)([a-z0-9]+)")
_CLASS = re.compile(r' class="([^"]*)"')
_MOST_TEXTS = 4_096


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


# Where somebody decides what to press; running text stays as it is.
_IN_TAGS = _set("nav h1 h2 h3 legend label button summary dt th")
_IN_CLASSES = _set("btn chip menu more tabs tool wards wardsw")
# Members' words, what nobody sees, and what can hold no ruby.
_OUT_TAGS = _set("bdi code option pre ruby script select style svg template textarea time title")
_OUT_CLASSES = _set("count meta own-words prose vh")
_VOID = _set("area br col hr img input link meta source track wbr")

Names = tuple[tuple[str, str], ...]
_places: list[Callable[[], Iterable[tuple[str, str]]]] = []


class _Word(NamedTuple):
    """A word with its html; whether okurigana must follow, or a number stand before."""

    base: str
    html: str
    wants_tail: bool = False
    wants_number: bool = False

    def stands_in(self, text: str, at: int) -> bool:
        """Tell whether the word stands at a place of a text."""
        if not text.startswith(self.base, at):
            return False
        follower = text[at + len(self.base) : at + len(self.base) + 1]
        if self.wants_tail and not "ぁ" <= follower <= "ゖ":
            return False
        has_number = at > 0 and text[at - 1].isdigit()
        # One kanji after a number is read in a way of its own: 3日, 2人.
        return has_number if self.wants_number else not has_number or len(self.base) > 1


def know(places: Callable[[], Iterable[tuple[str, str]]]) -> None:
    """Name a function that gives (name, reading) of places; asked for each page with readings."""
    _places.append(places)


def init_app(app: Flask) -> None:
    """Put readings on the pages of those who asked for them."""
    app.after_request(_after)


def _after(response: Response) -> Response:
    is_asked = web.look().has_readings and i18n.locale() != "en"
    if is_asked and response.mimetype == "text/html" and not response.is_streamed:
        names = tuple(pair for places in _places for pair in places())
        response.set_data(on_page(response.get_data(as_text=True), names))
    return response


def on_page(html: str, names: Names = ()) -> str:
    """Put readings on a page's headings, menus, labels and buttons."""
    reader = _reader(names)
    out: list[str] = []
    stack = [("", False, False)]
    for token in _TOKEN.findall(html):
        _tag, is_in, is_out = stack[-1]
        if token[0] != "<":
            read = reader.annotate(token) if is_in and not is_out else token
            # One span, so that in a row of items the words stay one item.
            out.append(token if read == token else f'<span class="furi">{read}</span>')
            continue
        out.append(token)
        found = _TAG.match(token)
        if found is None or found[2] in _VOID or token.endswith("/>"):
            continue
        if not found[1]:
            stack.append((found[2], *_scope(found[2], token, is_in, is_out)))
        elif any(entry[0] == found[2] for entry in stack):
            while stack.pop()[0] != found[2]:
                pass
    return "".join(out)


def _scope(tag: str, token: str, is_in: bool, is_out: bool) -> tuple[bool, bool]:
    classes = found[1].split() if (found := _CLASS.search(token)) else ()
    return (
        is_in or tag in _IN_TAGS or not _IN_CLASSES.isdisjoint(classes),
        is_out or tag in _OUT_TAGS or not _OUT_CLASSES.isdisjoint(classes) or ' dir="auto"' in token,
    )


def annotate(text: str, names: Names = ()) -> str:
    """Put readings over the words of escaped text; a run of kanji that is not known as a whole gets none."""
    return _reader(names).annotate(text)


class _Reader:
    """Knows words by their first sign, the longest first."""

    def __init__(self, words: Iterable[_Word]) -> None:
        self._words: dict[str, list[_Word]] = {}
        for word in sorted(words, key=lambda word: (-len(word.base), not word.wants_tail)):
            self._words.setdefault(word.base[0], []).append(word)
        self.annotate = lru_cache(maxsize=_MOST_TEXTS)(self._annotate)

    def _annotate(self, text: str) -> str:
        out: list[str] = []
        at = 0
        for run in _RUN.finditer(text):
            # Not where a word before has reached into this run.
            if run.start() >= at and (found := self._cover(text, run.start(), run.end())):
                html, end = found
                out += text[at : run.start()], html
                at = end
        return "".join((*out, text[at:])) if out else text

    def _cover(self, text: str, at: int, end: int) -> tuple[str, int] | None:
        out: list[str] = []
        while at < end:
            word = next((word for word in self._words.get(text[at], ()) if word.stands_in(text, at)), None)
            if word is None:
                return None
            out.append(word.html)
            at += len(word.base)
            if at > end:
                further = _RUN.match(text, at)
                end = further.end() if further else at
        return "".join(out), at


@lru_cache(maxsize=4)
def _reader(names: Names) -> _Reader:
    lines = _FILE.read_text("utf-8").splitlines()
    words = [_word(line) for line in lines if line and not line.startswith("#")]
    readings: dict[str, set[str]] = {}
    for name, reading in names:
        readings.setdefault(name, set()).add(reading)
    # Two places of one name that are read differently: nobody can say which is meant.
    known = [(name, read.pop()) for name, read in readings.items() if len(read) == 1 and _RUN.fullmatch(name)]
    return _Reader([*words, *(_Word(name, _ruby(name, str(escape(reading)))) for name, reading in known)])


def _word(line: str) -> _Word:
    word = line.strip("0〜")
    html = _PART.sub(lambda part: _ruby(part[1], part[2]), word)
    return _Word(_PART.sub(r"\1", word), html, line.endswith("〜"), line.startswith("0"))


def _ruby(written: str, read: str) -> str:
    # The reading is for the eye: a screen reader reads the words themselves.
    return f'<ruby>{written}<rp>(</rp><rt aria-hidden="true">{read}</rt><rp>)</rp></ruby>'
