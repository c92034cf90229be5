"""Events, who answered and who came, and what was reported afterwards."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
import sqlalchemy.orm as so

from sns.blueprints.accounts.models import Member, is_here
from sns.blueprints.contents.models import Content
from sns.core import clock
from sns.core.db import Base, UtcDateTime, relation

# 催し, 交流会, ボランティア, 講座, 相談会, 防災訓練, 会議・話し合い, その他
SORTS = ("fair", "social", "volunteer", "course", "advice", "drill", "meeting", "other")
VISIBILITIES = ("public", "city", "ward", "friends")
# 参加する, キャンセル待ち, まだ分からない, 今回は見送る: who waits is never one of those who go.
ANSWERS = ("going", "waiting", "maybe", "not_going")
# 申込不要, 当日参加OK, 手ぶらOK, 無料, こども, バリアフリー: each is a column, because lists choose by them.
MARKS = ("is_walk_in", "is_day_of", "is_empty_handed", "is_free", "is_for_children", "is_accessible")
# 車いす, 手話, 要約筆記, 外国語の通訳, 保育, 授乳室
NEEDS = ("wheelchair", "sign", "captions", "interpreter", "childcare", "nursing")
# Head counts typed in afterwards: 会員, 会員でない人, はじめての人, こども, 企業・団体, 外国につながる人.
HEADS = ("members", "others", "first_time", "children", "firms", "foreign")
MOST_COMPANIONS, MOST_CAPACITY, MOST_FEE, MOST_HEADS = 9, 100_000, 1_000_000, 100_000
NOTE_LIMIT, PLACE_LIMIT, ADDRESS_LIMIT, WORDS_LIMIT = 200, 100, 200, 400
_IS_WAITING = sa.text("answer = 'waiting'")
_IS_LONG, _IS_LONG_LITE = sa.text("is_long IS true"), sa.text("is_long IS 1")


class EventSeries(Base):
    """Dates that belong together: every week, every second month, every first Sunday.

    `rule`: {"every": "week" | "month", "interval": 1, "nth": 1, "weekday": 6}; each date is an event of its own and
    may be changed by itself.
    """

    __tablename__ = "event_series"

    id: so.Mapped[int] = so.mapped_column(primary_key=True)
    title: so.Mapped[str] = so.mapped_column(sa.String(100))
    space_id: so.Mapped[int] = so.mapped_column(sa.ForeignKey("spaces.id"), index=True)
    rule: so.Mapped[dict[str, Any]] = so.mapped_column(sa.JSON, default=dict)
    opened_by_id: so.Mapped[int | None] = so.mapped_column(sa.ForeignKey("members.id", ondelete="SET NULL"), index=True)
    created_at: so.Mapped[datetime] = so.mapped_column(UtcDateTime)


class Event(Content):
    """Something people come to.

    `in_space_id` is `space_id` once more, for the index of a ward's calendar. `ends_at` is never before `starts_at`;
    the same moment means that the end is not known; an event of whole days ends at the midnight after its last one.
    `going` counts persons with their companions, the other counters count answers. `waiting_seq` is the last number
    given in the waiting list. `heads` are typed in afterwards, `came` is what they and the check-in come to. `uid` and
    `sequence` name it to calendar programs; (`source`, `source_id`) to the file it was imported from. `hall_id` is the
    space of its participants, once it was opened.
    """

    __tablename__ = "events"

    id: so.Mapped[int] = so.mapped_column(sa.ForeignKey("contents.id", ondelete="CASCADE"), primary_key=True)
    in_space_id: so.Mapped[int] = so.mapped_column(sa.ForeignKey("spaces.id"))
    sort: so.Mapped[str] = so.mapped_column(sa.String(10), default="fair")
    starts_at: so.Mapped[datetime] = so.mapped_column(UtcDateTime)
    ends_at: so.Mapped[datetime] = so.mapped_column(UtcDateTime)
    is_all_day: so.Mapped[bool] = so.mapped_column(default=False)
    is_long: so.Mapped[bool] = so.mapped_column(default=False)  # goes on beyond the city's day on which it begins
    time_note: so.Mapped[str] = so.mapped_column(sa.String(NOTE_LIMIT), default="")
    place: so.Mapped[str] = so.mapped_column(sa.String(PLACE_LIMIT), default="")
    address: so.Mapped[str] = so.mapped_column(sa.String(ADDRESS_LIMIT), default="")
    way: so.Mapped[str] = so.mapped_column(sa.String(NOTE_LIMIT), default="")
    lat: so.Mapped[float | None]
    lng: so.Mapped[float | None]
    is_coarse: so.Mapped[bool] = so.mapped_column(default=False)  # somebody's home: the position is of the block
    url: so.Mapped[str] = so.mapped_column(sa.String(500), default="")
    capacity: so.Mapped[int | None]
    capacity_note: so.Mapped[str] = so.mapped_column(sa.String(NOTE_LIMIT), default="")
    deadline_at: so.Mapped[datetime | None] = so.mapped_column(UtcDateTime)
    fee: so.Mapped[int | None]  # yen; None: not said
    fee_note: so.Mapped[str] = so.mapped_column(sa.String(NOTE_LIMIT), default="")
    bring: so.Mapped[str] = so.mapped_column(sa.String(WORDS_LIMIT), default="")
    rain: so.Mapped[str] = so.mapped_column(sa.String(NOTE_LIMIT), default="")
    needs: so.Mapped[list[str]] = so.mapped_column(sa.JSON, default=list)
    needs_note: so.Mapped[str] = so.mapped_column(sa.String(NOTE_LIMIT), default="")
    host_name: so.Mapped[str] = so.mapped_column(sa.String(100), default="")  # who holds it, where no member does
    contact: so.Mapped[str] = so.mapped_column(sa.String(NOTE_LIMIT), default="")
    is_walk_in: so.Mapped[bool] = so.mapped_column(default=False)
    is_day_of: so.Mapped[bool] = so.mapped_column(default=False)
    is_empty_handed: so.Mapped[bool] = so.mapped_column(default=False)
    is_free: so.Mapped[bool] = so.mapped_column(default=False)
    is_for_children: so.Mapped[bool] = so.mapped_column(default=False)
    is_accessible: so.Mapped[bool] = so.mapped_column(default=False)
    series_id: so.Mapped[int | None] = so.mapped_column(sa.ForeignKey("event_series.id", ondelete="SET NULL"))
    uid: so.Mapped[str] = so.mapped_column(sa.String(200), unique=True)
    sequence: so.Mapped[int] = so.mapped_column(default=0)
    source: so.Mapped[str | None] = so.mapped_column(sa.String(100))
    source_id: so.Mapped[str | None] = so.mapped_column(sa.String(200))
    source_digest: so.Mapped[str | None] = so.mapped_column(sa.String(64))
    cancelled_at: so.Mapped[datetime | None] = so.mapped_column(UtcDateTime)
    cancel_reason: so.Mapped[str] = so.mapped_column(sa.String(WORDS_LIMIT), default="")
    going: so.Mapped[int] = so.mapped_column(default=0)
    going_answers: so.Mapped[int] = so.mapped_column(default=0)
    waiting_answers: so.Mapped[int] = so.mapped_column(default=0)
    maybe_answers: so.Mapped[int] = so.mapped_column(default=0)
    waiting_seq: so.Mapped[int] = so.mapped_column(default=0)
    heads: so.Mapped[dict[str, int]] = so.mapped_column(sa.JSON, default=dict)
    came: so.Mapped[int | None]
    door_key: so.Mapped[str | None] = so.mapped_column(sa.String(40))  # in the QR code at the door
    hall_id: so.Mapped[int | None] = so.mapped_column(sa.ForeignKey("spaces.id", ondelete="SET NULL"))

    __mapper_args__ = {"polymorphic_identity": "event", "inherit_condition": id == Content.id}
    __table_args__ = (  # type: ignore[assignment]
        sa.Index("ix_events_starts_at", "starts_at", "id"),
        sa.Index("ix_events_ends_at", "ends_at", "id"),
        sa.Index("ix_events_in_space_id_starts_at", "in_space_id", "starts_at", "id"),
        # Few events go on beyond their day: what is going on now, or reaches into a month, is found among these.
        sa.Index("ix_events_long", "ends_at", "id", sqlite_where=_IS_LONG_LITE, postgresql_where=_IS_LONG),
        sa.Index(
            "ix_events_long_here", "in_space_id", "ends_at", "id", sqlite_where=_IS_LONG_LITE, postgresql_where=_IS_LONG
        ),
        sa.Index("ix_events_series_id_starts_at", "series_id", "starts_at", "id"),
        sa.UniqueConstraint("source", "source_id"),
    )

    @property
    def is_over(self) -> bool:
        """Whether it has ended."""
        return _is_over(self)

    @property
    def has_begun(self) -> bool:
        """Whether it has begun."""
        return self.starts_at <= clock.now()

    @property
    def is_past_deadline(self) -> bool:
        """Whether no answer is taken any more."""
        return _is_past_deadline(self)

    @property
    def places_left(self) -> int | None:
        """How many places are left; None where there is no limit."""
        return None if self.capacity is None else max(self.capacity - self.going, 0)

    @property
    def status(self) -> str:
        """Its state in one word; see `status_of`."""
        return status_of(self)

    @property
    def day(self) -> date:
        """The city's day on which it begins."""
        return clock.local(self.starts_at).date()

    @property
    def last_day(self) -> date:
        """The city's day on which it ends."""
        return last_day_of(self.starts_at, self.ends_at)

    @property
    def marks(self) -> list[str]:
        """The marks it carries, in their order."""
        return [name for name in MARKS if getattr(self, name)]


def last_day_of(starts_at: datetime, ends_at: datetime) -> date:
    """Return the city's day on which something ends; midnight still belongs to the day before."""
    return clock.local(max(starts_at, ends_at - timedelta(microseconds=1))).date()


def status_of(event: Any) -> str:
    """Name the state of an event or of a row of it.

    `cancelled` 中止, `over` 終了, `walk_in` 申込不要, `closed` 締切, `full` 満員, `open` 受付中.
    """
    if event.cancelled_at is not None:
        return "cancelled"
    if _is_over(event):
        return "over"
    if event.is_walk_in:
        return "walk_in"
    if _is_past_deadline(event):
        return "closed"
    return "full" if event.capacity is not None and event.going >= event.capacity else "open"


def _is_over(event: Any) -> bool:
    # Without a known end it lasts three hours.
    ends_at = event.ends_at if event.ends_at > event.starts_at else event.starts_at + timedelta(hours=3)
    return bool(ends_at <= clock.now())


def _is_past_deadline(event: Any) -> bool:
    return bool((event.deadline_at or event.starts_at) <= clock.now())


class Rsvp(Base):
    """The answer of one member: 参加表明.

    `size` is the member with companions. `waiting_no` orders the waiting list; `promoted_at`: a place became free for
    them.
    """

    __tablename__ = "rsvps"

    event_id: so.Mapped[int] = so.mapped_column(sa.ForeignKey("contents.id", ondelete="CASCADE"), primary_key=True)
    member_id: so.Mapped[int] = so.mapped_column(sa.ForeignKey("members.id", ondelete="CASCADE"), primary_key=True)
    answer: so.Mapped[str] = so.mapped_column(sa.String(9))
    size: so.Mapped[int] = so.mapped_column(default=1)
    note: so.Mapped[str] = so.mapped_column(sa.String(NOTE_LIMIT), default="")
    waiting_no: so.Mapped[int | None]
    promoted_at: so.Mapped[datetime | None] = so.mapped_column(UtcDateTime)
    answered_at: so.Mapped[datetime] = so.mapped_column(UtcDateTime)

    __table_args__ = (
        sa.Index("ix_rsvps_event_id_answer", "event_id", "answer", "answered_at", "member_id"),
        sa.Index("ix_rsvps_member_id_answer", "member_id", "answer", "event_id"),
        sa.Index("ix_rsvps_waiting", "event_id", "waiting_no", sqlite_where=_IS_WAITING, postgresql_where=_IS_WAITING),
        sa.CheckConstraint("(answer = 'waiting') = (waiting_no IS NOT NULL)", name="waiting"),
    )


class Attendance(Base):
    """Somebody who came, with companions: ticked on the list, or by the code at the door (`by_code`)."""

    __tablename__ = "attendances"

    event_id: so.Mapped[int] = so.mapped_column(sa.ForeignKey("contents.id", ondelete="CASCADE"), primary_key=True)
    member_id: so.Mapped[int] = so.mapped_column(
        sa.ForeignKey("members.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    size: so.Mapped[int] = so.mapped_column(default=1)
    by_code: so.Mapped[bool] = so.mapped_column(default=False)
    came_at: so.Mapped[datetime] = so.mapped_column(UtcDateTime)


class Slot(Base):
    """A short time or a skill for which hands are wanted; `taken` counts who took it."""

    __tablename__ = "event_slots"

    id: so.Mapped[int] = so.mapped_column(primary_key=True)
    event_id: so.Mapped[int] = so.mapped_column(sa.ForeignKey("contents.id", ondelete="CASCADE"), index=True)
    name: so.Mapped[str] = so.mapped_column(sa.String(60))
    starts_at: so.Mapped[datetime | None] = so.mapped_column(UtcDateTime)
    ends_at: so.Mapped[datetime | None] = so.mapped_column(UtcDateTime)
    places: so.Mapped[int] = so.mapped_column(default=1)
    taken: so.Mapped[int] = so.mapped_column(default=0)
    position: so.Mapped[int] = so.mapped_column(default=0)


class SlotTaking(Base):
    """Somebody who took a slot."""

    __tablename__ = "slot_takings"

    slot_id: so.Mapped[int] = so.mapped_column(sa.ForeignKey("event_slots.id", ondelete="CASCADE"), primary_key=True)
    member_id: so.Mapped[int] = so.mapped_column(
        sa.ForeignKey("members.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    taken_at: so.Mapped[datetime] = so.mapped_column(UtcDateTime)

    member: so.Mapped[Member | None] = relation(
        Member, primaryjoin=lambda: sa.and_(SlotTaking.member_id == Member.id, is_here()),
        foreign_keys=[member_id],
    )  # fmt: skip


class ReminderChoice(Base):
    """How long before an event a member wants to be reminded, in minutes; without a row, as is usual."""

    __tablename__ = "reminder_choices"

    member_id: so.Mapped[int] = so.mapped_column(sa.ForeignKey("members.id", ondelete="CASCADE"), primary_key=True)
    minutes: so.Mapped[list[int]] = so.mapped_column(sa.JSON, default=list)


class ActivityReport(Content):
    """活動報告: what became of an event, with its date, place and numbers."""

    __tablename__ = "activity_reports"

    id: so.Mapped[int] = so.mapped_column(sa.ForeignKey("contents.id", ondelete="CASCADE"), primary_key=True)
    event_id: so.Mapped[int | None] = so.mapped_column(sa.ForeignKey("contents.id", ondelete="SET NULL"), index=True)
    held_on: so.Mapped[date]
    place: so.Mapped[str] = so.mapped_column(sa.String(PLACE_LIMIT), default="")
    came: so.Mapped[int | None]
    heads: so.Mapped[dict[str, int]] = so.mapped_column(sa.JSON, default=dict)

    __mapper_args__ = {"polymorphic_identity": "report", "inherit_condition": id == Content.id}
