"""Roles with an end: hosts, a ward's staff, and staff lent by another ward."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from sns.blueprints.accounts import farewell
from sns.blueprints.accounts.models import Member, is_here
from sns.core import clock, text
from sns.core.db import action, db, reread
from sns.core.errors import Refused
from sns.core.i18n import gettext as _

from . import actions, queries
from .models import Membership, Space
from .queries import Ward

LONGEST_LOAN = timedelta(days=366)


@dataclass(frozen=True)
class RoleCase:
    """A role as a ward's staff see it: `space_id` is what the rules ask about."""

    space_id: int
    ward: Ward
    row: Membership | None


@dataclass(frozen=True)
class Holder:
    """Somebody with a role; `lender` is the ward that lent them, `last_day` the last one it counts."""

    row: Membership
    member: Member
    lender: Ward | None
    last_day: date | None


def find_role(ward: str, membership_id: int) -> RoleCase | None:
    """Return a host's or staff's role in a ward; None only for what is no ward."""
    card = queries.find_ward(ward)
    if card is None:
        return None
    row = db.session.get(Membership, membership_id)
    is_one = row is not None and row.space_id == card.id and row.role in ("host", "ward_staff")
    return RoleCase(card.id, card, row if is_one else None)


def list_holders(space_id: int, role: str, member_id: int | None = None) -> list[Holder]:
    """Return who holds a role in a space today, the longest first."""
    wanted = (
        sa.select(Membership, Member)
        .join(Member, Member.id == Membership.member_id)
        .where(Membership.space_id == space_id, Membership.role == role, _is_current(), is_here())
        .order_by(Membership.since_at, Membership.id)
        .limit(500)
    )
    if member_id is not None:
        wanted = wanted.where(Membership.member_id == member_id)
    return [_holder(row.Membership, row.Member) for row in db.session.execute(wanted)]


def list_lendable(space_id: int) -> list[Holder]:
    """Return staff of other wards who do not work for this one, for the city to lend."""
    here = sa.select(Membership.member_id).where(
        Membership.space_id == space_id, Membership.role == "ward_staff", _is_current()
    )
    rows = db.session.execute(
        sa.select(Membership, Member)
        .join(Member, Member.id == Membership.member_id)
        .where(
            Membership.role == "ward_staff", Membership.space_id != space_id, Membership.delegated_from_id.is_(None),
            Membership.member_id.not_in(here), _is_current(), is_here(),
        )
        .order_by(Membership.space_id, Member.nickname_key)
        .limit(1000)
    )  # fmt: skip
    return [_holder(row.Membership, row.Member) for row in rows]


def find_by_nickname(nickname: str) -> Member | None:
    """Return the member with exactly this nickname, however it is written."""
    return db.session.scalar(sa.select(Member).where(Member.nickname_key == text.skeleton(nickname), is_here()))


def _is_current() -> sa.ColumnElement[bool]:
    return sa.or_(Membership.until_at.is_(None), Membership.until_at > clock.now())


def _holder(row: Membership, member: Member) -> Holder:
    wards = queries.wards_by_id()
    last = clock.local(row.until_at - timedelta(seconds=1)).date() if row.until_at else None
    return Holder(row, member, wards.get(row.delegated_from_id or 0), last)


def home_office(holder: Holder) -> Any:
    """Return the ward a member of staff works for."""
    return queries.wards_by_id().get(holder.row.space_id)


@action
def make_host(actor: Member, member: Member, space_id: int, last_day: date | None) -> None:
    """Make somebody a host of a ward."""
    actions.grant(actor, member, _space(space_id), "host", until_at=_end(last_day))


@action
def appoint(actor: Member, member: Member, space_id: int, last_day: date | None) -> None:
    """Make somebody one of a ward's staff; they sign in anew, as staff do."""
    if any(holder.row.delegated_from_id is None for holder in list_holders(space_id, "ward_staff", member.id)):
        raise Refused(_("もう、この区の職員です"))
    actions.grant(actor, member, _space(space_id), "ward_staff", until_at=_end(last_day))
    farewell.sign_out_everywhere(member)


@action
def lend(actor: Member, membership_id: int, space_id: int, last_day: date) -> None:
    """Let a ward's staff work for another ward until a day; it ends by itself, or with the role it rests on."""
    source = db.session.get(Membership, membership_id)
    if source is None or source.role != "ward_staff" or source.delegated_from_id is not None:
        raise Refused(_("その職員は、いまはえらべません"))
    reread(source)
    end = clock.end_of(last_day)
    if source.space_id == space_id or (source.until_at is not None and source.until_at <= clock.now()):
        raise Refused(_("その職員は、いまはえらべません"))
    if source.until_at is not None and end > source.until_at:
        raise Refused(_("もとの区での役割が先に終わります。それより前の日をえらんでください"))
    if end > clock.now() + LONGEST_LOAN:
        raise Refused(_("担当をたのめるのは、1年先までです"))
    if list_holders(space_id, "ward_staff", source.member_id):
        raise Refused(_("もう、この区の職員です"))
    member = db.session.get_one(Member, source.member_id)
    actions.grant(
        actor, member, _space(space_id), "ward_staff", until_at=end, delegated_from_id=source.space_id
    )  # fmt: skip


def _space(space_id: int) -> Space:
    return db.session.get_one(Space, space_id)


def _end(last_day: date | None) -> Any:
    return clock.end_of(last_day) if last_day else None
