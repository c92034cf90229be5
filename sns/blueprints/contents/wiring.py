"""What follows when somebody answers."""

from __future__ import annotations

from sns.core import live
from sns.core.signals import on

from .signals import ReplyAdded


@on(ReplyAdded)
def announce(signal: ReplyAdded) -> None:
    """Tell open pages the number, never the words: whoever asks for them is asked who they are."""
    live.push(live.content_room(signal.content_id), "reply", {"content_id": signal.content_id, "count": signal.count})
