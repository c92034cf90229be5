"""The two sanitisers every piece of user HTML passes: bleach, then nh3."""

from __future__ import annotations

import re
from functools import partial
from typing import Any

import nh3
from bleach.linkifier import LinkifyFilter
from bleach.sanitizer import Cleaner

from .clean import visible
from .inlines import TAGS
from .links import BARE_URL, is_address

_ATTRIBUTES = {
    "a": {"href", "title"},
    "ol": {"start"},
    "th": {"align", "colspan", "rowspan"},
    "td": {"align", "colspan", "rowspan"},
}
_SCHEMES = {"http", "https", "mailto"}
_REL = "nofollow ugc noopener"
_NUMBER = re.compile(r"[0-9]{1,3}\Z")
_ALIGN = {"left", "center", "right"}


def _allowed(tag: str, name: str, value: str) -> bool:
    if name not in _ATTRIBUTES.get(tag, ()):
        return False
    if name == "href":
        return is_address(value)
    if name == "align":
        return value in _ALIGN
    return name == "title" or _NUMBER.match(value) is not None


def _last(tag: str, name: str, value: str) -> str | None:
    return value if (tag == "a" and name == "rel") or _allowed(tag, name, value) else None


def _mark(attrs: dict[Any, Any], new: bool = False) -> dict[Any, Any] | None:
    """Mark a link as a resident's, and drop one whose address was refused."""
    if (None, "href") not in attrs:
        return None
    attrs[(None, "rel")] = _REL
    return attrs


def new_cleaner() -> Cleaner:
    """Make the first gate; it keeps state while it runs, so each thread needs its own."""
    linkify = partial(LinkifyFilter, url_re=BARE_URL, skip_tags={"pre", "code"}, callbacks=[_mark])
    return Cleaner(tags=TAGS, attributes=_allowed, protocols=_SCHEMES, strip=True, filters=[linkify])


def last_gate(html: str) -> str:
    """Sanitise once more with an independent parser, and drop invisible characters that came as entities."""
    return visible(
        nh3.clean(
            html,
            tags=set(TAGS),
            attributes=_ATTRIBUTES,
            attribute_filter=_last,
            url_schemes=_SCHEMES,
            link_rel=_REL,
            strip_comments=True,
        )
    )
