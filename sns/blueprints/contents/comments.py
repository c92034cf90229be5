"""Replies as a page shows them: two calm levels, place-holders instead of what may not be shown."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from markupsafe import Markup

from sns.blueprints.accounts.models import Member

from .models import Content, Reply


@dataclass
class Comment:
    """One reply for one reader; `body_html` is None where only a place-holder is shown.

    `state`: published, held, hidden, deleted, or blocked (between its author and the reader). `is_muted`: shown
    folded, because the reader muted its author.
    """

    id: int
    seq: int
    author: Any
    state: str
    state_reason: str | None
    body_html: Markup | None
    created_at: datetime
    edited_at: datetime | None
    is_mine: bool
    is_by_author_of_content: bool
    reactions: dict[str, int]
    is_muted: bool = False
    answers: list[Comment] = field(default_factory=list)
    previews: tuple[Any, ...] = ()  # cards of what its words link to; filled in by `media` for the whole page

    @property
    def shown(self) -> tuple[Any, ...]:
        """Everything its words on the page depend on, but its author's photo: what names its piece of the page."""
        writer = (self.author.id, self.author.nickname) if self.author else None
        return (
            self.id, writer, self.state, self.state_reason, self.body_html, self.created_at, self.edited_at,
            self.is_mine, self.is_by_author_of_content, self.is_muted, self.previews,
        )  # fmt: skip


def arrange(reader: Member, content: Content, replies: list[Reply]) -> list[Comment]:
    """Put replies in two levels; a deleted one stays as a trace only where somebody answered it."""
    roots: dict[int, Comment] = {}
    for reply in replies:
        comment = _comment(reader, content, reply)
        if reply.root_seq == reply.seq:
            roots[reply.seq] = comment
        elif (root := roots.get(reply.root_seq)) is not None and comment.state not in ("deleted", "blocked"):
            root.answers.append(comment)
    return [root for root in roots.values() if root.answers or root.state not in ("deleted", "blocked")]


def _comment(reader: Member, content: Content, reply: Reply) -> Comment:
    is_mine = reply.author_id == reader.id
    state = reply.state
    if reply.author_id in reader.standing.blocked and reply.voice_space_id is None:
        state = "blocked"
    is_shown = state == "published" or (is_mine and state in ("held", "hidden"))
    return Comment(
        reply.id, reply.seq, reply.author if is_shown else None, state, reply.state_reason,
        reply.body_html if is_shown else None, reply.created_at, reply.edited_at, is_mine,
        reply.author_id is not None and reply.author_id == content.author_id, reply.reactions,
        reply.author_id in reader.standing.muted and reply.voice_space_id is None,
    )  # fmt: skip
