"""How values stand in a bundle."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

from markupsafe import Markup

from sns.blueprints.accounts.letters import base_url
from sns.core import clock

# Only `core.text` makes such words, and it writes addresses of the site in this one way.
_OURS = re.compile(r'href="/(?!/)')


def moment(value: datetime | None) -> str | None:
    """Write a moment with the city's clock and zone."""
    return clock.local(value).isoformat(timespec="seconds") if value is not None else None


def plain(value: Any) -> Any:
    """Return a value as JSON can hold it."""
    if isinstance(value, datetime):
        return moment(value)
    return value.isoformat() if isinstance(value, date) else value


def offline(html: Markup | None) -> Markup:
    """Return words whose links to pages of the site lead there from a file, too."""
    return Markup(_OURS.sub(f'href="{base_url()}/', str(html or "")))  # noqa: S704  # stored by core.text
