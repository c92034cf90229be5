"""Pieces of pages kept in memory. A piece is named by everything it shows, so nothing has to be told when a thing changes.

What belongs to one reader alone, such as the signed address of a photo, is a slot: the piece is kept with the place for
it, and each reader's page is filled in.
"""

from __future__ import annotations

import re
import secrets
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any

from flask import Flask, g, has_app_context
from markupsafe import Markup, escape

from . import clock, i18n

# Characters of all pieces together, some 4 MB with their names; what was not used for long makes room. Five times as much
# made the busy day of `bench` no cheaper.
_MOST = 1_200_000
_kept: OrderedDict[tuple[Hashable, ...], _Piece] = OrderedDict()
_size = 0
_page = g._get_current_object

# Nobody can write a slot: its mark is made when the process starts.
_MARK = secrets.token_hex(8)
_SLOT = re.compile(f"\x02{_MARK}:([a-z]+):([^\x03]*)\x03")
_FILLS: dict[str, Callable[..., str]] = {}


class _Piece:
    """Text with slots: every second part is the kind of a slot, the one after it what it says of itself."""

    __slots__ = ("is_used", "parts", "size", "text")

    def __init__(self, text: str) -> None:
        self.text = Markup(text)  # noqa: S704  # a template's own output
        self.size = len(text)
        self.is_used = False
        found = _SLOT.split(text)
        self.parts = found if len(found) > 1 else None

    def filled(self) -> Markup:
        if self.parts is None:
            return self.text
        words = self.parts[:1]
        for at in range(1, len(self.parts), 3):
            kind, given, after = self.parts[at : at + 3]
            words += (escape(_FILLS[kind](*(given.split(",") if given else ()))), after)
        return Markup("".join(words))  # noqa: S704  # a template's own output


def init_app(app: Flask) -> None:
    """Give templates `{% call piece("row", what, it, shows) %}…{% endcall %}`."""
    app.jinja_env.globals["piece"] = piece


def piece(*shows: Hashable, caller: Callable[[], Any]) -> Markup:
    """Return the piece of page that shows this, made at first use for each language and day.

    Name everything the piece depends on. What belongs to one reader alone (a signed address, a token) is a slot; a form
    that was filled in stays outside.
    """
    page = _page()
    try:
        ground = page.fragments
    except AttributeError:
        ground = _ground()
    key = (ground, *shows)
    found = _kept.get(key)
    if found is None:
        found = _make(key, caller)
    else:
        found.is_used = True
    # Within a larger piece the slots stay: they are filled when that one is shown.
    return found.text if page.fragments_open else found.filled()


def _make(key: tuple[Hashable, ...], caller: Callable[[], Any]) -> _Piece:
    global _size  # of the one store of this process
    g.fragments_open += 1
    try:
        made = _Piece(str(caller()))
    finally:
        g.fragments_open -= 1
    before = _kept.pop(key, None)
    _kept[key] = made
    _size += made.size - (before.size if before else 0)
    while _size > _MOST and len(_kept) > 1:
        oldest_key, oldest = _kept.popitem(last=False)
        if oldest.is_used:  # since it was looked at last: moving it at each use would cost more than it tells
            oldest.is_used = False
            _kept[oldest_key] = oldest
        else:
            _size -= oldest.size
    return made


def slotted(kind: str) -> Callable[[Callable[..., str]], Callable[..., str]]:
    """Make a function of small plain values one whose result pieces leave open for each reader."""

    def register(fill: Callable[..., str]) -> Callable[..., str]:
        _FILLS[kind] = fill

        def filled(*given: str | int) -> str:
            if has_app_context() and _page().get("fragments_open"):
                return f"\x02{_MARK}:{kind}:{','.join(map(str, given))}\x03"
            return fill(*given)

        return filled

    return register


def is_slot(words: str) -> bool:
    """Whether these words are a place left open, which whoever cleans words has to leave as it is."""
    return words.startswith(f"\x02{_MARK}:")


def _ground() -> str:
    # Words are in the reader's language, and 今日 is another day tomorrow.
    g.fragments, g.fragments_open = f"{i18n.locale()} {clock.today()}", 0
    return str(g.fragments)
