"""Questions about notices: lists for readers and for the office, one with what hangs on it, its numbers."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache, lru_cache
from typing import Any, NamedTuple

import sqlalchemy as sa
import sqlalchemy.orm as so

from sns.blueprints.accounts.models import Member
from sns.blueprints.contents import policy as contents
from sns.blueprints.contents.models import IS_PUBLISHED, Content, ContentSpace
from sns.blueprints.contents.shapes import Shape
from sns.blueprints.spaces import queries as spaces
from sns.blueprints.spaces.queries import Ward
from sns.core import clock
from sns.core.db import ask, db
from sns.core.pages import Cursor, Page, cut

from .models import Correction, Notice, NoticeStep, NoticeText, Stamp

PAGE = 20
AT_HOME = 3
# What has waited longer for a stamp waits on the list.
_WAITS_AT_HOME = timedelta(days=90)
_CIRCULARS_AT_HOME = 50
_OFFICE_SHOWN = 200
# As text, as the partial index has it.
_ASKS = sa.text("notices.asks_stamp")
N = Notice.__table__
_ME = sa.bindparam("reader", type_=sa.Integer)


class Row(NamedTuple):
    """A line of a list."""

    id: int
    title: str
    excerpt: str
    space_id: int
    field_id: int | None
    published_at: datetime
    urgency: str
    level: int | None
    asks_stamp: bool
    corrected_at: datetime | None
    languages: list[str]
    stamped_at: datetime | None

    @property
    def waits_for_stamp(self) -> bool:
        """Whether it asks the reader for a stamp that is not given yet."""
        return self.asks_stamp and self.stamped_at is None

    @property
    def shown(self) -> tuple[Any, ...]:
        """Everything a list shows of it: what names its piece of the page."""
        return (
            self.id, self.title, self.space, self.field, self.published_at, self.urgency, self.level, self.waits_for_stamp,
            self.corrected_at, self.stamped_at,
        )  # fmt: skip

    @property
    def month(self) -> tuple[int, int]:
        """The city's year and month in which it was published."""
        day = clock.local(self.published_at)
        return day.year, day.month

    @property
    def space(self) -> Ward:
        """The office that wrote it, as a card."""
        return spaces.ward_by_id(self.space_id)

    @property
    def field(self) -> Any:
        """Its field of activity, as a card, or None."""
        return spaces.fields_by_id().get(self.field_id) if self.field_id else None


def find_notice(notice_id: int) -> Notice | None:
    """Return a notice with its author and what it belongs to."""
    found: Notice | None = db.session.scalar(_notice(), {"notice": notice_id})
    return found


@cache
def _notice() -> sa.Select[Any]:
    return (
        sa.select(Notice)
        .options(so.joinedload(Notice.author), so.joinedload(Notice.related))
        .where(Notice.id == sa.bindparam("notice", type_=sa.Integer))
    )


def list_notices(
    reader: Member | None, place: Ward, *, field_id: int | None = None, waiting: bool = False,
    before: Cursor | None = None, limit: int = PAGE,
) -> Page[Row]:  # fmt: skip
    """Return what the office of a ward and of the city tell its people, newest first; what has expired is left out.

    `waiting` keeps to circulars the reader has not stamped yet. Without a reader, what is public.
    """
    shape, values = _asked(reader, place)
    values |= {"field": field_id, "moment": before.moment if before else None, "before": before.id if before else None}
    statement = _list(shape, field_id is not None, waiting, before is not None, limit + 1)
    rows = [Row(*row) for row in ask(statement, values)]
    return cut(rows, limit, before, lambda row: (row.published_at, row.id))


def _asked(reader: Member | None, place: Ward) -> tuple[Shape | None, dict[str, Any]]:
    city = spaces.city_card()
    values: dict[str, Any] = {"place": place.id, "city": city.id if city else 0, "now": clock.now(), "inside": 0}
    if reader is None:
        return None, values | {"reader": 0}
    # What the city tells some wards is found by the ward; whoever belongs to the city itself sees all of it.
    if values["city"] in reader.standing.spaces:
        values["inside"] = values["city"]
    # No notice is for つながり alone, whose ids would make the statement long.
    shape = replace(Shape.of(reader.standing), friends=0)
    return shape, values | {"reader": reader.id} | shape.values(reader.standing)


@lru_cache(maxsize=256)
def _list(shape: Shape | None, of_field: bool, waiting: bool, goes_on: bool, limit: int) -> sa.Select[Any]:
    return _shown(_chosen(shape, of_field, waiting, goes_on, limit))


def _chosen(
    shape: Shape | None, of_field: bool, waiting: bool, goes_on: bool, limit: int, *, has_start: bool = False
) -> sa.Subquery:  # fmt: skip
    base = sa.select(Content.id, Content.bumped_at).where(
        Content.kind == "notice", IS_PUBLISHED, contents.visible_to(shape),
        sa.or_(Content.expires_at.is_(None), Content.expires_at > _moment("now")),
    )  # fmt: skip
    if of_field:
        base = base.where(Content.field_id == sa.bindparam("field", type_=sa.Integer))
    if goes_on:
        seen = sa.tuple_(_moment("moment"), sa.bindparam("before", type_=sa.Integer))
        base = base.where(sa.tuple_(Content.bumped_at, Content.id) < seen)
    if has_start:
        base = base.where(Content.bumped_at > _moment("since"))
    stamped = sa.exists().where(Stamp.notice_id == N.c.id, Stamp.member_id == _ME)
    base = base.join(N, N.c.id == Content.id).where(N.c.withdrawn_at.is_(None))
    here, city, inside = (sa.bindparam(name, type_=sa.Integer) for name in ("place", "city", "inside"))
    # One range of an index for each way a notice comes to a ward: one condition over all of them reads them all.
    if waiting:
        # Circulars are few; by what they are they are found among the notices.
        scopes = [base.where(~stamped, _is_circular(office, has_start)) for office in (here, city)]
        base = base.where(_ASKS, ~stamped)
    else:
        ways = (("public", here), ("public", city), ("ward", here), ("ward", inside))
        scopes = [
            base.where(Content.visibility == visibility, Content.space_id == office) for visibility, office in ways
        ]
    ordered = [scope.order_by(Content.bumped_at.desc(), Content.id.desc()) for scope in scopes]
    # By another name: the rule looks there too.
    elsewhere = so.aliased(ContentSpace)
    shown_here = base.join(elsewhere, elsewhere.content_id == Content.id).where(
        elsewhere.space_id == here, elsewhere.kind == "notice"
    )
    if has_start:
        shown_here = shown_here.where(elsewhere.bumped_at > _moment("since"))
    ordered.append(shown_here.order_by(elsewhere.bumped_at.desc(), elsewhere.content_id.desc()))
    parts = [scope.limit(limit).subquery() for scope in ordered]
    # Made distinct once: each UNION would have a table of its own.
    ids = sa.union_all(*(sa.select(part.c.id, part.c.bumped_at) for part in parts)).subquery()
    chosen = sa.select(ids.c.id, ids.c.bumped_at).group_by(ids.c.bumped_at, ids.c.id)
    return chosen.order_by(ids.c.bumped_at.desc(), ids.c.id.desc()).limit(limit).subquery()


def _is_circular(office: Any, is_new: bool) -> sa.ColumnElement[bool]:
    if not is_new:
        return sa.and_(N.c.in_space_id == office, _ASKS)
    # Of the offices' newest: what home tells of is not looked for among twenty years of circulars.
    newest = N.alias("newest")
    asks = sa.text("newest.asks_stamp")
    wanted = sa.select(newest.c.id).where(newest.c.in_space_id == office, asks).order_by(newest.c.id.desc())
    return N.c.id.in_(wanted.limit(_CIRCULARS_AT_HOME))


def _shown(chosen: sa.Subquery) -> sa.Select[Any]:
    return (
        sa.select(
            Content.id, Content.title, Content.excerpt, Content.space_id, Content.field_id, Content.bumped_at,
            N.c.urgency, N.c.level, N.c.asks_stamp, N.c.corrected_at, N.c.languages, Stamp.stamped_at,
        )
        .join(chosen, chosen.c.id == Content.id)
        .join(N, N.c.id == Content.id)
        .outerjoin(Stamp, sa.and_(Stamp.notice_id == Content.id, Stamp.member_id == _ME))
        .order_by(Content.bumped_at.desc(), Content.id.desc())
    )  # fmt: skip


def _moment(name: str) -> sa.BindParameter[Any]:
    return sa.bindparam(name, type_=Content.bumped_at.type)


def at_home(reader: Member) -> list[Row]:
    """Return the few notices that stand on the first page: what waits for a stamp, then the newest."""
    if reader.home_ward is None:
        return []
    shape, values = _asked(reader, reader.home_ward)
    values["since"] = values["now"] - _WAITS_AT_HOME
    rows = [Row(*row) for row in ask(_at_home(shape), values)]
    return sorted(rows, key=lambda row: not row.waits_for_stamp)[:AT_HOME]


@lru_cache(maxsize=64)
def _at_home(shape: Shape | None) -> sa.Select[Any]:
    waiting, newest = (_chosen(shape, False, asks, False, AT_HOME, has_start=asks) for asks in (True, False))
    both = sa.union_all(sa.select(waiting.c.id), sa.select(newest.c.id)).subquery()
    return _shown(sa.select(both.c.id).distinct().subquery())


@dataclass(frozen=True)
class Around:
    """What stands around a notice for its reader."""

    texts: list[NoticeText] = field(default_factory=list)
    corrections: list[Correction] = field(default_factory=list)
    stamped_at: datetime | None = None


def around_of(reader: Member | None, notice: Notice) -> Around:
    """Return other languages, corrections and the reader's stamp."""
    texts = list_texts(notice) if notice.languages else []
    corrections = list_corrections(notice.id) if notice.corrected_at else []
    stamped = None
    if reader is not None and notice.asks_stamp:
        stamped = db.session.scalar(
            sa.select(Stamp.stamped_at).where(Stamp.notice_id == notice.id, Stamp.member_id == reader.id)
        )
    return Around(texts, corrections, stamped)


def list_texts(notice: Notice) -> list[NoticeText]:
    """Return a notice's other languages in the order it names them."""
    found = {
        row.language: row for row in db.session.scalars(sa.select(NoticeText).where(NoticeText.notice_id == notice.id))
    }
    return [found[language] for language in notice.languages if language in found]


def list_corrections(notice_id: int) -> list[Correction]:
    """Return the corrections of a notice, the newest first."""
    return list(
        db.session.scalars(
            sa.select(Correction).where(Correction.notice_id == notice_id).order_by(Correction.id.desc())
        )
    )


def list_steps(notice_id: int) -> list[NoticeStep]:
    """Return the record of the sign-off in order, with who did it."""
    return list(
        db.session.scalars(
            sa.select(NoticeStep)
            .options(so.joinedload(NoticeStep.actor))
            .where(NoticeStep.notice_id == notice_id)
            .order_by(NoticeStep.id)
        )
    )


def list_office(place: Ward) -> list[Notice]:
    """Return what an office is working on and what it lately published, for its own pages: what waits comes first."""
    order = sa.case({"asked": 0, "returned": 1, "draft": 2}, value=Notice.stage, else_=3)
    late = sa.case((Notice.is_ahead, 0), else_=order)
    return list(
        db.session.scalars(
            sa.select(Notice)
            .options(so.joinedload(Notice.author))
            .where(Notice.in_space_id == place.id, Notice.state != "deleted")
            .order_by(late, Notice.bumped_at.desc(), Notice.id.desc())
            .limit(_OFFICE_SHOWN)
        )
    )
