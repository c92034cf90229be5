"""Where somebody is, and where it goes on from there."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import request, url_for

from .pages import Page


def here(**changes: Any) -> str:
    """Return the address of this page with other parameters; None takes one away."""
    page: Any = request._get_current_object()  # type: ignore[attr-defined]  # a list asks ten times, and the proxy is slow
    fixed = page.view_args or {}
    # What url_for itself understands (`_external`, `_method`, …) is not for strangers to say.
    asked = {
        name: value
        for name, value in page.args.items()
        if not name.startswith("_") and name != "endpoint" and name not in fixed
    }
    return url_for(page.endpoint or "", **{**fixed, **asked, **changes})


def paged(page: Page[Any]) -> Page[Any]:
    """Give a page the address where it goes on."""
    if page.next is None:
        return page
    return replace(page, next_url=here(before=str(page.next)))
