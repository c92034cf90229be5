"""The space of an event's participants (集まりのひろば): opened by the organizer, kept in step with the answers."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from sns.blueprints.accounts.models import Member
from sns.blueprints.spaces.models import Membership, Space
from sns.core import clock
from sns.core.db import action, db, reread
from sns.core.errors import Refused
from sns.core.i18n import gettext as _
from sns.core.signals import emit

from .models import Event, Rsvp
from .signals import HallOpened

# It goes on for a while after the event: for photos, thanks and the next date.
LIFE = timedelta(days=60)


@action
def open_hall(actor: Member, event: Event) -> Space:
    """Open the space in which the participants of an event meet; whoever comes later is let in, whoever leaves is out."""
    reread(event)
    if event.hall_id is not None:
        return db.session.get_one(Space, event.hall_id)
    if event.cancelled_at is not None or event.state != "published":
        raise Refused(_("いまは、参加する人のひろばをひらけません"))
    hall = Space(
        kind="event", parent_id=event.space_id, content_id=event.id, slug=f"event-{event.id}", name=event.title,
        way_in="invitation", is_listed=False, created_at=clock.now(),
    )  # fmt: skip
    db.session.add(hall)
    db.session.flush()
    event.hall_id = hall.id
    _join(event, actor.id, "host")
    going = sa.select(Rsvp.member_id).where(Rsvp.event_id == event.id, Rsvp.answer == "going")
    for member_id in db.session.scalars(going).all():
        if member_id != actor.id:
            _join(event, member_id, "member")
    emit(HallOpened(event.id, hall.id))
    return hall


def follow(event: Event, member_id: int, *, is_in: bool) -> None:
    """Let somebody into the space of an event's participants, or out of it, as they answered."""
    if event.hall_id is None or member_id == event.author_id:
        return
    if is_in:
        _join(event, member_id, "member")
    else:
        mine = sa.and_(Membership.space_id == event.hall_id, Membership.member_id == member_id)
        db.session.execute(sa.delete(Membership).where(mine, Membership.role == "member"))
    if (member := db.session.get(Member, member_id)) is not None:
        member.forget_standing()


def _join(event: Event, member_id: int, role: str) -> None:
    mine = sa.select(Membership).where(
        Membership.space_id == event.hall_id, Membership.member_id == member_id, Membership.role == role
    )
    row = db.session.scalar(mine)
    if row is None:
        row = Membership(member_id=member_id, space_id=event.hall_id, role=role, since_at=clock.now())
        db.session.add(row)
    row.until_at = event.ends_at + LIFE
