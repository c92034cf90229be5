"""The lines of the bell, what happened in them, what was mailed of it, and how each member wants to hear."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
import sqlalchemy.orm as so

from sns.core.db import Base, UtcDateTime

WAYS = ("mail", "push")
DELIVERY_STATES = ("waiting", "sent", "empty", "refused")


def _mine(*, primary_key: bool = False, index: bool = False) -> so.Mapped[int]:
    return so.mapped_column(sa.ForeignKey("members.id", ondelete="CASCADE"), primary_key=primary_key, index=index)


class Notification(Base):
    """A line of the bell: one kind of news about one thing on one day; unread again when more comes.

    `thing` groups (`content:12`, `friends`); what has a page of its own also has `content_id`, whose visibility decides.
    `read_at`: what was told up to then is read. `changed_at` is when the row was written, whatever day it is about.
    """

    __tablename__ = "notifications"

    id: so.Mapped[int] = so.mapped_column(primary_key=True)
    member_id: so.Mapped[int] = _mine()
    kind: so.Mapped[str] = so.mapped_column(sa.String(20))
    thing: so.Mapped[str] = so.mapped_column(sa.String(60))
    day: so.Mapped[date]
    content_id: so.Mapped[int | None] = so.mapped_column(sa.ForeignKey("contents.id", ondelete="CASCADE"), index=True)
    is_unread: so.Mapped[bool] = so.mapped_column(default=True)
    last_at: so.Mapped[datetime] = so.mapped_column(UtcDateTime, index=True)
    changed_at: so.Mapped[datetime] = so.mapped_column(UtcDateTime, index=True)
    read_at: so.Mapped[datetime | None] = so.mapped_column(UtcDateTime)

    __table_args__ = (
        sa.UniqueConstraint("member_id", "kind", "thing", "day"),
        sa.Index("ix_notifications_bell", "member_id", "last_at", "id"),
        sa.Index("ix_notifications_unread", "member_id", "id", sqlite_where=sa.text("is_unread"),
                 postgresql_where=sa.text("is_unread")),
    )  # fmt: skip


class NotificationEvent(Base):
    """One thing that happened in a line. `key` names it for its member: told once, however often a job runs.

    `seq` is the reply it is about. `due_at`: a mail about it is to leave then; empty once that is settled.
    """

    __tablename__ = "notification_events"

    id: so.Mapped[int] = so.mapped_column(primary_key=True)
    notification_id: so.Mapped[int] = so.mapped_column(
        sa.ForeignKey("notifications.id", ondelete="CASCADE"), index=True
    )
    member_id: so.Mapped[int] = _mine()
    key: so.Mapped[str] = so.mapped_column(sa.String(80))
    actor_id: so.Mapped[int | None] = so.mapped_column(sa.ForeignKey("members.id", ondelete="SET NULL"), index=True)
    voice_space_id: so.Mapped[int | None] = so.mapped_column(sa.ForeignKey("spaces.id"))
    seq: so.Mapped[int] = so.mapped_column(default=0)
    facts: so.Mapped[dict[str, Any]] = so.mapped_column(sa.JSON, default=dict)
    at: so.Mapped[datetime] = so.mapped_column(UtcDateTime)
    told_at: so.Mapped[datetime] = so.mapped_column(UtcDateTime)
    rhythm: so.Mapped[str] = so.mapped_column(sa.String(6))
    due_at: so.Mapped[datetime | None] = so.mapped_column(UtcDateTime)
    delivery_id: so.Mapped[int | None] = so.mapped_column(
        sa.ForeignKey("deliveries.id", ondelete="SET NULL"), index=True
    )

    __table_args__ = (
        sa.UniqueConstraint("member_id", "key"),
        sa.Index("ix_notification_events_due", "due_at", "member_id", sqlite_where=sa.text("due_at IS NOT NULL"),
                 postgresql_where=sa.text("due_at IS NOT NULL")),
    )  # fmt: skip


def stands(*conditions: sa.ColumnElement[bool]) -> sa.Exists:
    """Return that there is such a row for the line and event of the statement around, however deep it is asked in it."""
    return sa.exists().where(*conditions).correlate(Notification, NotificationEvent)


class Delivery(Base):
    """One mail: what it is about was settled when it was made, what may be said of it is asked when it leaves.

    By the other `way`, `push`, it is a message to the member's devices, which is not mailed as well.
    `day` is the city's, for the ceiling. `item_ids`: the contents of a subscription's mail, or what offices published.
    `again_at`: it waits for the end of quiet hours. `content_id`: what it alone is about, mailed to each member once;
    `urgency`: `urgent` knows no quiet hours and no ceiling, `must` cannot be refused either.
    """

    __tablename__ = "deliveries"

    id: so.Mapped[int] = so.mapped_column(primary_key=True)
    member_id: so.Mapped[int] = _mine()
    subscription_id: so.Mapped[int | None] = so.mapped_column(
        sa.ForeignKey("subscriptions.id", ondelete="CASCADE"), index=True
    )
    item_ids: so.Mapped[list[int]] = so.mapped_column(sa.JSON, default=list)
    more: so.Mapped[int] = so.mapped_column(default=0)
    is_digest: so.Mapped[bool] = so.mapped_column(default=False)
    content_id: so.Mapped[int | None] = so.mapped_column(sa.ForeignKey("contents.id", ondelete="CASCADE"))
    urgency: so.Mapped[str] = so.mapped_column(sa.String(6), default="", server_default="")
    way: so.Mapped[str] = so.mapped_column(sa.String(4), default="mail", server_default="mail")
    day: so.Mapped[date]
    state: so.Mapped[str] = so.mapped_column(sa.String(8), default="waiting")
    created_at: so.Mapped[datetime] = so.mapped_column(UtcDateTime, index=True)
    again_at: so.Mapped[datetime | None] = so.mapped_column(UtcDateTime, index=True)
    sent_at: so.Mapped[datetime | None] = so.mapped_column(UtcDateTime, index=True)
    attempts: so.Mapped[int] = so.mapped_column(default=0)
    code: so.Mapped[int | None]

    __table_args__ = (
        sa.Index("ix_deliveries_member_id_day", "member_id", "day"),
        sa.Index("uq_deliveries_content_id_member_id", "content_id", "member_id", unique=True),
    )


class NewsMark(Base):
    """The watermark of a member's bell: what offices published up to then counts as read."""

    __tablename__ = "news_marks"

    member_id: so.Mapped[int] = _mine(primary_key=True)
    seen_at: so.Mapped[datetime] = so.mapped_column(UtcDateTime)


class NewsRead(Base):
    """A member opened something an office published; the only row it costs, written by reading, not by publishing."""

    __tablename__ = "news_reads"

    member_id: so.Mapped[int] = _mine(primary_key=True)
    content_id: so.Mapped[int] = so.mapped_column(sa.ForeignKey("contents.id", ondelete="CASCADE"), primary_key=True)
    read_at: so.Mapped[datetime] = so.mapped_column(UtcDateTime, index=True)

    __table_args__ = (sa.Index("ix_news_reads_content_id", "content_id", "read_at"),)


class NewsRound(Base):
    """The morning's mails of what offices published, made member by member in the order of their numbers.

    Up to `last_member_id` they are made; `until_at` is where the next morning goes on. `done_at`: everybody was asked.
    """

    __tablename__ = "news_rounds"

    day: so.Mapped[date] = so.mapped_column(primary_key=True)
    until_at: so.Mapped[datetime] = so.mapped_column(UtcDateTime)
    last_member_id: so.Mapped[int] = so.mapped_column(default=0)
    made: so.Mapped[int] = so.mapped_column(default=0)
    done_at: so.Mapped[datetime | None] = so.mapped_column(UtcDateTime)


class MailPlan(Base):
    """How a member wants mail; without a row everything stands at its default. Hours are the city's."""

    __tablename__ = "mail_plans"

    member_id: so.Mapped[int] = _mine(primary_key=True)
    rhythms: so.Mapped[dict[str, str]] = so.mapped_column(sa.JSON, default=dict)
    quiet_from: so.Mapped[int]
    quiet_until: so.Mapped[int]
    most_a_day: so.Mapped[int]
    is_stopped: so.Mapped[bool] = so.mapped_column(default=False)


class ContentRhythm(Base):
    """How a member wants mail about one content, whatever the kind of news."""

    __tablename__ = "content_rhythms"

    member_id: so.Mapped[int] = _mine(primary_key=True)
    content_id: so.Mapped[int] = so.mapped_column(
        sa.ForeignKey("contents.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    rhythm: so.Mapped[str] = so.mapped_column(sa.String(6))


class Subscription(Base):
    """新着メール: new contents of these fields or tags, in these wards, of these kinds; an empty list asks for nothing special.

    What was published up to (`seen_at`, `seen_id`) was mailed or did not fit. `next_at` empty: stopped.
    """

    __tablename__ = "subscriptions"

    id: so.Mapped[int] = so.mapped_column(primary_key=True)
    member_id: so.Mapped[int] = _mine(index=True)
    field_ids: so.Mapped[list[int]] = so.mapped_column(sa.JSON, default=list)
    tags: so.Mapped[list[str]] = so.mapped_column(sa.JSON, default=list)
    space_ids: so.Mapped[list[int]] = so.mapped_column(sa.JSON, default=list)
    kinds: so.Mapped[list[str]] = so.mapped_column(sa.JSON, default=list)
    rhythm: so.Mapped[str] = so.mapped_column(sa.String(6))
    seen_at: so.Mapped[datetime] = so.mapped_column(UtcDateTime)
    seen_id: so.Mapped[int] = so.mapped_column(default=0)
    next_at: so.Mapped[datetime | None] = so.mapped_column(UtcDateTime, index=True)
    created_at: so.Mapped[datetime] = so.mapped_column(UtcDateTime)


class MailFailure(Base):
    """A mail that a server did not take, by numbers only. `code` 0: no answer."""

    __tablename__ = "mail_failures"

    id: so.Mapped[int] = so.mapped_column(primary_key=True)
    at: so.Mapped[datetime] = so.mapped_column(UtcDateTime, index=True)
    member_id: so.Mapped[int | None] = so.mapped_column(sa.ForeignKey("members.id", ondelete="CASCADE"), index=True)
    delivery_id: so.Mapped[int | None] = so.mapped_column(
        sa.ForeignKey("deliveries.id", ondelete="CASCADE"), index=True
    )
    code: so.Mapped[int]
    is_final: so.Mapped[bool]
