"""足あと: counted always; names of those visitors only who chose to leave theirs, and only for the owner's eyes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from sns.blueprints.accounts.models import Member
from sns.core import buffer, clock
from sns.core.db import action, db
from sns.core.pages import Cursor, Page, cut

from .models import Content, Footprint

PAGE = 30
DAYS = 90


@dataclass(frozen=True)
class Visit:
    """Who came, where to (None: the owner's own page), and when last."""

    visitor: Member
    content: Any
    seen_at: datetime


def leave(visitor: Member, owner_id: int | None, content_id: int | None = None) -> None:
    """Remember that a member opened a page of somebody else's, if they leave their name."""
    if visitor.leaves_footprints and owner_id not in (None, visitor.id):
        _prints.add((owner_id, visitor.id, content_id), clock.now())


def list_visits(owner: Member, content_id: int | None = None, before: Cursor | None = None) -> Page[Visit]:
    """Return who came to a member's pages, or to one content, the last first; who blocked or was blocked is left out."""
    print_ = Footprint
    wanted = (
        sa.select(Footprint, Member, Content.id.label("to"), Content.kind, Content.title)
        .join(Member, Member.id == print_.visitor_id)
        .outerjoin(Content, sa.and_(Content.id == print_.content_id, Content.state != "deleted"))
        .where(
            print_.owner_id == owner.id, Member.state == "active", Member.leaves_footprints,
            Member.id.not_in(owner.standing.blocked), sa.or_(print_.content_id.is_(None), Content.id.is_not(None)),
        )
        .order_by(print_.seen_at.desc(), print_.id.desc())
    )  # fmt: skip
    if content_id is not None:
        wanted = wanted.where(print_.content_id == content_id)
    if before is not None:
        wanted = wanted.where(sa.tuple_(print_.seen_at, print_.id) < sa.tuple_(before.moment, before.id))
    rows = db.session.execute(wanted.limit(PAGE + 1)).all()
    return cut(rows, PAGE, before, lambda row: (row.Footprint.seen_at, row.Footprint.id)).each(_visit)


def _visit(row: Any) -> Visit:
    return Visit(row.Member, row if row.to else None, row.Footprint.seen_at)


@action
def erase(member_id: int) -> None:
    """Take away every footprint a member left."""
    db.session.execute(sa.delete(Footprint).where(Footprint.visitor_id == member_id))


@action
def forget(member_id: int) -> None:
    """Take away what a member left and what was left with them."""
    erase(member_id)
    db.session.execute(sa.delete(Footprint).where(Footprint.owner_id == member_id))


@action
def forget_old() -> None:
    """Let footprints fade after 90 days."""
    db.session.execute(sa.delete(Footprint).where(Footprint.seen_at < clock.now() - timedelta(days=DAYS)))


def _write(prints: dict[tuple[int, int, int | None], datetime]) -> None:
    # Who switched it off, or went, since is not written down any more.
    visitors = {visitor_id for _owner_id, visitor_id, _content_id in prints}
    leaving = set(
        db.session.scalars(
            sa.select(Member.id).where(Member.id.in_(visitors), Member.leaves_footprints, Member.state == "active")
        )
    )
    for (owner_id, visitor_id, content_id), at in prints.items():
        if visitor_id not in leaving:
            continue
        place = Footprint.content_id == content_id if content_id else Footprint.content_id.is_(None)
        db.session.execute(
            sa.delete(Footprint).where(Footprint.owner_id == owner_id, Footprint.visitor_id == visitor_id, place)
        )
        db.session.execute(
            sa.insert(Footprint).values(owner_id=owner_id, visitor_id=visitor_id, content_id=content_id, seen_at=at)
        )


_prints = buffer.Sink(_write, lambda _old, new: new)
