"""Measures about a member: a warning that expires, a pause of writing, a suspension with an end, an expulsion.

A suspension and an expulsion need a second person; each measure is told in a letter when it begins and when it ends.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa

from sns.blueprints.accounts import locking
from sns.blueprints.accounts.models import Member
from sns.blueprints.cases import actions as cases
from sns.blueprints.cases import queries as desk
from sns.blueprints.cases.models import Case
from sns.core import audit, clock
from sns.core.db import action, db, reread
from sns.core.errors import Refused
from sns.core.i18n import gettext as _

from . import letters, queries
from .models import Decision, Measure

WARNING_LASTS = timedelta(days=180)
LONGEST_PAUSE = timedelta(days=90)
LONGEST = timedelta(days=366)
NEEDS_SECOND = ("suspension", "expulsion")


def warn(actor: Member, case: Case, decision: Decision) -> Measure:
    """Record a warning with a verdict; it expires by itself."""
    made = Measure(
        member_id=case.about_id, case_id=case.id, decision_id=decision.id, space_id=case.space_id, kind="warning",
        rule=decision.rule, reason=decision.words, proposed_by_id=actor.id, made_at=decision.decided_at,
        starts_at=decision.decided_at, ends_at=decision.decided_at + WARNING_LASTS,
    )  # fmt: skip
    db.session.add(made)
    return made


@action
def propose(
    actor: Member, member: Member, kind: str, *, space_id: int, rule: str | None, reason: str,
    ends_at: datetime | None = None, case: Case | None = None,
) -> Measure:  # fmt: skip
    """Take a measure: a pause begins at once, a suspension or an expulsion when a second person agrees."""
    reread(member)
    _refuse(actor, member)
    now = clock.now()
    if kind in NEEDS_SECOND and queries.has_proposed(member.id):
        raise Refused(_("もう1人の確認を待っています"))
    if kind != "expulsion":
        longest = LONGEST_PAUSE if kind == "pause" else LONGEST
        if ends_at is None or not now < ends_at <= now + longest:
            raise Refused(
                _("90日先までの日をえらんでください") if kind == "pause" else _("1年先までの日をえらんでください")
            )
    made = Measure(
        member_id=member.id, member=member, case_id=case.id if case else None, space_id=space_id, kind=kind,
        state="proposed", rule=rule, reason=reason, proposed_by_id=actor.id, made_at=now,
        ends_at=ends_at if kind != "expulsion" else None,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    _record(actor, made, "propose")
    if case is not None:
        cases.trace(actor, case, "measure", measure=made.id, what=kind)
    if kind not in NEEDS_SECOND:
        begin(actor, made)
        letters.about_measure(made, case=case)
    return made


@action
def approve(actor: Member, measure: Measure) -> None:
    """Agree as the second person: the measure begins, sessions end, the member is told by letter."""
    _as_second(actor, measure)
    measure.second_id = actor.id
    _record(actor, measure, "approve")
    begin(actor, measure)
    letters.about_measure(measure, case=desk.find_case(measure.case_id) if measure.case_id else None)


@action
def decline(actor: Member, measure: Measure) -> None:
    """Say no as the second person: nothing begins."""
    _as_second(actor, measure)
    measure.second_id, measure.state, measure.ended_at = actor.id, "declined", clock.now()
    _record(actor, measure, "decline")


@action
def withdraw(actor: Member, measure: Measure) -> None:
    """Take back what one proposed, before a second person has looked at it."""
    reread(measure)
    if measure.state != "proposed" or measure.proposed_by_id != actor.id:
        raise Refused(_("この措置は、もう取り下げられません"))
    measure.state, measure.ended_at = "declined", clock.now()
    _record(actor, measure, "withdraw")


@action
def lift(actor: Member, measure: Measure) -> None:
    """End a measure before its time; the member is told."""
    reread(measure)
    if measure.member is not None:
        _refuse(actor, measure.member)
    if measure.state != "active":
        raise Refused(_("この措置は、もう終わっています"))
    end(actor, measure, "lifted")
    letters.about_measure(measure, "lifted")


def begin(actor: Member | None, measure: Measure) -> None:
    """Let a measure hold from now on."""
    member = db.session.get_one(Member, measure.member_id)
    reread(member)
    measure.state, measure.starts_at, measure.ended_at = "active", clock.now(), None
    if measure.kind == "pause":
        member.paused_until = measure.ends_at
    elif measure.kind == "suspension" and measure.ends_at is not None:
        locking.shut(member, measure.ends_at, measure.reason)
    elif measure.kind == "expulsion":
        locking.expel(member, measure.reason)


@action
def end(actor: Member | None, measure: Measure, state: str) -> None:
    """Let a measure hold no longer."""
    member = db.session.get_one(Member, measure.member_id)
    reread(member)
    measure.state, measure.ended_at = state, clock.now()
    if measure.kind == "pause":
        member.paused_until = None
    elif measure.kind in NEEDS_SECOND:
        locking.open_again(member)
    _record(actor, measure, "lift" if state == "lifted" else "end")


def _as_second(actor: Member, measure: Measure) -> None:
    reread(measure)
    if measure.state != "proposed":
        raise Refused(_("この措置は、ほかの人が先に確認しました"))
    if measure.proposed_by_id == actor.id:
        raise Refused(_("決めた人とは別の、もう1人の確認がいります"))
    if measure.member is None:
        raise Refused(_("この会員は退会しました"))
    _refuse(actor, measure.member)
    if measure.kind == "suspension" and measure.ends_at is not None and measure.ends_at <= clock.now():
        raise Refused(_("終わりの日がすぎています。もう一度、日をえらんでください"))


def _refuse(actor: Member, member: Member) -> None:
    if member.id == actor.id:
        raise Refused(_("自分への措置は、ほかの人が決めます"))
    if member.standing.is_staff and not actor.standing.is_city_staff:
        raise Refused(_("職員への措置は、市の職員だけが決められます"))
    if member.is_gone:
        raise Refused(_("この会員は退会しました"))


def _record(actor: Member | None, measure: Measure, what: str) -> None:
    audit.record(
        f"measure.{what}", f"member:{measure.member_id}", actor_id=actor.id if actor else None,
        space_id=measure.space_id, kind=measure.kind,
        until=measure.last_day.isoformat() if measure.last_day else None,
    )  # fmt: skip


@action
def end_due() -> int:
    """Note that measures are over whose day has come; the pause and the lock end by themselves at that moment."""
    over = (
        sa.update(Measure)
        .where(Measure.state == "active", Measure.ends_at <= clock.now())
        .values(state="over", ended_at=Measure.ends_at)
    )
    return int(db.session.execute(over).rowcount)  # type: ignore[attr-defined]
