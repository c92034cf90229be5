"""Questions of a ward's staff about its members."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from sns.blueprints.accounts.models import Credential, Member
from sns.blueprints.spaces import queries as spaces
from sns.blueprints.spaces.models import Membership
from sns.blueprints.spaces.queries import Ward
from sns.core import text
from sns.core.db import db
from sns.core.pages import Cursor, Page, cut

from .models import Arrival, Invitation

MEMBERS = 50
_SEEN = ("active", "locked", "suspended")


@dataclass(frozen=True)
class Case:
    """A member as a ward's staff see them: `space_id` is what the rules ask about; no member, no such person here."""

    space_id: int
    ward: Ward
    member: Member | None
    since_at: datetime | None = None
    tie: str | None = None

    @property
    def is_home(self) -> bool:
        """Whether this ward is the one that cares for the member."""
        return self.member is not None and self.member.home_ward_id == self.space_id


@dataclass(frozen=True)
class Row:
    """A line of the list of members; `came` is member, leaflet, approval or empty."""

    member: Member
    since_at: datetime
    tie: str | None
    came: str


@dataclass(frozen=True)
class Came:
    """How somebody came: invited by whom or by which leaflet, let in by whom."""

    arrival: Arrival
    invitation: Invitation | None
    inviter: Member | None
    approver: Member | None


def find_case(ward: str, member_id: int) -> Case | None:
    """Return a member who has a tie to a ward; None only for what is no ward, so that nobody can probe for ids."""
    card = spaces.find_ward(ward)
    if card is None:
        return None
    row = db.session.execute(
        sa.select(Member, Membership.since_at, Membership.tie)
        .join(Membership, Membership.member_id == Member.id)
        .where(*_of(card.id), Member.id == member_id)
    ).one_or_none()
    return Case(card.id, card, row.Member, row.since_at, row.tie) if row is not None else Case(card.id, card, None)


def list_members(space_id: int, search: str = "", before: Cursor | None = None) -> Page[Row]:
    """Return the members with a tie to a ward, the newest first; `search` is part of a nickname."""
    wanted = (
        sa.select(Member, Membership.since_at, Membership.tie, Arrival.approved_by_id, Invitation.kind)
        .join(Membership, Membership.member_id == Member.id)
        .outerjoin(Arrival, Arrival.member_id == Member.id)
        .outerjoin(Invitation, Invitation.id == Arrival.invitation_id)
        .where(*_of(space_id))
        .order_by(Membership.since_at.desc(), Member.id.desc())
    )
    if search.strip():
        wanted = wanted.where(Member.nickname_key.contains(text.skeleton(search), autoescape=True))
    if before is not None:
        wanted = wanted.where(sa.tuple_(Membership.since_at, Member.id) < sa.tuple_(before.moment, before.id))
    rows = db.session.execute(wanted.limit(MEMBERS + 1)).all()
    return cut(rows, MEMBERS, before, lambda row: (row.since_at, row.Member.id)).each(_row)


def _row(row: Any) -> Row:
    return Row(row.Member, row.since_at, row.tie, row.kind or ("approval" if row.approved_by_id else ""))


def how_came(member: Member) -> Came | None:
    """Return how a member came; None where nobody wrote it down."""
    arrival = db.session.get(Arrival, member.id)
    if arrival is None:
        return None
    invitation = db.session.get(Invitation, arrival.invitation_id) if arrival.invitation_id else None
    return Came(
        arrival, invitation, _still_here(invitation.inviter_id if invitation else None),
        _still_here(arrival.approved_by_id),
    )  # fmt: skip


def has_second_factor(member_id: int) -> bool:
    """Tell whether a member signs in with a second factor."""
    factor = sa.and_(Credential.member_id == member_id, Credential.kind != "recovery")
    return bool(db.session.scalar(sa.select(sa.exists().where(factor))))


def masked(email: str | None) -> str:
    """Return an address so that its owner knows it again and nobody else learns it."""
    name, _at, host = (email or "").partition("@")
    return f"{name[:1]}•••@{host}" if host else ""


def _of(space_id: int) -> list[sa.ColumnElement[bool]]:
    return [Membership.space_id == space_id, Membership.role == "resident", Member.state.in_(_SEEN)]


def _still_here(member_id: int | None) -> Member | None:
    member = db.session.get(Member, member_id) if member_id else None
    return member if member is not None and member.state in _SEEN else None
