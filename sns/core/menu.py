"""The menu and the settings: each feature adds its own lines, so that they show what exists and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from typing import Any

from flask import current_app, request

from . import i18n
from .i18n import gettext as _
from .i18n import ngettext


def say_new(number: int) -> str:
    """Say how much is new; what is counted is counted up to a hundred."""
    return _("新着 100件以上") if number > 99 else ngettext("新着 %(num)d件", "新着 %(num)d件", number)


_State = tuple[bool, tuple[tuple[str, Any], ...], int]
_HIDDEN: _State = (False, (), 0)


@dataclass(frozen=True, eq=False)
class Entry:
    """A declared line; `group` 1 is what one does daily, 2 what is one's own, 3 the settings. `tab` puts it on phones.

    `count` is asked on every page, so it may cost no statement; `say_count` says it to who cannot see it. The settings are cut into sheets by `order`: below 30
    about oneself, below 50 how the site looks, below 70 sign-in and safety, then the rest.
    """

    endpoint: str
    icon: str
    label: Any
    order: int
    group: int = 1
    tab: bool = False
    marks: tuple[str, ...] = ()
    values: Callable[[], dict[str, Any]] = dict
    count: Callable[[], int] = int
    say_count: Callable[[int], str] = say_new
    is_shown: Callable[[], bool] = lambda: True

    @cached_property
    def depends(self) -> bool:
        """Whether the line is not the same for everybody."""
        default = Entry.__dataclass_fields__
        return any(getattr(self, name) is not default[name].default for name in ("values", "count", "is_shown"))

    def state(self) -> _State:
        """Return what of the line belongs to who reads: whether it is shown, the values of its address, its number."""
        return (True, tuple(self.values().items()), self.count()) if self.is_shown() else _HIDDEN


@dataclass(frozen=True, eq=False)
class Item:
    """A line of the menu as the page shows it; the same line is the same object."""

    endpoint: str
    url: str
    icon: str
    label: str
    group: int
    current: bool
    tab: bool
    count: int = 0
    order: int = 0
    said: str = ""


_entries: list[Entry] = []


def add(entry: Entry) -> None:
    """Put a line into the menu; adding the same endpoint again replaces it."""
    _entries[:] = sorted([e for e in _entries if e.endpoint != entry.endpoint] + [entry], key=lambda e: e.order)
    _of.cache_clear()
    _lines.cache_clear()
    _item.cache_clear()


def items(*groups: int) -> tuple[Item, ...]:
    """Return the lines for the page that is asked for; without groups those of the menu itself."""
    of_whom = tuple([entry.state() for entry in _of(groups) if entry.depends])
    return _lines(groups, request.endpoint or "", request.script_root, i18n.locale(), of_whom)


@lru_cache(maxsize=256)
def tabs(lines: tuple[Item, ...]) -> tuple[Item, ...]:
    """Return those of the lines that stand at the foot of a phone."""
    return tuple(item for item in lines if item.tab)


@cache
def _of(groups: tuple[int, ...]) -> tuple[Entry, ...]:
    return tuple(entry for entry in _entries if entry.group in (groups or (1, 2)))


@lru_cache(maxsize=256)
def _lines(groups: tuple[int, ...], here: str, root: str, locale: str, of_whom: tuple[_State, ...]) -> tuple[Item, ...]:
    # The same lines on page after page: only who reads makes a difference, and what is counted for them.
    states = iter(of_whom)
    found = []
    for entry in _of(groups):
        is_shown, values, count = next(states) if entry.depends else (True, (), 0)
        if is_shown:
            current = here == entry.endpoint or (bool(entry.marks) and here.startswith(entry.marks))
            found.append(_item(entry, values, current, count, root, locale))
    return tuple(found)


def counts(*, without: str) -> dict[str, tuple[int, str]]:
    """Return what stands beside the lines that count something, by their address: the number, and how it is said."""
    shown = [entry for entry in _entries if entry.group in (1, 2) and entry.endpoint != without and entry.is_shown()]
    counted = [entry for entry in shown if entry.count is not int]
    numbers = [(current_app.url_for(entry.endpoint, **entry.values()), entry.count(), entry) for entry in counted]
    return {url: (number, entry.say_count(number) if number else "") for url, number, entry in numbers}


@lru_cache(maxsize=4096)
def _item(
    entry: Entry, values: tuple[tuple[str, Any], ...], current: bool, count: int, _root: str, _locale: str
) -> Item:  # fmt: skip
    url = current_app.url_for(entry.endpoint, **dict(values))
    said = entry.say_count(count) if count else ""
    return Item(
        entry.endpoint, url, entry.icon, str(entry.label), entry.group, current, entry.tab, count, entry.order, said
    )
