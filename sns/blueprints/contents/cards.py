"""What lists show of a content: plain rows instead of entities, because lists are most of what is read."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from sns.blueprints.accounts import adapters as accounts
from sns.blueprints.accounts import fields
from sns.blueprints.accounts.models import HUES, Member, initial
from sns.blueprints.spaces.standing import Standing

from .models import Content

AUTHOR = (
    Member.nickname, Member.home_ward_id, Member.avatar_key, Member.age_band,
    Member.settings["visible"]["photo"].as_string().label("photo_scope"),
)  # fmt: skip
COLUMNS = (
    Content.id, Content.kind, Content.author_id, Content.voice_space_id, Content.space_id, Content.visibility,
    Content.state, Content.title, Content.excerpt, Content.published_at, Content.bumped_at, Content.reply_count,
    Content.view_count, Content.reactions, *AUTHOR,
)  # fmt: skip


class AuthorCard(NamedTuple):
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
    published_at: datetime  # of what waits: when it will be
    bumped_at: datetime
    reply_count: int
    view_count: int
    reactions: dict[str, int]
    voice_space_id: int | None = None
    is_new: bool = False  # since the reader's last visit
    photos: list[Any] = field(default_factory=list)
    more: Any = None  # what its kind adds, filled in for the whole page at once

    @property
    def shown(self) -> tuple[Any, ...]:
        """Everything a list shows of it, but its photos: what names its piece of the page."""
        ward = self.space
        return (
            self.id, self.author, ward.name, ward.hue, self.visibility, self.state, self.title, self.excerpt,
            self.published_at, self.reply_count, self.reactions.get("like"), self.is_new,
        )  # fmt: skip

    @property
    def pictured(self) -> tuple[Any, ...]:
        """Everything a list shows of it, with its photos."""
        return (*self.shown, *self.photos)

    @property
    def space(self) -> Any:
        """The ward it was written for."""
        return accounts.find_ward(self.space_id)

    @property
    def voice(self) -> Any:
        """The office that speaks here, as a ward's card, or None."""
        return accounts.find_ward(self.voice_space_id) if self.voice_space_id else None


def card(row: Any, me: Standing) -> Card:
    """Make a card from a row of COLUMNS for one reader."""
    (
        key, kind, _author_id, voice_space_id, space_id, visibility, state, title, excerpt, published_at, bumped_at,
        reply_count, view_count, reactions, *_author,
    ) = row  # fmt: skip
    return Card(
        key, kind, author_of(row, me), space_id, visibility, state, title, excerpt, published_at or bumped_at, bumped_at,
        reply_count, view_count, reactions, voice_space_id,
    )  # fmt: skip


def author_of(row: Any, me: Standing) -> AuthorCard | None:
    """Make the card of a row's author for one reader; None is somebody who has gone."""
    if not row.nickname:
        return None
    return AuthorCard(row.author_id, row.nickname, row.home_ward_id, photo_of(row, me) if row.avatar_key else None)


def photo_of(row: Any, me: Standing) -> int | None:
    """Return the photo of a row's author, if the reader may see it."""
    # A list knows the author's home ward only: where further ties would open the photo, the initial stands for it.
    scope = fields.scope("photo", {"photo": row.photo_scope}, row.age_band)
    is_shown = row.author_id == me.member_id or me.is_reached(scope, row.author_id, (row.home_ward_id,))
    return int(row.avatar_key) if is_shown else None
