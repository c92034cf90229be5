"""Questions about spaces and belonging."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

import sqlalchemy as sa

from sns.blueprints.accounts.models import Block, FriendRequest, Friendship, Member, Mute
from sns.core import clock, i18n
from sns.core.db import ask, db
from sns.core.kept import Kept

from .models import Area, Field, Membership, Space
from .standing import BELONGING, Standing

HUES = 24


@dataclass(frozen=True)
class Ward:
    """A ward's card: what pages show of it, kept in memory because every page does.

    The space of an event's participants (集まりのひろば) has one too: `content_id` is its event, `parent_id` its ward.
    """

    id: int
    slug: str
    name_ja: str
    name_en: str
    reading: str
    glyph: str
    hue: int
    section: str
    lat: float
    lng: float
    way_in: str
    is_city: bool = False
    content_id: int | None = None
    parent_id: int | None = None

    def __hash__(self) -> int:
        # Names hundreds of pieces of a page, each of which asks; like cards have the same number.
        return self.id

    @property
    def is_hall(self) -> bool:
        """Whether it is the space of an event's participants."""
        return self.content_id is not None

    @property
    def office(self) -> str:
        """The name of its office."""
        return i18n.gettext("%(place)s役所", place=self.name)

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return self.name_en if i18n.locale() == "en" else self.name_ja


@dataclass(frozen=True)
class FieldCard:
    """A field of activity as pages show it."""

    id: int
    slug: str
    name_ja: str
    name_en: str

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return self.name_en if i18n.locale() == "en" else self.name_ja


_cache: Kept[str, tuple[Ward | None, dict[int, Ward]]] = Kept()
_halls: Kept[int, Ward] = Kept()
_areas_read: Kept[str, list[tuple[str, str]]] = Kept()


def _places() -> tuple[Ward | None, dict[int, Ward]]:
    return _cache("all", _read_places)


def _read_places() -> tuple[Ward | None, dict[int, Ward]]:
    rows = db.session.scalars(
        sa.select(Space).where(Space.kind.in_(("city", "ward"))).order_by(Space.position, Space.id)
    ).all()
    city = next((_card(row) for row in rows if row.kind == "city"), None)
    return city, {row.id: _card(row) for row in rows if row.kind == "ward"}


def wards_by_id() -> dict[int, Ward]:
    """Return every ward by id in the city's order; read at most once a minute per process."""
    return _places()[1]


def city_card() -> Ward | None:
    """Return the city's card, which is a ward's card of the whole; None before the city is set up."""
    return _places()[0]


def _card(row: Space) -> Ward:
    return Ward(
        row.id, row.slug, row.name, row.name_en or row.name, row.reading or "", row.glyph or row.name[:1],
        row.position % HUES if row.kind == "ward" else HUES, row.section or "", row.lat or 0.0, row.lng or 0.0, row.way_in, row.kind == "city",
    )  # fmt: skip


def forget_wards() -> None:
    """Read the wards again at the next question."""
    _cache.forget()
    _halls.forget()
    _areas_read.forget()


def place_readings() -> list[tuple[str, str]]:
    """Return (name, reading) of the city, its wards and areas; areas are read at most once a minute per process."""
    places = [place for place in (city_card(), *wards_by_id().values()) if place and place.reading]
    return [*((place.name_ja, place.reading) for place in places), *_areas_read("all", _read_areas)]


def _read_areas() -> list[tuple[str, str]]:
    rows = db.session.execute(sa.select(Area.name, Area.reading).where(Area.reading.is_not(None)).distinct())
    return [(name, reading or "") for name, reading in rows]


def find_ward(ward: str) -> Ward | None:
    """Return a ward by its slug."""
    return next((card for card in wards_by_id().values() if card.slug == ward), None)


def ward_by_id(ward_id: int) -> Ward:
    """Return a ward's card, the city's, or that of a space of participants."""
    city, wards = _places()
    if city is not None and city.id == ward_id:
        return city
    return wards[ward_id] if ward_id in wards else _halls(ward_id, lambda: _hall_card(ward_id))


def ward_of(space_id: int) -> int:
    """Return the ward, or the city, whose desk looks after a space: of a ward it is itself."""
    city, wards = _places()
    if space_id in wards or (city is not None and city.id == space_id):
        return space_id
    space = db.session.get(Space, space_id)
    return space.parent_id or space_id if space is not None else space_id


def find_hall_by_slug(slug: str) -> Ward | None:
    """Return the card of a space of participants by the name in its address."""
    wanted = sa.select(Space.id).where(Space.slug == slug, Space.kind == "event")
    found = db.session.scalar(wanted) if slug.startswith("event-") else None
    return ward_by_id(found) if found is not None else None


def _hall_card(space_id: int) -> Ward:
    row = db.session.get_one(Space, space_id)
    city, wards = _places()
    parent: Any = wards.get(row.parent_id or 0, city)
    return Ward(
        row.id, row.slug, row.name, row.name, "", parent.glyph, parent.hue, "", parent.lat, parent.lng, row.way_in,
        content_id=row.content_id or 0, parent_id=parent.id,
    )  # fmt: skip


def find_place(ward: str) -> Ward | None:
    """Return a ward, or the city, by its slug."""
    city = city_card()
    return city if city is not None and city.slug == ward else find_ward(ward)


def is_ward(space_id: int) -> bool:
    """Tell whether a space is a ward."""
    return space_id in wards_by_id()


def list_neighbors(ward: Ward, limit: int = 4) -> list[Ward]:
    """Return the wards whose centres are nearest, nearest first."""
    scale = math.cos(math.radians(ward.lat))
    others = (other for other in wards_by_id().values() if other.id != ward.id)
    return sorted(others, key=lambda o: math.hypot(o.lat - ward.lat, (o.lng - ward.lng) * scale))[:limit]


def find_city() -> Space | None:
    """Return the city."""
    return db.session.scalar(sa.select(Space).where(Space.kind == "city").limit(1))


def find_space(slug: str) -> Space | None:
    """Return a space by its slug."""
    return db.session.scalar(sa.select(Space).where(Space.slug == slug))


@cache
def _ties(of_many: bool = False) -> sa.CompoundSelect[Any]:
    me, now = (
        sa.bindparam("me", type_=sa.Integer, expanding=of_many),
        sa.bindparam("now", type_=Membership.until_at.type),
    )

    def pairs(what: str, of: Any, key: Any, *where: sa.ColumnElement[bool]) -> sa.Select[*tuple[Any, ...]]:
        return sa.select(of, sa.literal(what), key, sa.literal("")).where(of.in_(me) if of_many else of == me, *where)

    role, request = Membership, FriendRequest
    roles = sa.select(role.member_id, sa.literal("role").label("what"), role.space_id.label("id"), role.role).where(
        role.member_id.in_(me) if of_many else role.member_id == me,
        sa.or_(role.until_at.is_(None), role.until_at > now),
    )
    not_taken_back = request.taken_back_at.is_(None)
    asking = pairs(
        "asking", request.receiver_id, request.sender_id, not_taken_back, request.declined_at.is_(None),
        Member.id == request.sender_id, Member.state == "active",
    )  # fmt: skip
    return sa.union_all(
        roles,
        pairs("friend", Friendship.member_id, Friendship.friend_id),
        pairs("block", Block.member_id, Block.blocked_id),
        pairs("block", Block.blocked_id, Block.member_id),
        pairs("mute", Mute.member_id, Mute.muted_id),
        pairs("asked", request.sender_id, request.receiver_id, not_taken_back),
        asking,
    )


def standing_of(member_id: int) -> Standing:
    """Return a member's ties of today, in one statement."""
    return _standing(member_id, ask(_ties(), {"me": member_id, "now": clock.now()}))


def standings_of(member_ids: Collection[int]) -> dict[int, Standing]:
    """Return the ties of many members, in one statement."""
    rows: dict[int, list[Any]] = {member_id: [] for member_id in member_ids}
    for row in ask(_ties(of_many=True), {"me": list(rows), "now": clock.now()}):
        rows[row[0]].append(row)
    return {member_id: _standing(member_id, of_one) for member_id, of_one in rows.items()}


def _standing(member_id: int, rows: Iterable[Any]) -> Standing:
    found: dict[str, set[int]] = defaultdict(set)
    held: dict[int, set[str]] = defaultdict(set)
    for _of, what, key, role in rows:
        if what == "role":
            held[key].add(role)
        else:
            found[what].add(key)
    return Standing(
        member_id,
        spaces=frozenset(key for key, names in held.items() if names & BELONGING),
        roles={key: frozenset(names) for key, names in held.items()},
        friends=frozenset(found["friend"]),
        blocked=frozenset(found["block"]),
        muted=frozenset(found["mute"]),
        asking=frozenset(found["asking"]),
        asked=frozenset(found["asked"]),
    )


def count_members(space_id: int) -> int:
    """Count the people of a space."""
    return db.session.scalar(
        sa.select(sa.func.count(sa.distinct(Membership.member_id))).where(
            Membership.space_id == space_id,
            Membership.role.in_(BELONGING),
            sa.or_(Membership.until_at.is_(None), Membership.until_at > clock.now()),
        )
    ) or 0  # fmt: skip


def list_fields() -> list[Field]:
    """Return the fields of activity in the city's order."""
    return list(db.session.scalars(sa.select(Field).order_by(Field.position)))


def fields_by_id() -> dict[int, FieldCard]:
    """Return the fields of activity in the city's order; read at most once a minute per process."""
    return _fields("all", lambda: {row.id: FieldCard(row.id, row.slug, row.name, row.name_en) for row in list_fields()})


_fields: Kept[str, dict[int, FieldCard]] = Kept()


def list_areas(space_id: int) -> list[Area]:
    """Return the areas of a ward by reading."""
    return list(db.session.scalars(sa.select(Area).where(Area.space_id == space_id).order_by(Area.reading, Area.name)))


def find_hall(space_id: int) -> Space | None:
    """Return a space of any kind, such as the one of an event's participants."""
    return db.session.get(Space, space_id)
