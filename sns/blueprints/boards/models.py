"""Boards, their threads, and who takes part in these."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
import sqlalchemy.orm as so
from markupsafe import Markup

from sns.blueprints.accounts import adapters as accounts
from sns.blueprints.contents.models import Content
from sns.core.db import Base, Html, UtcDateTime, relation

READERS = ("ward", "city")
WRITERS = ("members", "hosts", "staff")
# The one board of an event's participants, in its address.
HALL = "board"


class Board(Base):
    """A place of a ward, or of the whole city, where threads stand.

    `readers` is the visibility of everything in it. What moved last before `watermark_at` counts as read by everybody,
    so that nobody is shown the unread of years; a job moves it on.
    """

    __tablename__ = "boards"

    id: so.Mapped[int] = so.mapped_column(primary_key=True)
    space_id: so.Mapped[int] = so.mapped_column(sa.ForeignKey("spaces.id"))
    slug: so.Mapped[str] = so.mapped_column(sa.String(40))
    name: so.Mapped[str] = so.mapped_column(sa.String(40))
    purpose: so.Mapped[str] = so.mapped_column(sa.String(200), default="")
    rules: so.Mapped[str] = so.mapped_column(sa.Text, default="")
    rules_html: so.Mapped[Markup] = so.mapped_column(Html, default=Markup())
    readers: so.Mapped[str] = so.mapped_column(sa.String(8), default="ward")
    writers: so.Mapped[str] = so.mapped_column(sa.String(8), default="members")
    slow_s: so.Mapped[int] = so.mapped_column(default=0)
    position: so.Mapped[int] = so.mapped_column(default=0)
    field_id: so.Mapped[int | None] = so.mapped_column(sa.ForeignKey("fields.id"))
    watermark_at: so.Mapped[datetime] = so.mapped_column(UtcDateTime)
    opened_by_id: so.Mapped[int | None] = so.mapped_column(sa.ForeignKey("members.id", ondelete="SET NULL"))
    created_at: so.Mapped[datetime] = so.mapped_column(UtcDateTime)
    closed_at: so.Mapped[datetime | None] = so.mapped_column(UtcDateTime)

    __table_args__ = (
        sa.UniqueConstraint("space_id", "slug"),
        sa.Index("ix_boards_space_id_position", "space_id", "position", "id"),
    )

    @property
    def space(self) -> Any:
        """Its ward, or the city, as a card."""
        return accounts.find_ward(self.space_id)

    @property
    def ward(self) -> Any:
        """The ward its pages are in: of a board of an event's participants, where the event is."""
        space = self.space
        return accounts.find_ward(space.parent_id) if space.is_hall else space

    @property
    def shown(self) -> tuple[Any, ...]:
        """What pages show of it: what names their pieces."""
        return self.space, self.slug, self.name, self.purpose, self.readers, self.closed_at


class Thread(Content):
    """One subject of a board.

    `moved_at` is `bumped_at` once more, and `opened_at` is `published_at`: the lists of a board are ranges of its own
    indexes. The facilitator (進行役) is its opener until a host names somebody else. `traces` says in order what was
    done to it: {at, deed, …}. `merged_into_id`: its words stand in another thread, and its address leads there.
    """

    __tablename__ = "threads"

    id: so.Mapped[int] = so.mapped_column(sa.ForeignKey("contents.id", ondelete="CASCADE"), primary_key=True)
    board_id: so.Mapped[int] = so.mapped_column(sa.ForeignKey("boards.id"))
    moved_at: so.Mapped[datetime] = so.mapped_column(UtcDateTime)
    opened_at: so.Mapped[datetime] = so.mapped_column(UtcDateTime)
    pinned_at: so.Mapped[datetime | None] = so.mapped_column(UtcDateTime)
    facilitator_id: so.Mapped[int | None] = so.mapped_column(sa.ForeignKey("members.id", ondelete="SET NULL"))
    slow_s: so.Mapped[int | None]
    people: so.Mapped[int] = so.mapped_column(default=0)
    last_seq: so.Mapped[int] = so.mapped_column(default=0)
    official_seq: so.Mapped[int] = so.mapped_column(default=0)
    summary: so.Mapped[str] = so.mapped_column(sa.Text, default="")
    summary_html: so.Mapped[Markup] = so.mapped_column(Html, default=Markup())
    summary_by_id: so.Mapped[int | None] = so.mapped_column(sa.ForeignKey("members.id", ondelete="SET NULL"))
    summary_at: so.Mapped[datetime | None] = so.mapped_column(UtcDateTime)
    traces: so.Mapped[list[dict[str, Any]]] = so.mapped_column(sa.JSON, default=list)
    merged_into_id: so.Mapped[int | None] = so.mapped_column(sa.ForeignKey("contents.id", ondelete="SET NULL"))
    withdrawn_at: so.Mapped[datetime | None] = so.mapped_column(UtcDateTime)

    board: so.Mapped[Board] = relation(Board)

    __mapper_args__ = {"polymorphic_identity": "thread", "inherit_condition": id == Content.id}
    __table_args__ = (  # type: ignore[assignment]
        sa.Index("ix_threads_moved", "board_id", "moved_at", "id"),
        sa.Index("ix_threads_opened", "board_id", "opened_at", "id"),
        sa.Index(
            "ix_threads_pinned", "board_id", "pinned_at",
            sqlite_where=sa.text("pinned_at IS NOT NULL"), postgresql_where=sa.text("pinned_at IS NOT NULL"),
        ),
    )  # fmt: skip

    @property
    def status(self) -> str:
        """`open` 話し合い中, `summed` まとめあり, `closed` おわりました."""
        return status(self.closed_at, self.summary_at)

    @property
    def shown(self) -> tuple[Any, ...]:
        """What its page shows above the replies, but its author and board: what names that piece."""
        return (
            self.id, self.title, self.body_html, self.status, tuple(self.tags), self.state, self.state_reason, self.published_at,
            self.created_at, self.edited_at, self.withdrawn_at, self.is_parted,
        )  # fmt: skip

    @property
    def story(self) -> list[dict[str, Any]]:
        """The traces with their moments."""
        return [{**trace, "at": datetime.fromisoformat(trace["at"])} for trace in self.traces]

    @property
    def wait_s(self) -> int:
        """Seconds a member waits between two replies: the thread's own, or its board's."""
        return self.board.slow_s if self.slow_s is None else self.slow_s


class Participant(Base):
    """Somebody who writes in a thread: counted once, and asked to wait where replies are slowed down."""

    __tablename__ = "thread_participants"

    thread_id: so.Mapped[int] = so.mapped_column(sa.ForeignKey("contents.id", ondelete="CASCADE"), primary_key=True)
    member_id: so.Mapped[int] = so.mapped_column(
        sa.ForeignKey("members.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    replies: so.Mapped[int] = so.mapped_column(default=0)
    last_at: so.Mapped[datetime] = so.mapped_column(UtcDateTime)


def status(closed_at: datetime | None, summary_at: datetime | None) -> str:
    """Name the state of a discussion."""
    if closed_at is not None:
        return "closed"
    return "open" if summary_at is None else "summed"
