"""Working on a draft of the table, putting it into force, keeping hours, saying where one lives."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from sns.blueprints.accounts.models import Member
from sns.core import audit, clock
from sns.core.db import action, db, reread
from sns.core.errors import Refused, Stale
from sns.core.i18n import gettext as _

from . import queries
from .hours import Hours
from .incoming import Brought
from .models import FILE_NAME_LIMIT, OfficeHours, RubbishTable
from .plan import Plan

_PROBLEMS_KEPT = 200
_PAST_KEPT = 10


@action
def change(actor: Member | None, space_id: int, revision: int, make: Callable[[Plan], Plan]) -> RubbishTable:
    """Do something to the draft of a ward; without one it begins as the table that counts."""
    draft = _draft(space_id, revision)
    draft.plan = make(Plan.of(draft.plan)).stored()
    _note(actor, draft, "rubbish.change")
    return draft


@action
def bring(actor: Member | None, space_id: int, revision: int, brought: Brought, file_name: str) -> RubbishTable:
    """Make what a file says the draft."""
    draft = _draft(space_id, revision)
    draft.plan, draft.file_name = brought.plan.stored(), file_name[:FILE_NAME_LIMIT]
    draft.rows, draft.bad_rows = brought.rows, brought.bad_rows
    draft.problems = [list(problem) for problem in brought.problems[:_PROBLEMS_KEPT]]
    _note(actor, draft, "rubbish.bring", rows=brought.rows, bad_rows=brought.bad_rows)
    return draft


def _draft(space_id: int, revision: int) -> RubbishTable:
    draft = queries.find_table(space_id, "draft")
    if draft is not None:
        reread(draft)
    if revision != (draft.revision if draft is not None else 0):
        raise _stale()
    if draft is not None:
        draft.revision += 1
        return draft
    current = queries.find_table(space_id, "current")
    draft = RubbishTable(
        space_id=space_id, state="draft", revision=1, plan=current.plan if current is not None else {},
        changed_at=clock.now(),
    )  # fmt: skip
    try:
        with db.session.begin_nested():
            db.session.add(draft)
    except IntegrityError:  # somebody else began one at the same moment
        raise _stale() from None
    return draft


def _stale() -> Stale:
    return Stale(_("ほかの職員が、先に変えました。いまの下書きを確かめてから、もう一度お試しください"))


def _note(actor: Member | None, table: RubbishTable, deed: str, **facts: int) -> None:
    table.changed_at = clock.now()
    db.session.flush()
    actor_id = actor.id if actor is not None else None
    audit.record(deed, f"rubbish_table:{table.id}", actor_id=actor_id, space_id=table.space_id, **facts)


@action
def use(actor: Member | None, space_id: int, revision: int) -> None:
    """Put the draft into force, as it was seen."""
    draft = queries.find_table(space_id, "draft")
    if draft is None:
        raise _stale()
    reread(draft)
    if draft.revision != revision or draft.state != "draft":
        raise _stale()
    plan = Plan.of(draft.plan)
    if not plan.districts:
        raise Refused(_("地区がひとつもありません。地区を加えるか、表を取りこんでください"))
    if (current := queries.find_table(space_id, "current")) is not None:
        current.state = "past"
        db.session.flush()
    draft.state = "current"
    _note(actor, draft, "rubbish.use", districts=len(plan.districts))
    kept = sa.select(RubbishTable.id).where(RubbishTable.space_id == space_id, RubbishTable.state == "past")
    kept = kept.order_by(RubbishTable.changed_at.desc(), RubbishTable.id.desc()).limit(_PAST_KEPT)
    old = sa.and_(
        RubbishTable.space_id == space_id, RubbishTable.state == "past", RubbishTable.id.not_in(list(db.session.scalars(kept)))
    )  # fmt: skip
    db.session.execute(sa.delete(RubbishTable).where(old))
    queries.forget()


@action
def drop(actor: Member, space_id: int, revision: int) -> None:
    """Throw the draft away; what counts goes on."""
    draft = queries.find_table(space_id, "draft")
    if draft is None:
        return
    reread(draft)
    if draft.revision != revision:
        raise _stale()
    _note(actor, draft, "rubbish.drop")
    db.session.delete(draft)
    db.session.flush()


@action
def keep_hours(actor: Member | None, space_id: int, revision: int, make: Callable[[Hours | None], Hours]) -> None:
    """Change the hours of an office; what is past goes."""
    row = queries.find_hours(space_id)
    if row is not None:
        reread(row)
    if revision != (row.revision if row is not None else 0):
        raise Stale(_("ほかの職員が、先に変えました。いまの内容を確かめてから、もう一度お試しください"))
    hours = make(Hours.of(row.hours) if row is not None else None)
    if row is None:
        row = OfficeHours(space_id=space_id, revision=0, changed_at=clock.now())
    row.hours, row.revision, row.changed_at = (
        _without_past(hours, clock.today()).stored(),
        row.revision + 1,
        clock.now(),
    )
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError:
        raise Stale(_("ほかの職員が、先に変えました。いまの内容を確かめてから、もう一度お試しください")) from None
    audit.record("hours.change", f"space:{space_id}", actor_id=actor.id if actor else None, space_id=space_id)
    queries.forget()


def _without_past(hours: Hours, day: date) -> Hours:
    return Hours(
        hours.weekly, hours.more, tuple(one for one in hours.days if one.day >= day), hours.on_holidays,
        hours.closed_from, hours.closed_until,
    )  # fmt: skip


@action
def live_in(actor: Member, area_id: int | None) -> None:
    """Say in which 町丁目 of the home ward one lives, or nothing of it."""
    reread(actor)
    if area_id is not None and area_id not in queries.known_of(actor.home_ward_id).areas:
        raise Refused(_("町丁目をえらんでください"))
    actor.area_id = area_id
    db.session.flush()
