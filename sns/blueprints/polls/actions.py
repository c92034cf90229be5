"""What is done with polls: opening, answering, ending, deleting. A poll's row is locked first, so all counts are right."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.exc import InvalidRequestError

from sns.blueprints.accounts import pausing, wording
from sns.blueprints.accounts.models import Member
from sns.blueprints.accounts.wording import Wording
from sns.blueprints.contents.models import Content
from sns.core import audit, clock
from sns.core.db import action, db, reread
from sns.core.errors import Refused
from sns.core.i18n import gettext as _
from sns.core.signals import emit

from . import queries, sealing
from .breakdown import AGE, WARD, age_of
from .models import Participation, Poll, as_bits, as_options
from .signals import Answered, PollClosed, PollOpened, PollRemoved
from .wishes import Wish, fault_of_end

MOST_POLLS = 5  # of one content
# What a content says of its polls, so that pages without any ask for none.
FACT = "polls"


@action
def open_poll(
    actor: Member, content: Content, wish: Wish, *, key: str | None = None, at: datetime | None = None
) -> Poll:  # fmt: skip
    """Ask the readers of a content something; the same `key` of the same opener gives back what was opened first."""
    pausing.demand_voice(actor)
    reread(content)
    if key and (first := queries.find_by_key(actor.id, key)) is not None:
        return first
    if content.state != "published" or content.closed_at is not None:
        raise Refused(_("いまはアンケートをつけられません。書いた内容はこのまま残っています"))
    if content.facts.get(FACT, 0) >= MOST_POLLS:
        raise Refused(_("アンケートは、ひとつの話題に5つまでです"))
    poll = Poll(
        content_id=content.id,
        content=content,
        opener_id=actor.id,
        opened_at=at or clock.now(),
        people=0,
        client_key=key,
    )
    _settle(actor, poll, wish)
    db.session.add(poll)
    content.facts = {**content.facts, FACT: content.facts.get(FACT, 0) + 1}
    db.session.flush()
    emit(PollOpened(poll.id, content.id, actor.id))
    return poll


@action
def change(actor: Member, poll: Poll, wish: Wish) -> None:
    """Change a poll nobody has answered yet."""
    pausing.demand_voice(actor)
    _lock(poll)
    _refuse_over(poll)
    if poll.people:
        raise Refused(_("答えた人がいるため、質問と選択肢は変えられません"))
    _settle(actor, poll, wish)


@action
def end_earlier(actor: Member, poll: Poll, day: date) -> None:
    """Let a poll end on an earlier day."""
    _lock(poll)
    _refuse_over(poll)
    _move_end(poll, day)


def _lock(poll: Poll) -> None:
    try:
        reread(poll)
    except InvalidRequestError:  # it was deleted since the page was opened
        raise Refused(_("このアンケートは消されました")) from None


def _move_end(poll: Poll, day: date) -> None:
    if clock.end_of(day) > poll.ends_at:
        raise Refused(_("答えた人がいるため、おわりの日は早めることだけができます"))
    if words := fault_of_end(day, poll.opened_at):
        raise Refused(words)
    poll.ends_at = clock.end_of(day)


def _settle(actor: Member, poll: Poll, wish: Wish) -> None:
    for words in wish.faults(poll.opened_at).values():
        raise Refused(words)
    content = poll.content
    poll.question, *poll.options = wording.passed(
        actor, Wording("poll", (wish.question, *wish.options), content.space_id, "", content.visibility, content.voice_space_id)
    )  # fmt: skip
    poll.ends_at = clock.end_of(wish.ends_on)
    poll.is_multiple, poll.is_named, poll.is_changeable = wish.is_multiple, wish.is_named, wish.is_changeable
    poll.shows_early = wish.shows_early
    poll.counts, poll.groups = [0] * len(poll.options), {}
    poll.key = sealing.new_key() if poll.is_changeable and not poll.is_named else None


def _refuse_over(poll: Poll) -> None:
    if poll.is_over:
        raise Refused(_("このアンケートは、おわりました"))


@action
def answer(actor: Member, poll: Poll, chosen: Collection[int], *, at: datetime | None = None) -> bool:
    """Count a member's answer once, or the other one they give now; False where the first one stays."""
    _lock(poll)
    _refuse_over(poll)
    content = db.session.get_one(Content, poll.content_id, populate_existing=True)
    if content.state != "published" or content.closed_at is not None:
        raise Refused(_("話し合いがおわったため、いまは答えられません"))
    bits = as_bits(option for option in chosen if 0 <= option < len(poll.options))
    if not bits or (bits & (bits - 1) and not poll.is_multiple):
        raise Refused(_("ひとつえらんでください"))
    mine = db.session.get(Participation, (poll.id, actor.id), populate_existing=True)
    if mine is None:
        mine = Participation(poll_id=poll.id, member_id=actor.id, answered_on=clock.local(at or clock.now()).date())
        db.session.add(mine)
        poll.people += 1
        _count(poll, bits, actor.home_ward_id, age_of(actor), 1)
        _note(poll, mine, bits, actor)
        emit(Answered(poll.id, poll.content_id, poll.people))
        return True
    if not poll.is_changeable:
        return False
    before = sealing.answer_of(poll, mine)
    if before is None:
        raise Refused(_("前の回答が見つからないため、変えられません"))
    # Counted out of the group it was counted in, wherever they live by now.
    _count(poll, before, mine.ward_id, mine.age, -1)
    _count(poll, bits, mine.ward_id, mine.age, 1)
    _note(poll, mine, bits, actor)
    return True


def _note(poll: Poll, mine: Participation, bits: int, actor: Member) -> None:
    if poll.is_named:
        mine.choices = bits
    elif poll.key is not None:
        mine.seal = sealing.seal(poll.key, actor.id, bits)
    if poll.is_changeable and mine.age is None:
        mine.ward_id, mine.age = actor.home_ward_id, age_of(actor)


def _count(poll: Poll, bits: int, ward_id: int | None, age: str | None, step: int) -> None:
    chosen = as_options(bits)
    poll.counts = _stepped(poll.counts, chosen, step)
    none = [0] * len(poll.options)
    poll.groups = {
        kind: {**poll.groups.get(kind, {}), name: _stepped(poll.groups.get(kind, {}).get(name, none), chosen, step)}
        for kind, name in ((WARD, str(ward_id)), (AGE, str(age)))
    }


def _stepped(counts: list[int], chosen: Collection[int], step: int) -> list[int]:
    return [count + step * (option in chosen) for option, count in enumerate(counts)]


@action
def close(actor: Member, poll: Poll) -> None:
    """End a poll now."""
    _lock(poll)
    if poll.closed_at is None:
        _finish(poll, min(poll.ends_at, clock.now()))
        _log(actor, poll, "close")


def _finish(poll: Poll, at: datetime) -> None:
    # From here on nobody can tell who chose what in a secret poll, nor need it be known where somebody lived.
    poll.closed_at, poll.key = at, None
    db.session.execute(
        sa.update(Participation)
        .where(Participation.poll_id == poll.id)
        .values(seal=None, ward_id=None, age=None)
        .execution_options(synchronize_session="fetch")
    )
    emit(PollClosed(poll.id, poll.content_id))


@action
def _close_if_due(poll_id: int) -> None:
    poll = db.session.get_one(Poll, poll_id)
    _lock(poll)
    if poll.closed_at is None and poll.ends_at <= clock.now():
        _finish(poll, poll.ends_at)


def close_due() -> int:
    """Close the polls whose end has come; return how many."""
    due = queries.list_due()
    for poll_id in due:
        _close_if_due(poll_id)
    return len(due)


@action
def remove(actor: Member, poll: Poll) -> None:
    """Delete a poll with its answers."""
    content = db.session.get_one(Content, poll.content_id)
    reread(content)
    _lock(poll)
    content.facts = {**content.facts, FACT: max(content.facts.get(FACT, 1) - 1, 0)}
    _log(actor, poll, "remove")
    emit(PollRemoved(poll.id, poll.content_id, poll.opener_id == actor.id, poll.people))
    db.session.execute(sa.delete(Participation).where(Participation.poll_id == poll.id))
    db.session.delete(poll)


def _log(actor: Member, poll: Poll, deed: str) -> None:
    if actor.id != poll.opener_id:
        content = db.session.get_one(Content, poll.content_id)
        audit.record(f"poll.{deed}", f"poll:{poll.id}", actor_id=actor.id, space_id=content.space_id)


@action
def hand_on(content: Content, into: Content) -> None:
    """Let the polls of a content belong to another one, which took its words in."""
    number = content.facts.get(FACT, 0)
    if number:
        db.session.execute(sa.update(Poll).where(Poll.content_id == content.id).values(content_id=into.id))
        into.facts = {**into.facts, FACT: into.facts.get(FACT, 0) + number}
        content.facts = {name: value for name, value in content.facts.items() if name != FACT}


@action
def erase_of(content_id: int) -> None:
    """Erase the polls of a content of which nothing is left."""
    _erase(sa.select(Poll.id).where(Poll.content_id == content_id))


@action
def forget(member_id: int, keeps_words: bool) -> list[str]:
    """Erase who is leaving from all polls: secret answers stay as numbers, named ones lose their name.

    Polls under words that were erased with them go, and without `keeps_words` every question of theirs.
    """
    db.session.execute(sa.delete(Participation).where(Participation.member_id == member_id))
    gone = sa.select(Content.id).where(Content.state == "deleted", Content.state_reason.in_(("author", "erased")))
    _erase(sa.select(Poll.id).where(Poll.content_id.in_(gone)))
    if not keeps_words:
        _erase(sa.select(Poll.id).where(Poll.opener_id == member_id))
    db.session.execute(
        sa.update(Poll).where(Poll.opener_id == member_id).values(opener_id=None, client_key=None)
    )  # fmt: skip
    return []


def _erase(polls: sa.Select[int]) -> None:
    ids = db.session.scalars(polls).all()
    db.session.execute(sa.delete(Participation).where(Participation.poll_id.in_(ids)))
    db.session.execute(sa.delete(Poll).where(Poll.id.in_(ids)))


@action
def show_or_hide(poll: Poll, *, is_hidden: bool) -> None:
    """Take a poll from before its readers, or bring it back; its opener sees it all the while."""
    reread(poll)
    poll.hidden_at = clock.now() if is_hidden else None
