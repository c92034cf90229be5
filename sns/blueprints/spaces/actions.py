"""What is done to spaces and belonging; the only writer of these tables."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from sns.blueprints.accounts.models import Member
from sns.core import audit, clock
from sns.core.db import action, db
from sns.core.errors import Refused
from sns.core.i18n import gettext as _
from sns.core.signals import emit

from .models import ROLES, Area, Field, Membership, Space
from .signals import RoleGranted, SpacesChanged

WAYS_IN = ("open", "approval", "invitation")


@action
def found_city(facts: dict[str, Any], fields: list[dict[str, Any]]) -> Space:
    """Set up the city, its wards, areas and fields from a city file; running it again corrects the facts."""
    city = _put_space("city", facts, parent=None, position=0)
    db.session.flush()
    for position, ward_facts in enumerate(facts["wards"]):
        ward = _put_space("ward", ward_facts, parent=city, position=position)
        db.session.flush()
        known = set(db.session.scalars(sa.select(Area.name).where(Area.space_id == ward.id, Area.kind == "chome")))
        rows = [
            {"space_id": ward.id, "kind": "chome", "name": a["name"], "reading": a.get("reading"),
             "lat": a.get("lat"), "lng": a.get("lng")}
            for a in ward_facts.get("areas", ()) if a["name"] not in known
        ]  # fmt: skip
        if rows:
            db.session.execute(sa.insert(Area), rows)
    for position, entry in enumerate(fields):
        row = db.session.scalar(sa.select(Field).where(Field.slug == entry["slug"])) or Field(slug=entry["slug"])
        row.name, row.name_en, row.position = entry["name"], entry["name_en"], position
        db.session.add(row)
    emit(SpacesChanged())
    return city


def _put_space(kind: str, facts: dict[str, Any], *, parent: Space | None, position: int) -> Space:
    space = db.session.scalar(sa.select(Space).where(Space.kind == kind, Space.slug == facts["slug"]))
    if space is None:
        space = Space(kind=kind, slug=facts["slug"], created_at=clock.now())
        db.session.add(space)
    for name in ("code", "name", "reading", "name_en", "glyph", "lat", "lng", "population", "households"):
        setattr(space, name, facts.get(name))
    space.section = facts.get("contact")
    space.position, space.parent_id = position, parent.id if parent else None
    return space


@action
def belong(member: Member, space_id: int, *, tie: str, since_at: datetime | None = None) -> None:
    """Tie a member to a ward: by living, work, study or activity."""
    _put_role(member, space_id, "resident", tie=tie, since_at=since_at)


@action
def untie(member: Member, space_id: int) -> None:
    """End a tie to a ward that is not home; who is none of its people is no host there. Staff need no tie."""
    if space_id == member.home_ward_id:
        raise Refused(_("いちばんのかかわりの区は、はずせません"))
    here = sa.and_(Membership.member_id == member.id, Membership.space_id == space_id)
    for host in db.session.scalars(sa.select(Membership).where(here, Membership.role == "host")).all():
        end_role(member, host)
    db.session.execute(sa.delete(Membership).where(here, Membership.role == "resident"))
    member.forget_standing()


@action
def move(member: Member, space_id: int, *, tie: str, keeps: str | None) -> None:
    """Call another ward home; to the one before a tie stays (`keeps`), or nothing."""
    before, member.home_ward_id = member.home_ward_id, space_id
    # Both say where in the ward before somebody lives.
    member.area_id = member.residency_checked_at = None
    belong(member, space_id, tie=tie)
    if keeps:
        belong(member, before, tie=keeps)
    else:
        untie(member, before)


@action
def grant(
    actor: Member | None, member: Member, space: Space, role: str, *, since_at: datetime | None = None,
    until_at: datetime | None = None, delegated_from_id: int | None = None,
) -> None:  # fmt: skip
    """Give a member a role in a space, until a day if one is named, or lent by another space; recorded in the log."""
    if role not in ROLES:
        raise Refused(_("その役割はありません"))
    if (role == "city_staff") != (space.kind == "city") and role in {"city_staff", "ward_staff"}:
        raise Refused(_("市の職員は市に、区の職員は区に登録してください"))
    _put_role(
        member, space.id, role, granted_by_id=actor.id if actor else None, since_at=since_at, until_at=until_at,
        delegated_from_id=delegated_from_id,
    )  # fmt: skip
    audit.record(
        "role.delegate" if delegated_from_id else "role.grant", f"member:{member.id}",
        actor_id=actor.id if actor else None, space_id=space.id, role=role, **_until(until_at),
    )  # fmt: skip
    emit(RoleGranted(member.id, space.id, role))


@action
def end_everything(member: Member) -> None:
    """End every tie and role of somebody who has left."""
    db.session.execute(sa.delete(Membership).where(Membership.member_id == member.id))
    member.forget_standing()


@action
def end_role(actor: Member, row: Membership) -> None:
    """End a role now, and with an office's role what that office had lent; recorded in the log."""
    now = clock.now()
    lent = sa.and_(Membership.delegated_from_id == row.space_id, Membership.role == row.role)
    ending = db.session.scalars(
        sa.select(Membership).where(
            Membership.member_id == row.member_id,
            sa.or_(Membership.id == row.id, lent),
            sa.or_(Membership.until_at.is_(None), Membership.until_at > now),
        )
    ).all()
    for each in ending:
        each.until_at = now
        audit.record(
            "role.end", f"member:{each.member_id}", actor_id=actor.id, space_id=each.space_id, role=each.role
        )  # fmt: skip


def _until(moment: datetime | None) -> dict[str, str]:
    return {"until": f"{clock.local(moment - timedelta(seconds=1)):%Y-%m-%d}"} if moment else {}


def _put_role(member: Member, space_id: int, role: str, **facts: Any) -> None:
    row = db.session.scalar(
        sa.select(Membership).where(
            Membership.member_id == member.id, Membership.space_id == space_id, Membership.role == role
        )
    )
    if row is None:
        row = Membership(member_id=member.id, space_id=space_id, role=role, since_at=clock.now())
        db.session.add(row)
    row.until_at = row.delegated_from_id = None
    for name, value in facts.items():
        if value is not None:
            setattr(row, name, value)
    db.session.flush()
    member.forget_standing()


@action
def change_way_in(actor: Member, space_id: int, way_in: str) -> None:
    """Decide how somebody becomes one of a ward's people; recorded in the log."""
    if way_in not in WAYS_IN:
        raise Refused(_("その入り方はありません"))
    space = db.session.get_one(Space, space_id)
    before, space.way_in = space.way_in, way_in
    audit.record("space.way_in", f"space:{space_id}", actor_id=actor.id, space_id=space_id, before=before, after=way_in)
    emit(SpacesChanged())


@action
def note_export(actor: Member, space_id: int | None) -> None:
    """Put into the log that somebody took it with them."""
    audit.record("audit.export", "audit", actor_id=actor.id, space_id=space_id)
