"""The members of a ward, as far as they show themselves to whoever looks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import Any, NamedTuple

import sqlalchemy as sa

from sns.blueprints.accounts import fields, privacy
from sns.blueprints.accounts.models import Member
from sns.blueprints.contents.cards import AuthorCard
from sns.blueprints.contents.shapes import Shape
from sns.blueprints.spaces.queries import Ward
from sns.core import clock, text
from sns.core.db import ask
from sns.core.numbers import number_in

from . import helping, policy
from .helping import Help
from .models import HelpingHand

PAGE = 20
NEW = timedelta(days=30)
_ESCAPE = "/"
_COLUMNS = (
    Member.id, Member.nickname, Member.reading, Member.bio, Member.lives_since, Member.home_ward_id, Member.avatar_key,
    Member.age_band, Member.settings, Member.joined_at, Member.residency_checked_at,
)  # fmt: skip


@dataclass(frozen=True)
class Place:
    """Where a page of the directory goes on: behind this name, and behind this member among those of one name."""

    name: str
    id: int

    def __str__(self) -> str:
        return f"{self.id}-{self.name}"

    @classmethod
    def parse(cls, given: str | None) -> Place | None:
        """Read a place from an address; anything unreadable is the beginning."""
        number, _, name = (given or "").partition("-")
        place = number_in(number)
        return cls(text.clean_line(name), place) if place is not None else None


class Row(NamedTuple):
    """A member as one reader sees them in the directory; what they do not show is None."""

    member: AuthorCard
    reading: str | None
    bio: str | None
    is_checked: bool  # 居住確認ずみ
    years: int | None
    joined: int  # the year
    is_new: bool
    helps: tuple[Help, ...] = ()


@dataclass(frozen=True)
class Directory:
    """A page of a ward's members by reading."""

    items: list[Row]
    next: Place | None = None
    is_first: bool = True


@dataclass(frozen=True)
class _Wanted:
    # What a statement of the directory depends on besides its values.
    is_near: bool  # the reader belongs to the ward
    is_minor: bool
    has_words: bool
    has_field: bool
    goes_on: bool


def list_members(
    reader: Member, ward: Ward, *, words: str = "", field_id: int | None = None, before: Place | None = None
) -> Directory:
    """Return those who call a ward home, by the reading the reader may see, else by nickname.

    `words` is part of a nickname, or of a reading the reader may see; `field_id` is a field they offer help in to the
    reader. Minors stand there for other minors and their つながり only.
    """
    me = reader.standing
    shape = Shape.of(me)
    wanted = _Wanted(
        ward.id in me.spaces, reader.age_band in fields.MINOR_BANDS, bool(words), field_id is not None,
        before is not None,
    )  # fmt: skip
    values: dict[str, Any] = shape.values(me) | {"ward": ward.id}
    if words:
        values |= {"words": _literally(text.skeleton(words)), "spoken": _literally(words.translate(text.HIRAGANA))}
    if field_id is not None:
        values["field"] = field_id
    if before is not None:
        values |= {"name": before.name, "before": before.id}
    found = ask(_members(shape, wanted), values)
    shown = found[:PAGE]
    helps = helping.helps_of([row.id for row in shown if _sees(reader, row, "helps")])
    following = Place(shown[-1].place, shown[-1].id) if len(found) > PAGE else None
    return Directory([_row(reader, row, helps[row.id]) for row in shown], following, before is None)


def _row(reader: Member, row: Any, helps: list[Help]) -> Row:
    since = row.lives_since if _sees(reader, row, "lives_since") else None
    photo_id = int(row.avatar_key) if row.avatar_key and _sees(reader, row, "photo") else None
    return Row(
        AuthorCard(row.id, row.nickname, row.home_ward_id, photo_id),
        row.reading if _sees(reader, row, "reading") else None, row.bio if _sees(reader, row, "bio") else None,
        row.residency_checked_at is not None, max(clock.today().year - since, 0) if since else None,
        clock.local(row.joined_at).year, clock.now() - row.joined_at < NEW, tuple(helps),
    )  # fmt: skip


def _sees(reader: Member, row: Any, name: str) -> bool:
    # As in every list, only the home ward counts: further ties would cost a statement for each row.
    return policy.sees(reader.standing, row, name, (row.home_ward_id,))


def _literally(words: str) -> str:
    # What is looked for may hold the wildcards of LIKE.
    return "".join(_ESCAPE + sign if sign in f"%_{_ESCAPE}" else sign for sign in words)


@lru_cache(maxsize=512)
def _members(shape: Shape, wanted: _Wanted) -> sa.Select[*tuple[Any, ...]]:
    me = shape.standing
    statement = sa.select(*_COLUMNS).where(
        Member.home_ward_id == sa.bindparam("ward", type_=sa.Integer), Member.state == "active",
        Member.id.not_in(me.blocked),
    )  # fmt: skip
    if not wanted.is_minor:
        is_minor = sa.func.coalesce(Member.age_band, "").in_(tuple(fields.MINOR_BANDS))
        statement = statement.where(sa.or_(~is_minor, Member.id.in_(me.friends), Member.id == me.member_id))
    if wanted.has_words:
        statement = statement.where(_is_called(me, wanted.is_near))
    if wanted.has_field:
        offers = sa.exists().where(
            HelpingHand.member_id == Member.id, HelpingHand.field_id == sa.bindparam("field", type_=sa.Integer)
        )
        statement = statement.where(offers, _shows(me, "helps", wanted.is_near))
    # Two ranges of two indexes that are in order already: a ward has thousands, and a page twenty.
    is_read = sa.and_(Member.reading.is_not(None), _shows(me, "reading", wanted.is_near))
    parts = []
    for name, condition in ((Member.reading, is_read), (Member.nickname, ~is_read)):
        part = statement.add_columns(name.label("place")).where(condition)
        if wanted.goes_on:
            behind = sa.tuple_(sa.bindparam("name", type_=sa.String), sa.bindparam("before", type_=sa.Integer))
            part = part.where(sa.tuple_(name, Member.id) > behind)
        parts.append(sa.select(part.order_by(name, Member.id).limit(PAGE + 1).subquery()))
    both = sa.union_all(*parts).subquery()
    return sa.select(both).order_by(both.c.place, both.c.id).limit(PAGE + 1)


def _is_called(me: Any, is_near: bool) -> sa.ColumnElement[bool]:
    # Whoever does not want to be found by name is kept out here, not out of the list.
    may_be_found = sa.or_(Member.id == me.member_id, Member.id.in_(me.friends), privacy.searchable())
    named = Member.nickname_key.contains(sa.bindparam("words", type_=sa.String), escape=_ESCAPE)
    spoken = Member.reading.contains(sa.bindparam("spoken", type_=sa.String), escape=_ESCAPE)
    return sa.and_(may_be_found, sa.or_(named, sa.and_(spoken, _shows(me, "reading", is_near))))


def _shows(me: Any, name: str, is_near: bool) -> sa.ColumnElement[bool]:
    """Return `people.policy.sees` as SQL, with the home ward as the only one that counts."""
    chosen = Member.settings["visible"][name].as_string()
    is_minor = sa.func.coalesce(Member.age_band, "").in_(tuple(fields.MINOR_BANDS))
    scope = sa.case((chosen.in_(tuple(fields.SCOPES)), chosen), (is_minor, "friends"), else_=fields.FIELDS[name][1])
    open_to = ["city", "ward"] if is_near else ["city"]
    return sa.or_(Member.id == me.member_id, scope.in_(open_to), sa.and_(scope == "friends", Member.id.in_(me.friends)))
