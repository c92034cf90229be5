"""Answers to an event. Its row is locked first, so that it is never oversold, and who waits is let in, in order."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from sns.blueprints.accounts.models import Member
from sns.blueprints.screening import checking
from sns.core import clock
from sns.core.db import action, db, reread
from sns.core.errors import Refused
from sns.core.i18n import gettext as _
from sns.core.signals import emit

from . import halls
from .models import MOST_COMPANIONS, NOTE_LIMIT, Event, Rsvp
from .signals import Promoted, RsvpChanged


@action
def answer(
    actor: Member, event: Event, *, answer: str, size: int = 1, note: str = "", at: datetime | None = None
) -> Rsvp:  # fmt: skip
    """Answer an event, or answer differently; return what came of it: `going`, or `waiting` where it is full.

    Whoever wants to come takes the last place in the waiting list, and the first in order whose party fits is let in:
    where there is room, that is the one who has just come.
    """
    reread(event)
    mine = db.session.get(Rsvp, (event.id, actor.id), populate_existing=True)
    _refuse_impossible(event, mine, answer, size, note)
    if event.is_walk_in or answer in ("maybe", "not_going"):
        size = 1
    if mine is not None and (_wish(mine.answer), mine.size, mine.note) == (answer, size, note):
        return mine  # a second click
    if note and (mine is None or mine.note != note):
        (note,) = checking.listed(actor, event.space_id, note)
    if mine is not None and mine.answer == "going" and answer == "going":
        _resize(event, mine, size)
    else:
        mine = _place(event, actor, mine, answer, size)
    mine.note, mine.answered_at = note, at or clock.now()
    db.session.flush()
    let_in(event, but=actor.id)
    halls.follow(event, actor.id, is_in=mine.answer == "going")
    emit(RsvpChanged(event.id, actor.id))
    return mine


def _wish(answer: str) -> str:
    return "going" if answer == "waiting" else answer


def _refuse_impossible(event: Event, mine: Rsvp | None, answer: str, size: int, note: str) -> None:
    if answer not in ("going", "maybe", "not_going"):
        raise Refused(_("お返事をえらんでください"))
    if event.state != "published":
        raise Refused(_("いまはお返事できません"))
    if event.cancelled_at is not None:
        raise Refused(_("このイベントは中止になりました"))
    if event.is_over:
        raise Refused(_("このイベントは終わりました"))
    if event.is_walk_in and answer == "going":
        raise Refused(_("申込みはいりません。当日、そのままお越しください"))
    gives_up = answer != "going" and mine is not None and mine.answer in ("going", "waiting")
    if event.is_past_deadline and not event.is_walk_in and not (gives_up and not event.has_begun):
        raise Refused(_("申込みの締切をすぎました。変えたいことがあるときは、主催者に質問してください"))
    if not 1 <= size <= 1 + MOST_COMPANIONS:
        raise Refused(_("一緒に行く人は、%(num)d人までです", num=MOST_COMPANIONS))
    if answer == "going" and event.capacity is not None and size > event.capacity:
        raise Refused(_("定員は%(num)d人です。人数を減らしてください", num=event.capacity))
    if len(note) > NOTE_LIMIT:
        raise Refused(_("%(max)d文字以内で書いてください", max=NOTE_LIMIT))


def _resize(event: Event, mine: Rsvp, size: int) -> None:
    more = size - mine.size
    left = event.places_left
    if more > 0 and left is not None and (more > left or event.waiting_answers):
        raise Refused(_("いまは満員のため、人数をふやせません。いまのお返事は、そのまま残っています"))
    event.going += more
    mine.size = size


def _place(event: Event, actor: Member, mine: Rsvp | None, answer: str, size: int) -> Rsvp:
    if mine is None:
        mine = Rsvp(event_id=event.id, member_id=actor.id, answer="not_going", size=1, answered_at=clock.now())
        db.session.add(mine)
    if answer == "going" and mine.answer == "waiting":
        mine.size = size  # a smaller party keeps its place in the list
        return mine
    _take_out(event, mine)
    mine.size = size
    if answer == "going":
        event.waiting_seq += 1
        event.waiting_answers += 1
        mine.answer, mine.waiting_no = "waiting", event.waiting_seq
    else:
        mine.answer = answer
        if answer == "maybe":
            event.maybe_answers += 1
    return mine


def _take_out(event: Event, mine: Rsvp) -> None:
    if mine.answer == "going":
        event.going -= mine.size
        event.going_answers -= 1
    elif mine.answer == "waiting":
        event.waiting_answers -= 1
    elif mine.answer == "maybe":
        event.maybe_answers -= 1
    mine.answer, mine.waiting_no, mine.promoted_at = "not_going", None, None


def let_in(event: Event, *, but: int | None = None) -> int:
    """Let in who waits, in order, as long as their party fits; one that is too large is passed over and goes on waiting.

    Return how many answers moved. `but`: the member who is looking at it hears no news of it.
    """
    moved = 0
    if event.cancelled_at is not None or event.has_begun:
        return moved
    while event.waiting_answers:
        left = event.places_left
        fits = sa.true() if left is None else Rsvp.size <= left
        first = db.session.scalar(
            sa.select(Rsvp)
            .where(Rsvp.event_id == event.id, Rsvp.answer == "waiting", fits)
            .order_by(Rsvp.waiting_no)
            .limit(1)
        )
        if first is None:
            break
        first.answer, first.waiting_no = "going", None
        event.waiting_answers -= 1
        event.going_answers += 1
        event.going += first.size
        if first.member_id != but:
            first.promoted_at = clock.now()
            halls.follow(event, first.member_id, is_in=True)
            emit(Promoted(event.id, first.member_id))
        db.session.flush()
        moved += 1
    return moved


def forget(event: Event, mine: Rsvp) -> None:
    """Take an answer away altogether, as when its member goes, and let in who waits."""
    _take_out(event, mine)
    db.session.delete(mine)
    db.session.flush()
    let_in(event)
