"""Questions about people as neighbours."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from markupsafe import Markup

from sns.blueprints.accounts import circle, fields
from sns.blueprints.accounts.models import Member
from sns.blueprints.contents import policy as contents
from sns.blueprints.contents.cards import COLUMNS, AuthorCard, Card, card
from sns.blueprints.contents.models import IS_PUBLISHED, Content
from sns.blueprints.contents.queries import page_of
from sns.blueprints.contents.shapes import Shape
from sns.blueprints.spaces.models import Field, Membership
from sns.blueprints.spaces.queries import Ward, city_card, fields_by_id, wards_by_id
from sns.blueprints.spaces.standing import BELONGING, Standing
from sns.core import clock, text
from sns.core.db import ask
from sns.core.pages import Cursor, Page

from . import policy
from .helping import Help
from .models import HelpingHand

ENTRIES = 10


@dataclass(frozen=True)
class Onlooker:
    """Somebody who looks at a page: a member, or a pretended one with nothing but a standing."""

    standing: Standing
    id: int = 0


@dataclass(frozen=True)
class Tie:
    """A ward somebody lives, works, studies or is active in."""

    kind: str
    ward: Ward


@dataclass
class Profile:
    """What one reader sees of a member; what is not shown is None or empty."""

    photo_id: int | None = None
    reading: str | None = None
    years: int | None = None
    age_band: Any = None
    bio: Markup | None = None
    ties: list[Tie] = field(default_factory=list)
    friends: list[Member] = field(default_factory=list)
    friend_count: int = 0
    testimonials: list[Testimony] = field(default_factory=list)
    helps: list[Help] = field(default_factory=list)


@dataclass(frozen=True)
class Testimony:
    """A 紹介文 with its writer."""

    about_id: int
    author: Member
    body: Markup
    written_at: Any


@dataclass(frozen=True)
class Neighbor:
    """Somebody nearby, with the words about themselves that the reader may see."""

    author: AuthorCard
    bio: str


def profile_for(reader: Any, member: Member) -> Profile:
    """Return what a reader (a member or an onlooker) sees of a member."""
    me: Standing = reader.standing
    rows, helps = _ground(member.id)
    spaces = {row.of for row in rows}

    def shown(name: str) -> bool:
        return policy.sees(me, member, name, spaces)

    profile = Profile()
    profile.photo_id = member.photo_id if shown("photo") else None
    profile.reading = member.reading if shown("reading") else None
    profile.age_band = _band(member.age_band) if shown("age_band") else None
    if member.lives_since and shown("lives_since"):
        profile.years = max(clock.today().year - member.lives_since, 0)
    if member.bio and shown("bio"):
        profile.bio = text.line(member.bio)
    if shown("ties"):
        profile.ties = _ties(rows)
    if shown("helps"):
        profile.helps = helps
    if shown("friends"):
        profile.friends, profile.friend_count = circle.some_friends(member, me.blocked)
    if shown("testimonials"):
        profile.testimonials = [
            Testimony(member.id, row.Member, text.line(row.Testimonial.body), row.Testimonial.written_at)
            for row in circle.list_testimonials(member.id, me.blocked)
        ]
    return profile


def _band(code: str | None) -> Any:
    return fields.AGE_BANDS.get(code or "") or fields.MINOR_BANDS.get(code or "")


def _ground(member_id: int) -> tuple[list[Any], list[Help]]:
    """Return in one statement the spaces a member belongs to, and what they help with."""
    ties = sa.select(
        sa.literal("tie").label("what"), Membership.id.label("place"), Membership.space_id.label("of"),
        Membership.tie.label("words"),
    ).where(
        Membership.member_id == member_id, Membership.role.in_(BELONGING),
        sa.or_(Membership.until_at.is_(None), Membership.until_at > clock.now()),
    )  # fmt: skip
    helps = (
        sa.select(sa.literal("help"), Field.position, HelpingHand.field_id, HelpingHand.words)
        .join(Field, Field.id == HelpingHand.field_id)
        .where(HelpingHand.member_id == member_id)
    )
    every = sa.union_all(ties, helps).subquery()
    rows = ask(sa.select(every).order_by(every.c.place))
    fields_of_city = fields_by_id() if any(row.what == "help" for row in rows) else {}
    return [row for row in rows if row.what == "tie"], [
        Help(fields_of_city[row.of], row.words) for row in rows if row.what == "help" and row.of in fields_of_city
    ]


def _ties(rows: list[Any]) -> list[Tie]:
    wards = wards_by_id()
    return [Tie(row.words, wards[row.of]) for row in rows if row.words and row.of in wards]


def list_ties(member: Member) -> list[Tie]:
    """Return the member's own ties to wards."""
    return _ties(_ground(member.id)[0])


def pretend(member: Member, circle_name: str | None) -> Onlooker | None:
    """Return somebody of a circle around a member (`city`, `ward`, `friends`) as an onlooker; None for no circle."""
    if circle_name == "city":
        return Onlooker(Standing(0))
    if circle_name == "ward":
        return Onlooker(Standing(0, spaces=frozenset({member.home_ward_id})))
    if circle_name == "friends":
        return Onlooker(Standing(0, friends=frozenset({member.id})))
    return None


def list_entries(reader: Any, author: Member, before: Cursor | None) -> Page[Card]:
    """Return what a reader (a member or an onlooker) may read of one author, newest first."""
    wanted = sa.select(*COLUMNS).join(Member, Member.id == Content.author_id).where(
        Content.author_id == author.id, Content.kind == "diary", IS_PUBLISHED,
        contents.visible_to(reader),
    )  # fmt: skip
    if before is not None:
        wanted = wanted.where(sa.tuple_(Content.bumped_at, Content.id) < sa.tuple_(before.moment, before.id))
    rows = ask(wanted.order_by(Content.bumped_at.desc(), Content.id.desc()).limit(ENTRIES + 1))
    return page_of([card(row, reader.standing) for row in rows], ENTRIES, before)


def list_neighbors(reader: Member, limit: int = 5) -> list[Neighbor]:
    """Return members of the reader's home ward who introduced themselves to the reader, the last seen first."""
    me: Standing = reader.standing
    shape = Shape.of(me)
    # A few more are read than shown, because who sees a field is decided in one place only.
    rows = ask(_neighbors(shape, limit * 4), shape.values(me) | {"ward": reader.home_ward_id})
    return [_neighbor(me, row) for row in rows if policy.sees(me, row, "bio", (row.home_ward_id,))][:limit]


def _neighbor(me: Standing, row: Any) -> Neighbor:
    is_shown = row.avatar_key and policy.sees(me, row, "photo", (row.home_ward_id,))
    card = AuthorCard(row.id, row.nickname, row.home_ward_id, int(row.avatar_key) if is_shown else None)
    return Neighbor(card, row.bio)


@lru_cache(maxsize=512)
def _neighbors(shape: Shape, limit: int) -> sa.Select[*tuple[Any, ...]]:
    me = shape.standing
    return (
        sa.select(
            Member.id, Member.nickname, Member.home_ward_id, Member.avatar_key, Member.bio, Member.age_band,
            Member.settings,
        )
        .where(
            Member.home_ward_id == sa.bindparam("ward", type_=sa.Integer), Member.id != me.member_id,
            # Written as text, so that both engines see that the partial index applies.
            Member.state == "active", sa.text("members.bio <> ''"),
            Member.id.not_in(me.blocked), Member.id.not_in(me.muted),
        )
        .order_by(Member.last_seen_at.desc().nulls_last(), Member.id.desc())  # as the index stands, backwards
        .limit(limit)
    )  # fmt: skip


def place_names() -> list[str]:
    """Return the names nobody may carry: those of the city and its wards, also as read and romanised."""
    places = [place for place in (city_card(), *wards_by_id().values()) if place]
    return [name for place in places for name in (place.name_ja, place.name_en, place.reading, place.slug) if name]
