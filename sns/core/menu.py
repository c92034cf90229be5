"""The menu and the settings: each feature adds its own lines, so that they show what exists and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from flask import current_app, request

from . import i18n
from .i18n import gettext as _
from .i18n import ngettext


def say_new(number: int) -> str:
    """Say how much is new; what is counted is counted up to a hundred."""
    return _("新着 100件以上") if number > 99 else ngettext("新着 %(num)d件", "新着 %(num)d件", number)


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


@dataclass(frozen=True)
class Item:
    """A line of the menu as the page shows it."""

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


def items(*groups: int) -> Iterator[Item]:
    """Give the lines for the page that is asked for; without groups those of the menu itself."""
    here, url_for = request.endpoint or "", current_app.url_for
    for entry in _entries:
        if entry.group not in (groups or (1, 2)) or not entry.is_shown():
            continue
        current = here == entry.endpoint or here.startswith(entry.marks) if entry.marks else here == entry.endpoint
        url = url_for(entry.endpoint, **entry.values())
        yield _item(entry, url, current, entry.count(), i18n.locale())


def counts(*, without: str) -> dict[str, tuple[int, str]]:
    """Return what stands beside the lines that count something, by their address: the number, and how it is said."""
    shown = [entry for entry in _entries if entry.group in (1, 2) and entry.endpoint != without and entry.is_shown()]
    counted = [entry for entry in shown if entry.count is not int]
    numbers = [(current_app.url_for(entry.endpoint, **entry.values()), entry.count(), entry) for entry in counted]
    return {url: (number, entry.say_count(number) if number else "") for url, number, entry in numbers}


@lru_cache(maxsize=1024)
def _item(entry: Entry, url: str, current: bool, count: int, _locale: str) -> Item:
    # The same line on page after page.
    said = entry.say_count(count) if count else ""
    return Item(
        entry.endpoint, url, entry.icon, str(entry.label), entry.group, current, entry.tab, count, entry.order, said
    )
