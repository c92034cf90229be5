"""What follows when somebody answers."""

from __future__ import annotations

from sns.core import live
from sns.core.signals import on

from . import following
from .signals import ContentPublished, ReplyAdded


@on(ReplyAdded)
def announce(signal: ReplyAdded) -> None:
    """Tell open pages the number, never the words: whoever asks for them is asked who they are."""
    live.push(live.content_room(signal.content_id), "reply", {"content_id": signal.content_id, "count": signal.count})


@on(ContentPublished)
def follow_own_words(signal: ContentPublished) -> None:
    """Whoever wrote something wants to hear what is answered."""
    if signal.author_id is not None:
        following.follow_by_writing(signal.author_id, signal.content_id)


@on(ReplyAdded)
def follow_what_was_answered(signal: ReplyAdded) -> None:
    """Whoever answered wants to hear how it goes on."""
    if signal.author_id is not None:
        following.follow_by_writing(signal.author_id, signal.content_id)
