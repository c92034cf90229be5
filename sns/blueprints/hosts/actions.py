"""What hosts do: take words to answer them, or leave them to others."""

from __future__ import annotations

from datetime import timedelta
from functools import cache

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from sns.blueprints.accounts.models import Member
from sns.core import clock
from sns.core.db import action, db, reread, write
from sns.core.errors import Refused
from sns.core.i18n import gettext as _

from . import queries
from .models import Care
from .queries import Case

# Longer than anybody is a newcomer: what was taken before says nothing any more, not even who it was.
KEPT = timedelta(days=60)


@action
def take(actor: Member, case: Case) -> None:
    """Say that one will answer these words; what another host has taken within a day, or answered, is refused."""
    key = {"content_id": case.content.id, "seq": case.seq}
    care = db.session.get(Care, tuple(key.values()))
    try:
        if care is None:
            with db.session.begin_nested():
                db.session.add(Care(**key, member_id=actor.id, taken_at=clock.now()))
            return
    except IntegrityError:  # another host was faster
        care = db.session.get_one(Care, tuple(key.values()))
    reread(care)
    if care.member_id != actor.id and queries.holds(care):
        raise Refused(_("ほかの世話人が、先に声をかけています。ありがとうございます"))
    care.member_id, care.taken_at = actor.id, clock.now()


@action
def leave(actor: Member, case: Case) -> None:
    """Leave words to others that one took and has not answered."""
    db.session.execute(
        sa.delete(Care).where(
            Care.content_id == case.content.id, Care.seq == case.seq, Care.member_id == actor.id,
            Care.answered_at.is_(None),
        )
    )  # fmt: skip


@action
def note_answer(content_id: int, member_id: int) -> bool:
    """Remember that somebody answered what they took; tell whether there was something."""
    answer = {"content": content_id, "host": member_id, "now": clock.now()}
    return bool(write(_answered(), answer))


@cache
def _answered() -> sa.Update:
    content, host = (sa.bindparam(name, type_=sa.Integer) for name in ("content", "host"))
    taken = sa.update(Care).where(Care.content_id == content, Care.member_id == host, Care.answered_at.is_(None))
    return taken.values(answered_at=sa.bindparam("now"))


@action
def forget(member_id: int) -> tuple[str, ...]:
    """Erase what a member looked after; there are no words of theirs in it."""
    db.session.execute(sa.delete(Care).where(Care.member_id == member_id))
    return ()


@action
def forget_old() -> int:
    """Erase who looked after what long ago; return how many."""
    gone = db.session.execute(sa.delete(Care).where(Care.taken_at < clock.now() - KEPT))
    return int(gone.rowcount)  # type: ignore[attr-defined]
