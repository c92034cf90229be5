"""What lists show of a content: plain rows instead of entities, because lists are most of what is read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sns.blueprints.accounts import adapters as accounts
from sns.blueprints.accounts import fields
from sns.blueprints.accounts.models import HUES, Member, initial
from sns.blueprints.spaces.standing import Standing

from .models import Content

COLUMNS = (
    Content.id, Content.kind, Content.author_id, Content.voice_space_id, Content.space_id, Content.visibility,
    Content.state, Content.title, Content.excerpt, Content.published_at, Content.bumped_at, Content.reply_count,
    Content.view_count, Content.reactions, Content.tags, Member.nickname, Member.home_ward_id, Member.avatar_key,
    Member.age_band, Member.settings["visible"]["photo"].as_string().label("photo_scope"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class AuthorCard:
    """A member as lists show them."""

    id: int
    nickname: str
    home_ward_id: int
    photo_id: int | None = None  # only where the reader may see it

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
    tags: Sequence[str]
    is_official: bool = False
    photos: list[Any] = field(default_factory=list)

    @property
    def space(self) -> Any:
        """The ward it was written for."""
        return accounts.find_ward(self.space_id)


def card(row: Any, me: Standing) -> Card:
    """Make a card from a row of COLUMNS for one reader."""
    author = AuthorCard(row.author_id, row.nickname, row.home_ward_id, _photo(row, me)) if row.nickname else None
    return Card(
        row.id, row.kind, author, row.space_id, row.visibility, row.state, row.title, row.excerpt, row.published_at,
        row.bumped_at, row.reply_count, row.view_count, row.reactions, row.tags, row.voice_space_id is not None,
    )  # fmt: skip


def _photo(row: Any, me: Standing) -> int | None:
    # A list knows the author's home ward only: where further ties would open the photo, the initial stands for it.
    if not row.avatar_key:
        return None
    scope = fields.scope("photo", {"photo": row.photo_scope}, row.age_band)
    is_shown = row.author_id == me.member_id or me.is_reached(scope, row.author_id, (row.home_ward_id,))
    return int(row.avatar_key) if is_shown else None
