"""How members are found by search: by what their page shows to whoever searches."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from functools import cache
from typing import Any

import sqlalchemy as sa

from sns.blueprints.accounts import fields, privacy
from sns.blueprints.accounts.models import Member
from sns.blueprints.search.adapters import PEOPLE as TAG
from sns.blueprints.search.adapters import People, Person, Source, Text
from sns.blueprints.spaces.models import Membership
from sns.blueprints.spaces.standing import BELONGING
from sns.core import clock
from sns.core.db import UtcDateTime, ask, db

from . import policy

MEMBER = "member"
# What somebody may be found by beside the name, each as wide as its owner shows it.
_TOLD = ("reading", "bio")
_MEMBERS: Any = sa.bindparam("members", expanding=True, type_=sa.Integer)


def _texts(ids: Collection[int]) -> list[Text]:
    rows = db.session.execute(
        sa.select(Member.id, Member.nickname, Member.reading, Member.bio, Member.joined_at).where(
            Member.id.in_(ids), Member.state != "left"
        )
    )
    return [
        Text(MEMBER, row.id, TAG, row.joined_at, (row.nickname, row.reading or "", row.bio or ""))
        for row in rows
    ]  # fmt: skip


def _versions(ids: Collection[int]) -> dict[int, tuple[int, datetime | None]]:
    there = db.session.scalars(sa.select(Member.id).where(Member.id.in_(ids), Member.state != "left"))
    return dict.fromkeys(there, (0, None))


def _ids(after: int, limit: int) -> Sequence[int]:
    return db.session.scalars(sa.select(Member.id).where(Member.id > after).order_by(Member.id).limit(limit)).all()


def may_be_found(reader: Any, member: Member) -> bool:
    """Tell whether a reader may find a member at all; つながり always, minors only where they want it."""
    return member.id == reader.id or member.id in reader.standing.friends or privacy.is_searchable(member)


def _shown(reader: Any, ids: Collection[int], ward_id: int | None) -> list[Person]:
    me = reader.standing
    near = set(ids) - me.blocked
    found = db.session.scalars(_members(), {"members": sorted(near)}) if near else ()
    members = [
        member
        for member in found
        if (ward_id is None or member.home_ward_id == ward_id) and may_be_found(reader, member)
    ]
    spaces = _spaces_of(members)
    return [
        Person(
            member.id, member.nickname,
            (member.nickname, *(
                getattr(member, field) or "" for field in _TOLD if policy.sees(me, member, field, spaces[member.id])
            )),
            member,
        )
        for member in members
    ]  # fmt: skip


def _spaces_of(members: Collection[Member]) -> dict[int, set[int]]:
    # Only where a ward decides: further ties count as much as the home.
    asked = [
        member.id for member in members if any(fields.scope_of(member, field) == "ward" for field in _TOLD)
    ]  # fmt: skip
    found: dict[int, set[int]] = defaultdict(set)
    for member_id, space_id in ask(_ties(), {"members": asked, "now": clock.now()}) if asked else ():
        found[member_id].add(space_id)
    return found


@cache
def _members() -> sa.Select[Member]:
    return sa.select(Member).where(Member.id.in_(_MEMBERS), Member.state == "active")


@cache
def _ties() -> sa.Select[*tuple[int, int]]:
    now = sa.bindparam("now", type_=UtcDateTime)
    return sa.select(Membership.member_id, Membership.space_id).where(
        Membership.member_id.in_(_MEMBERS), Membership.role.in_(BELONGING),
        sa.or_(Membership.until_at.is_(None), Membership.until_at > now),
    )  # fmt: skip


PEOPLE = People(Source(MEMBER, _texts, _versions, _ids), _shown)
