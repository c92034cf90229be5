"""The staff's menu of one ward: each feature adds its own lines, so that it shows what exists and is allowed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from flask import current_app, request, url_for

from sns.core.guard import me
from sns.core.i18n import ngettext
from sns.core.menu import Item


@dataclass(frozen=True)
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


def items(ward: Any) -> Iterator[Item]:
    """Give the lines of a ward that whoever asks may open."""
    here = request.endpoint or ""
    for line in _lines:
        if ward.is_city and not line.is_for_city:
            continue
        if not current_app.extensions["rules"][line.rule](me(), ward):
            continue
        current = here == line.endpoint or bool(line.marks and here.startswith(line.marks))
        number = line.count(ward) if line.count is not None else 0
        yield Item(
            line.endpoint, url_for(line.endpoint, ward=ward.slug), line.icon, str(line.label), 1, current, False,
            number, said=ngettext("%(num)d件", "%(num)d件", number) if number else "",
        )  # fmt: skip
