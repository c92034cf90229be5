"""Words on their way to be published pass whoever looks at them first (`adapters.screen_with`)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sns.blueprints.accounts.models import Member

from . import adapters
from .adapters import Seen, Words
from .models import Content, Reply


def of_content(
    actor: Member, kind: Any, space_id: int, texts: tuple[str, ...], visibility: str, voice_space_id: int | None,
    at: datetime | None, thing: Content | None = None,
) -> Seen:  # fmt: skip
    """Return what becomes of the title, body and tags of a content.

    With `at` it is told of the past (a city that is filled, an import), where it was said already.
    """
    if at is not None:
        return Seen(texts)
    return adapters.screened(actor, Words(str(kind), space_id, texts, visibility, voice_space_id, thing))


def of_reply(
    actor: Member, content: Content, body: str, voice_space_id: int | None, at: datetime | None,
    thing: Reply | None = None,
) -> Seen:  # fmt: skip
    """Return what becomes of the words of a reply."""
    if at is not None:
        return Seen((body,))
    words = Words("reply", content.space_id, (body,), content.visibility, voice_space_id, thing)
    return adapters.screened(actor, words)
