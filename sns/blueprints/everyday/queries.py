"""What an office keeps: in memory for a minute, because every home page asks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa

from sns.blueprints.accounts.models import Member
from sns.blueprints.spaces.models import Area
from sns.blueprints.spaces.queries import Ward
from sns.core import clock
from sns.core.db import db
from sns.core.kept import Kept

from .hours import Hours, State
from .models import OfficeHours, RubbishTable
from .plan import Collected, District, Plan

AHEAD = 14
# How far a draft is compared with what counts, and how many of its days are shown.
_COMPARED, _MOST_SHOWN = 120, 40


@dataclass(frozen=True)
class Known:
    """What counts in a ward; `areas` are its 町丁目 by id, in the order of their readings."""

    plan: Plan | None
    hours: Hours | None
    areas: dict[int, str]


@dataclass(frozen=True)
class AtHome:
    """What home says of rubbish and of the office.

    `rubbish`: `days` are told; `choose`: nobody knows where the reader lives; `unlisted`: their 町丁目 stands in no
    district; `none`: the ward has no table.
    """

    rubbish: str
    today: Collected | None = None
    tomorrow: Collected | None = None
    by: str = ""
    office: State | None = None


_known: Kept[int, Known] = Kept()


def known_of(space_id: int) -> Known:
    """Return what counts in a ward; read at most once a minute per process."""
    return _known(space_id, lambda: _read(space_id))


def forget() -> None:
    """Read again at the next question."""
    _known.forget()


def _read(space_id: int) -> Known:
    table = find_table(space_id, "current")
    hours = db.session.get(OfficeHours, space_id)
    return Known(
        Plan.of(table.plan) if table is not None else None,
        Hours.of(hours.hours) if hours is not None else None,
        area_names(space_id),
    )


def area_names(space_id: int) -> dict[int, str]:
    """Return the 町丁目 of a ward."""
    wanted = sa.select(Area.id, Area.name).where(Area.space_id == space_id, Area.kind == "chome")
    return {row.id: row.name for row in db.session.execute(wanted.order_by(Area.reading, Area.id))}


def at_home(member: Member) -> AtHome:
    """Return what home says to a member, of today and tomorrow by the city's clock."""
    now = clock.now()
    known = known_of(member.home_ward_id)
    office = office_of(member.home_ward_id)
    if known.plan is None:
        return AtHome("none", office=office)
    district = district_of(known, member.area_id)
    if district is None:
        return AtHome("unlisted" if member.area_id in known.areas else "choose", office=office)
    day = clock.local(now).date()
    today, tomorrow = (known.plan.on(district, day + timedelta(days=number)) for number in (0, 1))
    return AtHome("days", today, tomorrow, known.plan.by, office)


def office_of(space_id: int) -> State | None:
    """Return how it stands with the office of a ward; None where nobody keeps its hours."""
    hours = known_of(space_id).hours
    return hours.at(clock.now()) if hours is not None else None


def district_of(known: Known, area_id: int | None) -> District | None:
    """Return the district somebody lives in, as far as one knows."""
    if known.plan is None:
        return None
    return known.plan.district_of(known.areas.get(area_id) if area_id is not None else None)


def days_of(plan: Plan, district: District, first: date, count: int = AHEAD) -> list[Collected]:
    """Return what the next days bring to a district."""
    return [plan.on(district, first + timedelta(days=number)) for number in range(count)]


def find_table(space_id: int, state: str) -> RubbishTable | None:
    """Return the table of a ward that counts, or the one that is worked on."""
    return db.session.scalar(
        sa.select(RubbishTable).where(RubbishTable.space_id == space_id, RubbishTable.state == state)
    )


def worked_on(space_id: int) -> tuple[Plan, int]:
    """Return the table as staff see it, the draft where there is one, and its revision."""
    draft = find_table(space_id, "draft")
    table = draft or find_table(space_id, "current")
    return Plan.of(table.plan) if table is not None else Plan(), draft.revision if draft is not None else 0


def find_hours(space_id: int) -> OfficeHours | None:
    """Return the hours of an office as they are kept."""
    return db.session.get(OfficeHours, space_id)


@dataclass(frozen=True)
class Change:
    """What would become different for a district: its next days and those that change, and how many change."""

    district: District
    days: list[tuple[Collected, bool]]
    count: int
    is_new: bool


def changes_of(before: Plan | None, after: Plan, first: date) -> list[Change]:
    """Return what a draft would change in the next months, district by district."""
    old = {one.name: one for one in before.districts} if before is not None else {}
    found = []
    for district in after.districts:
        was = old.get(district.name)
        days = days_of(after, district, first, _COMPARED)
        then = days_of(before, was, first, _COMPARED) if before is not None and was is not None else days
        differing = [(day, day != other) for day, other in zip(days, then, strict=True)]
        shown = [pair for number, pair in enumerate(differing) if number < AHEAD or pair[1]][:_MOST_SHOWN]
        found.append(Change(district, shown, sum(differs for _day, differs in differing), was is None))
    return found


def gone_from(before: Plan | None, after: Plan) -> list[str]:
    """Return the districts a draft no longer has."""
    kept = {one.name for one in after.districts}
    return [one.name for one in (before.districts if before is not None else ()) if one.name not in kept]


def homeless(plan: Plan, space: Ward) -> list[str]:
    """Return the 町丁目 of a ward that stand in no district."""
    if not plan.needs_area:
        return []
    placed = {area for one in plan.districts for area in one.areas}
    return [name for name in known_of(space.id).areas.values() if name not in placed]
