"""Pieces of pages kept in memory. A piece is named by everything it shows, so nothing has to be told when a thing changes."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any

from flask import Flask, g
from jinja2.environment import Template, TemplateModule
from markupsafe import Markup

from . import clock, i18n

# About 1.5 kB each; the oldest unused one makes room.
_MOST = 4_096
_kept: OrderedDict[tuple[Hashable, ...], Markup] = OrderedDict()


class Component(Template):
    """A template whose macros are made once: all that macros use of a page is given to them or global."""

    def _get_default_module(self, _context: Any = None) -> TemplateModule:
        # Jinja would compare all names of the page with the globals at each import, twelve times a page.
        return super()._get_default_module()


def init_app(app: Flask) -> None:
    """Give templates `{% call piece("row", what, it, shows) %}…{% endcall %}`."""
    app.jinja_env.template_class = Component
    app.jinja_env.globals["piece"] = piece


def piece(*shows: Hashable, caller: Callable[[], Any]) -> Markup:
    """Return the piece of page that shows this, made at first use for each language and day.

    Name everything the piece depends on. What belongs to one reader alone (a signed address, a form) stays outside.
    """
    key = (*_ground(), *shows)
    try:
        found = _kept[key]
        _kept.move_to_end(key)
    except KeyError:
        found = _kept[key] = Markup(caller())  # noqa: S704  # a template's own output
        if len(_kept) > _MOST:
            _kept.popitem(last=False)
    return found


def _ground() -> tuple[Hashable, ...]:
    # Words are in the reader's language, and 今日 is another day tomorrow.
    try:
        ground: tuple[Hashable, ...] = g.fragments
    except AttributeError:
        ground = g.fragments = (i18n.locale(), clock.today())
    return ground
