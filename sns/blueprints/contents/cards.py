"""What lists show of a content: plain rows instead of entities, because lists are most of what is read."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from sns.blueprints.accounts import adapters as accounts
from sns.blueprints.accounts.models import HUES, Member, initial

from .models import Content

COLUMNS = (
    Content.id, Content.kind, Content.author_id, Content.voice_space_id, Content.space_id, Content.visibility,
    Content.state, Content.title, Content.excerpt, Content.published_at, Content.bumped_at, Content.reply_count,
    Content.view_count, Content.reactions, Member.nickname, Member.home_ward_id,
)  # fmt: skip


class AuthorCard(NamedTuple):
    """A member as lists show them."""

    id: int
    nickname: str
    home_ward_id: int
    avatar_key: None = None

    @property
    def initial(self) -> str:
        """The character on the avatar."""
        return initial(self.nickname)

    @property
    def hue(self) -> int:
        """The avatar's colour."""
        return self.id % HUES

    @property
    def home_ward(self) -> Any:
        """The ward called home."""
        return accounts.find_ward(self.home_ward_id)


@dataclass(slots=True)
class Card:
    """A content as lists show it; `photos` are filled in by `media` for the whole page at once."""

    id: int
    kind: str
    author: AuthorCard | None
    space_id: int
    visibility: str
    state: str
    title: str
    excerpt: str
    published_at: datetime | None
    bumped_at: datetime
    reply_count: int
    view_count: int
    reactions: dict[str, int]
    is_official: bool = False
    photos: list[Any] = field(default_factory=list)

    @property
    def space(self) -> Any:
        """The ward it was written for."""
        return accounts.find_ward(self.space_id)


def card(row: Any) -> Card:
    """Make a card from a row of COLUMNS."""
    (
        key, kind, author_id, voice_space_id, space_id, visibility, state, title, excerpt, published_at, bumped_at,
        reply_count, view_count, reactions, nickname, home_ward_id,
    ) = row  # fmt: skip
    author = AuthorCard(author_id, nickname, home_ward_id) if nickname else None
    return Card(
        key, kind, author, space_id, visibility, state, title, excerpt, published_at, bumped_at, reply_count,
        view_count, reactions, voice_space_id is not None,
    )  # fmt: skip
