"""What open pages hear about the contents they show."""

from __future__ import annotations

from typing import Any

from sns.blueprints.accounts.models import Member
from sns.core import live
from sns.core.numbers import number_in

from . import fresh, policy, queries, watching
from .models import Content


def _load(payload: dict[str, Any]) -> Content | None:
    kind, _, digits = str(payload["room"]).partition(":")
    number = number_in(digits)
    return queries.find_content(number) if kind == "content" and number is not None else None


@live.on("watch", policy.watch, load=_load)
def watch(member: Member, content: Content, payload: dict[str, Any]) -> dict[str, Any]:
    """Hear what is new, changed or gone on the page of a content; answers what is so already."""
    seen, content_id = fresh.Seen.parse(payload, last=content.reply_seq), content.id
    return watching.begin(
        member, str(payload["room"]), lambda reader: fresh.of_content(reader, content_id, seen), content_id=content_id
    )


@live.on("watch_feed", policy.watch_feed)
def watch_feed(member: Member, _thing: None, payload: dict[str, Any]) -> dict[str, Any]:
    """Hear how much there is above the feed of the page."""
    tab, at = str(payload["room"]).removeprefix("feed:")[:20], fresh.moment(payload["at"])
    if at is None:
        raise ValueError("a feed has a moment")
    return watching.begin(member, f"feed:{tab}", lambda reader: fresh.of_feed(reader, tab, at))
