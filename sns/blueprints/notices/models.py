"""Notices of the ward offices, how they were signed off, what was corrected, and who stamped a circular."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
import sqlalchemy.orm as so
from markupsafe import Markup

from sns.blueprints.accounts.models import Member, is_here
from sns.blueprints.contents.models import Content
from sns.core.db import Base, Html, UtcDateTime, relation

# ふつう, 重要, 緊急
URGENCIES = ("normal", "important", "urgent")
# 起案中, 承認待ち, 差し戻し, 決裁ずみ: published or waiting for its moment, 取り下げ
STAGES = ("draft", "asked", "returned", "approved", "withdrawn")
# やさしい日本語 stands first; the others are languages many of the city's people live with.
LANGUAGES = ("ja-x-easy", "en", "zh", "ko", "vi", "ne", "pt", "fil")
LEVELS = (1, 2, 3, 4, 5)
# From this level on people are told to leave (高齢者等避難, 避難指示): nobody may refuse to hear of it.
EVACUATION = 3
VISIBILITIES = ("public", "ward")
WORDS_LIMIT, SECTION_LIMIT, CONTACT_LIMIT = 1_000, 60, 200
_ASKS = sa.text("asks_stamp")
_IS_LOUD = sa.text("urgency = 'urgent'")


class Notice(Content):
    """What an office tells its people.

    `in_space_id` is `space_id` once more, for the office's own lists. Until it is published `state` is `draft` and
    `stage` says how far the sign-off is; `publish_at` is the moment that was wished for. `asked_by_id` asked for the
    approval and cannot give it. `is_ahead`: an emergency that went out before it was approved. `level` is the warning
    level (警戒レベル) of an urgent one. `asks_stamp` makes it a 回覧. Counters are written with what they count;
    `opened_days` is what is left of who opened it once that is forgotten: (day, members).
    """

    __tablename__ = "notices"

    id: so.Mapped[int] = so.mapped_column(sa.ForeignKey("contents.id", ondelete="CASCADE"), primary_key=True)
    in_space_id: so.Mapped[int] = so.mapped_column(sa.ForeignKey("spaces.id"))
    stage: so.Mapped[str] = so.mapped_column(sa.String(10), default="draft")
    urgency: so.Mapped[str] = so.mapped_column(sa.String(10), default="normal")
    level: so.Mapped[int | None]
    section: so.Mapped[str] = so.mapped_column(sa.String(SECTION_LIMIT), default="")
    contact: so.Mapped[str] = so.mapped_column(sa.String(CONTACT_LIMIT), default="")
    asks_stamp: so.Mapped[bool] = so.mapped_column(default=False)
    related_id: so.Mapped[int | None] = so.mapped_column(sa.ForeignKey("contents.id", ondelete="SET NULL"), index=True)
    languages: so.Mapped[list[str]] = so.mapped_column(sa.JSON, default=list)
    asked_by_id: so.Mapped[int | None] = so.mapped_column(sa.ForeignKey("members.id", ondelete="SET NULL"), index=True)
    is_ahead: so.Mapped[bool] = so.mapped_column(default=False)
    corrected_at: so.Mapped[datetime | None] = so.mapped_column(UtcDateTime)
    withdrawn_at: so.Mapped[datetime | None] = so.mapped_column(UtcDateTime)
    withdraw_reason: so.Mapped[str] = so.mapped_column(sa.String(WORDS_LIMIT), default="")
    reached: so.Mapped[int] = so.mapped_column(default=0)  # members it was for when it was published
    stamps: so.Mapped[int] = so.mapped_column(default=0)
    mails: so.Mapped[int] = so.mapped_column(default=0, server_default="0")
    mail_failures: so.Mapped[int] = so.mapped_column(default=0, server_default="0")
    opened_days: so.Mapped[list[list[Any]] | None] = so.mapped_column(sa.JSON(none_as_null=True))
    reminded_at: so.Mapped[datetime | None] = so.mapped_column(UtcDateTime)
    source: so.Mapped[str | None] = so.mapped_column(sa.String(100))
    source_id: so.Mapped[str | None] = so.mapped_column(sa.String(200))
    source_digest: so.Mapped[str | None] = so.mapped_column(sa.String(64))

    related: so.Mapped[Content | None] = relation(Content, foreign_keys=[related_id], remote_side=[Content.id])

    __mapper_args__ = {"polymorphic_identity": "notice", "inherit_condition": id == Content.id}
    __table_args__ = (  # type: ignore[assignment]
        sa.Index("ix_notices_in_space_id_stage", "in_space_id", "stage", "id"),
        sa.Index("ix_notices_circular", "in_space_id", "id", sqlite_where=_ASKS, postgresql_where=_ASKS),
        sa.Index("ix_notices_loud", "id", sqlite_where=_IS_LOUD, postgresql_where=_IS_LOUD),
        sa.UniqueConstraint("source", "source_id"),
    )

    @property
    def is_withdrawn(self) -> bool:
        """Whether the office took it back; its page says so."""
        return self.withdrawn_at is not None

    @property
    def is_open(self) -> bool:
        """Whether readers see it as it is."""
        return self.state == "published" and not self.is_withdrawn


class NoticeText(Base):
    """The same notice in another language, やさしい日本語 among them."""

    __tablename__ = "notice_texts"

    notice_id: so.Mapped[int] = so.mapped_column(sa.ForeignKey("notices.id", ondelete="CASCADE"), primary_key=True)
    language: so.Mapped[str] = so.mapped_column(sa.String(10), primary_key=True)
    title: so.Mapped[str] = so.mapped_column(sa.String(100))
    body: so.Mapped[str] = so.mapped_column(sa.Text)
    body_html: so.Mapped[Markup] = so.mapped_column(Html)
    text_version: so.Mapped[int]


class NoticeFile(Base):
    """An attachment: a PDF in the store. Without `notice_id` it waits with a form of its owner.

    `gone_at`: needed no more, the nightly sweep erases it.
    """

    __tablename__ = "notice_files"

    id: so.Mapped[int] = so.mapped_column(primary_key=True)
    notice_id: so.Mapped[int | None] = so.mapped_column(index=True)  # no foreign key: the file outlives the row
    owner_id: so.Mapped[int | None] = so.mapped_column(sa.ForeignKey("members.id", ondelete="SET NULL"), index=True)
    name: so.Mapped[str] = so.mapped_column(sa.String(100))
    media_type: so.Mapped[str] = so.mapped_column(sa.String(40), default="application/pdf")
    size: so.Mapped[int]
    sha256: so.Mapped[str] = so.mapped_column(sa.String(64))
    key: so.Mapped[str] = so.mapped_column(sa.String(100))
    position: so.Mapped[int] = so.mapped_column(default=0)
    created_at: so.Mapped[datetime] = so.mapped_column(UtcDateTime)
    gone_at: so.Mapped[datetime | None] = so.mapped_column(UtcDateTime, index=True)


class NoticeStep(Base):
    """One step of the sign-off (決裁), kept for the record: who did what when, with which words."""

    __tablename__ = "notice_steps"

    id: so.Mapped[int] = so.mapped_column(primary_key=True)
    notice_id: so.Mapped[int] = so.mapped_column(sa.ForeignKey("notices.id", ondelete="CASCADE"))
    actor_id: so.Mapped[int | None] = so.mapped_column(sa.ForeignKey("members.id", ondelete="SET NULL"), index=True)
    deed: so.Mapped[str] = so.mapped_column(sa.String(12))
    words: so.Mapped[str] = so.mapped_column(sa.String(WORDS_LIMIT), default="")
    taken_at: so.Mapped[datetime] = so.mapped_column(UtcDateTime)

    actor: so.Mapped[Member | None] = relation(
        Member, primaryjoin=lambda: sa.and_(NoticeStep.actor_id == Member.id, is_here()), foreign_keys=[actor_id]
    )

    __table_args__ = (sa.Index("ix_notice_steps_notice_id", "notice_id", "id"),)


class Correction(Base):
    """訂正: what was wrong in a published notice, with its date, for everybody to read."""

    __tablename__ = "notice_corrections"

    id: so.Mapped[int] = so.mapped_column(primary_key=True)
    notice_id: so.Mapped[int] = so.mapped_column(sa.ForeignKey("notices.id", ondelete="CASCADE"), index=True)
    words: so.Mapped[str] = so.mapped_column(sa.String(WORDS_LIMIT))
    corrected_at: so.Mapped[datetime] = so.mapped_column(UtcDateTime)


class NoticeMailing(Base):
    """The mails of an emergency: made for its members in the order of their numbers, up to `last_member_id` so far.

    The place moves in the transaction that makes the mails, so that no worker that dies repeats or forgets anybody.
    `minute` and `in_minute` keep to the rate the mail server was promised.
    """

    __tablename__ = "notice_mailings"

    notice_id: so.Mapped[int] = so.mapped_column(sa.ForeignKey("notices.id", ondelete="CASCADE"), primary_key=True)
    last_member_id: so.Mapped[int] = so.mapped_column(default=0)
    made: so.Mapped[int] = so.mapped_column(default=0)
    minute: so.Mapped[datetime | None] = so.mapped_column(UtcDateTime)
    in_minute: so.Mapped[int] = so.mapped_column(default=0)
    started_at: so.Mapped[datetime] = so.mapped_column(UtcDateTime)
    done_at: so.Mapped[datetime | None] = so.mapped_column(UtcDateTime, index=True)


class Stamp(Base):
    """確認印: a member of the ward read a circular; `area_id` is where they lived then, for the count by area."""

    __tablename__ = "notice_stamps"

    notice_id: so.Mapped[int] = so.mapped_column(sa.ForeignKey("notices.id", ondelete="CASCADE"), primary_key=True)
    member_id: so.Mapped[int] = so.mapped_column(
        sa.ForeignKey("members.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    area_id: so.Mapped[int | None] = so.mapped_column(sa.ForeignKey("areas.id", ondelete="SET NULL"), index=True)
    stamped_at: so.Mapped[datetime] = so.mapped_column(UtcDateTime)

    __table_args__ = (sa.Index("ix_notice_stamps_notice_id_stamped_at", "notice_id", "stamped_at"),)


def facts_of(notice: Any) -> dict[str, Any]:
    """Return what is written about a notice beside its words, by column."""
    return {
        name: getattr(notice, name) for name in ("urgency", "level", "section", "contact", "asks_stamp", "related_id")
    }
