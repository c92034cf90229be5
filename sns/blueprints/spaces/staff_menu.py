"""The staff's menu of one ward: each feature adds its own lines, so that it shows what exists and is allowed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from flask import current_app, request

from sns.core.guard import me
from sns.core.i18n import locale, ngettext
from sns.core.menu import Item


@dataclass(frozen=True, eq=False)
class Line:
    """A declared line; `rule` is the name of the rule asked about the ward.

    `is_for_city`: it stands at the city's own desk too. `count` tells how much waits there, in one statement at most.
    """

    endpoint: str
    icon: str
    label: Any
    rule: str
    order: int
    marks: tuple[str, ...] = ()
    is_for_city: bool = False
    count: Callable[[Any], int] | None = None


_lines: list[Line] = []


def add(line: Line) -> None:
    """Put a line into the staff's menu; adding the same endpoint again replaces it."""
    _lines[:] = sorted([e for e in _lines if e.endpoint != line.endpoint] + [line], key=lambda e: e.order)


def items(ward: Any) -> tuple[Item, ...]:
    """Give the lines of a ward that whoever asks may open."""
    here, reader = request.endpoint or "", me()
    rules, url_for = current_app.extensions["rules"], current_app.url_for
    # Most lines share a few rules.
    opens = {rule: rules[rule](reader, ward) for rule in {line.rule for line in _lines}}
    return tuple(
        _item(
            line, url_for(line.endpoint, ward=ward.slug),
            here == line.endpoint or bool(line.marks and here.startswith(line.marks)),
            line.count(ward) if line.count is not None else 0, locale(),
        )
        for line in _lines
        if opens[line.rule] and (line.is_for_city or not ward.is_city)
    )  # fmt: skip


@lru_cache(maxsize=1024)
def _item(line: Line, url: str, current: bool, number: int, _locale: str) -> Item:
    # The same line on page after page.
    said = ngettext("%(num)d件", "%(num)d件", number) if number else ""
    return Item(line.endpoint, url, line.icon, str(line.label), 1, current, False, number, said=said)
