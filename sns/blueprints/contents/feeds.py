"""The tabs every feed has, and the link that goes on."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import url_for

from sns.core.i18n import gettext as _
from sns.core.pages import Page
from sns.core.web import here

TABS = ("all", "ward", "friends", "mine")


def feed_tabs(endpoint: str, tab: str, **more: str) -> list[dict[str, Any]]:
    """Return the tabs: everybody, same ward, つながり, oneself, and more by their keys."""
    labels = {"all": _("みんな"), "ward": _("同じ区"), "friends": _("つながり"), "mine": _("自分"), **more}
    return [
        {"key": key, "label": label, "url": url_for(endpoint, tab=None if key == "all" else key), "current": key == tab}
        for key, label in labels.items()
    ]


def paged(page: Page[Any]) -> Page[Any]:
    """Give a page the address where it goes on."""
    if page.next is None:
        return page
    return replace(page, next_url=here(before=str(page.next)))
