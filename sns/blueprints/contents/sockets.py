"""What open pages hear about the content they show."""

from __future__ import annotations

from typing import Any

from sns.blueprints.accounts.models import Member
from sns.core import live
from sns.core.numbers import number_in

from . import policy, queries
from .models import Content


def _load(payload: dict[str, Any]) -> Content | None:
    kind, _, digits = str(payload["room"]).partition(":")
    number = number_in(digits)
    return queries.find_content(number) if kind == "content" and number is not None else None


@live.on("watch", policy.watch, load=_load)
def watch(_member: Member, content: Content, _payload: dict[str, Any]) -> dict[str, Any]:
    """Hear of new replies while the page is open; answers how many there are now."""
    live.enter(live.content_room(content.id))
    return {"ok": True, "count": content.reply_count}
