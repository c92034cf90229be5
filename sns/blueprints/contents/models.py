"""One table for everything with a page, one for all answers; what hangs on them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
import sqlalchemy.orm as so
from markupsafe import Markup

from sns.blueprints.accounts import adapters as accounts
from sns.blueprints.accounts.models import Member, is_here
from sns.core.db import Base, Html, UtcDateTime, relation

from .draft_models import Draft as Draft
from .draft_models import DraftPhoto as DraftPhoto
from .live_models import Stir as Stir

VISIBILITIES = ("public", "city", "ward", "friends", "private")
# As `state_reason` of what is published: who wrote it is leaving, and its words are out of sight.
LEFT = "left"
STATES = ("draft", "scheduled", "published", "held", "hidden", "deleted")
PUBLISHED = sa.text("state = 'published'")
# The same in statements: written as text, so that both engines see that the partial indexes apply.
IS_PUBLISHED = sa.text(f"contents.{PUBLISHED.text}")
# What is told of by something else: of a series of events the first date stands in feeds, the later ones do not.
NEVER_IN_FEEDS = datetime(1970, 1, 1, tzinfo=UTC)


def _index(name: str, *columns: str, only_published: bool = True) -> sa.Index:
    where = PUBLISHED if only_published else None
    return sa.Index(f"ix_contents_{name}", *columns, sqlite_where=where, postgresql_where=where)


class Content(Base):
    """Anything with a page: a diary entry, later a thread, an event, a notice, a report, a survey.

    `voice_space_id`: it speaks as an office or organization; 公式 follows from it and is never stored.
    `space_id`: the ward (or other space) it was written for; `shown_in`: further spaces, kept in step with
    `content_spaces` by the one action that writes both. `bumped_at` orders feeds; `reply_seq` is the last number
    given to a reply. Counters are written in the transaction of what they count.
    """

    __tablename__ = "contents"

    id: so.Mapped[int] = so.mapped_column(primary_key=True)
    kind: so.Mapped[str] = so.mapped_column(sa.String(20))
    author_id: so.Mapped[int | None] = so.mapped_column(sa.ForeignKey("members.id", ondelete="SET NULL"))
    voice_space_id: so.Mapped[int | None] = so.mapped_column(sa.ForeignKey("spaces.id"))
    space_id: so.Mapped[int] = so.mapped_column(sa.ForeignKey("spaces.id"))
    shown_in: so.Mapped[list[int]] = so.mapped_column(sa.JSON, default=list)
    visibility: so.Mapped[str] = so.mapped_column(sa.String(8))
    state: so.Mapped[str] = so.mapped_column(sa.String(10), default="draft")
    state_reason: so.Mapped[str | None] = so.mapped_column(sa.String(40))
    field_id: so.Mapped[int | None] = so.mapped_column(sa.ForeignKey("fields.id"))
    title: so.Mapped[str] = so.mapped_column(sa.String(100))
    body: so.Mapped[str] = so.mapped_column(sa.Text)
    body_html: so.Mapped[Markup] = so.mapped_column(Html)
    text_version: so.Mapped[int]
    excerpt: so.Mapped[str] = so.mapped_column(sa.String(200))
    language: so.Mapped[str | None] = so.mapped_column(sa.String(10))
    tags: so.Mapped[list[str]] = so.mapped_column(sa.JSON, default=list)
    version: so.Mapped[int] = so.mapped_column(default=1)
    # Made with the form: a doubled submit finds the first one instead of writing a second.
    client_key: so.Mapped[str | None] = so.mapped_column(sa.String(40))
    created_at: so.Mapped[datetime] = so.mapped_column(UtcDateTime)
    publish_at: so.Mapped[datetime | None] = so.mapped_column(UtcDateTime)
    published_at: so.Mapped[datetime | None] = so.mapped_column(UtcDateTime)
    bumped_at: so.Mapped[datetime] = so.mapped_column(UtcDateTime)
    edited_at: so.Mapped[datetime | None] = so.mapped_column(UtcDateTime)
    expires_at: so.Mapped[datetime | None] = so.mapped_column(UtcDateTime)
    deleted_at: so.Mapped[datetime | None] = so.mapped_column(UtcDateTime)
    closed_at: so.Mapped[datetime | None] = so.mapped_column(UtcDateTime)  # no more replies
    calm_until: so.Mapped[datetime | None] = so.mapped_column(UtcDateTime)  # no replies until then: it grew heated
    reply_seq: so.Mapped[int] = so.mapped_column(default=0)
    reply_count: so.Mapped[int] = so.mapped_column(default=0)
    view_count: so.Mapped[int] = so.mapped_column(default=0)
    reactions: so.Mapped[dict[str, int]] = so.mapped_column(sa.JSON, default=dict)
    facts: so.Mapped[dict[str, Any]] = so.mapped_column(sa.JSON, default=dict)

    # Who is leaving, or has left, is nobody's author any more.
    author: so.Mapped[Member | None] = relation(
        Member, foreign_keys=[author_id], primaryjoin=lambda: sa.and_(Content.author_id == Member.id, is_here())
    )

    __mapper_args__ = {"polymorphic_on": "kind"}
    __table_args__ = (
        # Feeds are unions of scans over these; see queries.scans.
        _index("city", "visibility", "bumped_at", "id"),
        _index("space", "visibility", "space_id", "bumped_at", "id"),
        _index("author", "author_id", "visibility", "bumped_at", "id"),
        _index("kind_city", "kind", "visibility", "bumped_at", "id"),
        _index("kind_space", "kind", "visibility", "space_id", "bumped_at", "id"),
        _index("author_all", "author_id", "kind", "bumped_at", "id", only_published=False),
        _index("waiting", "state", "publish_at", only_published=False),
        _index("field", "field_id", "bumped_at"),
        # Who may read it, without its words: a search asks that of thousands.
        _index(
            "reach", "id", "kind", "state", "visibility", "space_id", "author_id", "voice_space_id", "version", "field_id",
            only_published=False,
        ),
        sa.UniqueConstraint("author_id", "client_key"),
    )  # fmt: skip

    @property
    def space(self) -> Any:
        """The ward it was written for, as a card."""
        return accounts.find_ward(self.space_id)

    @property
    def voice(self) -> Any:
        """The office or organization that speaks here, as a card, or None."""
        return accounts.find_ward(self.voice_space_id) if self.voice_space_id else None

    @property
    def is_official(self) -> bool:
        """Whether an office or organization speaks here."""
        return self.voice_space_id is not None

    @property
    def is_parted(self) -> bool:
        """Whether who wrote it left, and only what others answered is here."""
        return self.state_reason == LEFT


class ContentSpace(Base):
    """A further space a content is shown in; carries the content's kind and place in feeds for its own index scan."""

    __tablename__ = "content_spaces"

    space_id: so.Mapped[int] = so.mapped_column(sa.ForeignKey("spaces.id"), primary_key=True)
    content_id: so.Mapped[int] = so.mapped_column(
        sa.ForeignKey("contents.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    kind: so.Mapped[str] = so.mapped_column(sa.String(20))
    bumped_at: so.Mapped[datetime] = so.mapped_column(UtcDateTime)

    __table_args__ = (sa.Index("ix_content_spaces_newest", "space_id", "kind", "bumped_at", "content_id"),)


class ContentTag(Base):
    """A tag of a content, for looking up; the content itself carries them in order."""

    __tablename__ = "content_tags"

    tag: so.Mapped[str] = so.mapped_column(sa.String(20), primary_key=True)
    content_id: so.Mapped[int] = so.mapped_column(
        sa.ForeignKey("contents.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class ContentLink(Base):
    """A tie between two contents: `met_at`, `report_of`, `follows_from` and others to come."""

    __tablename__ = "content_links"

    from_id: so.Mapped[int] = so.mapped_column(sa.ForeignKey("contents.id", ondelete="CASCADE"), primary_key=True)
    to_id: so.Mapped[int] = so.mapped_column(
        sa.ForeignKey("contents.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    kind: so.Mapped[str] = so.mapped_column(sa.String(20), primary_key=True)


class Reply(Base):
    """What somebody answers to a content: a comment, a reply in a thread, a question at an event.

    `seq` counts within the content; `root_seq` is the seq of the first-level reply it belongs to, so that
    (root_seq, seq) is the reading order.
    """

    __tablename__ = "replies"

    id: so.Mapped[int] = so.mapped_column(primary_key=True)
    content_id: so.Mapped[int] = so.mapped_column(sa.ForeignKey("contents.id", ondelete="CASCADE"))
    seq: so.Mapped[int]
    root_seq: so.Mapped[int]
    parent_seq: so.Mapped[int | None]
    depth: so.Mapped[int] = so.mapped_column(default=0)
    author_id: so.Mapped[int | None] = so.mapped_column(sa.ForeignKey("members.id", ondelete="SET NULL"))
    voice_space_id: so.Mapped[int | None] = so.mapped_column(sa.ForeignKey("spaces.id"))
    state: so.Mapped[str] = so.mapped_column(sa.String(10), default="published")
    state_reason: so.Mapped[str | None] = so.mapped_column(sa.String(40))
    body: so.Mapped[str] = so.mapped_column(sa.Text)
    body_html: so.Mapped[Markup] = so.mapped_column(Html)
    text_version: so.Mapped[int]
    language: so.Mapped[str | None] = so.mapped_column(sa.String(10))
    client_key: so.Mapped[str | None] = so.mapped_column(sa.String(40))
    created_at: so.Mapped[datetime] = so.mapped_column(UtcDateTime)
    edited_at: so.Mapped[datetime | None] = so.mapped_column(UtcDateTime)
    deleted_at: so.Mapped[datetime | None] = so.mapped_column(UtcDateTime)
    reactions: so.Mapped[dict[str, int]] = so.mapped_column(sa.JSON, default=dict)

    author: so.Mapped[Member | None] = relation(
        Member, foreign_keys=[author_id], primaryjoin=lambda: sa.and_(Reply.author_id == Member.id, is_here())
    )
    content: so.Mapped[Content] = relation(Content)

    __table_args__ = (
        sa.UniqueConstraint("content_id", "seq"),
        sa.UniqueConstraint("author_id", "client_key"),
        sa.Index("ix_replies_reading_order", "content_id", "root_seq", "seq"),
        sa.Index("ix_replies_author_id_created_at", "author_id", "created_at"),
        sa.Index("ix_replies_reach", "id", "state", "author_id", "voice_space_id", "edited_at"),
    )


class Reaction(Base):
    """A kind word of one member; `seq` 0 is the content itself, otherwise one of its replies."""

    __tablename__ = "reactions"

    content_id: so.Mapped[int] = so.mapped_column(sa.ForeignKey("contents.id", ondelete="CASCADE"), primary_key=True)
    member_id: so.Mapped[int] = so.mapped_column(
        sa.ForeignKey("members.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    seq: so.Mapped[int] = so.mapped_column(primary_key=True, default=0)
    kind: so.Mapped[str] = so.mapped_column(sa.String(10), primary_key=True)
    created_at: so.Mapped[datetime] = so.mapped_column(UtcDateTime)


class Revision(Base):
    """What a content (`seq` 0) or reply said before an edit."""

    __tablename__ = "revisions"

    id: so.Mapped[int] = so.mapped_column(primary_key=True)
    content_id: so.Mapped[int] = so.mapped_column(sa.ForeignKey("contents.id", ondelete="CASCADE"))
    seq: so.Mapped[int] = so.mapped_column(default=0)
    title: so.Mapped[str | None] = so.mapped_column(sa.String(100))
    body: so.Mapped[str] = so.mapped_column(sa.Text)
    visibility: so.Mapped[str | None] = so.mapped_column(sa.String(8))
    editor_id: so.Mapped[int | None] = so.mapped_column(sa.ForeignKey("members.id", ondelete="SET NULL"))
    written_at: so.Mapped[datetime] = so.mapped_column(UtcDateTime)

    __table_args__ = (sa.Index("ix_revisions_content_id_seq", "content_id", "seq", "id"),)


class ReadMark(Base):
    """How far a member has read a content they opened or follow."""

    __tablename__ = "read_marks"

    member_id: so.Mapped[int] = so.mapped_column(sa.ForeignKey("members.id", ondelete="CASCADE"), primary_key=True)
    content_id: so.Mapped[int] = so.mapped_column(
        sa.ForeignKey("contents.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    last_seq: so.Mapped[int] = so.mapped_column(default=0)
    read_at: so.Mapped[datetime] = so.mapped_column(UtcDateTime)


class Follow(Base):
    """A content somebody wants to hear of, or (`is_muted`) no more; who writes or answers follows by itself."""

    __tablename__ = "follows"

    member_id: so.Mapped[int] = so.mapped_column(sa.ForeignKey("members.id", ondelete="CASCADE"), primary_key=True)
    content_id: so.Mapped[int] = so.mapped_column(
        sa.ForeignKey("contents.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    is_muted: so.Mapped[bool] = so.mapped_column(default=False)


class Mention(Base):
    """Somebody named in a content (`seq` 0) or reply; the words follow when the member's name changes.

    `name` is how the words call them; empty when they no longer do, so that nobody is told twice of one place.
    """

    __tablename__ = "mentions"

    content_id: so.Mapped[int] = so.mapped_column(sa.ForeignKey("contents.id", ondelete="CASCADE"), primary_key=True)
    seq: so.Mapped[int] = so.mapped_column(primary_key=True, default=0)
    member_id: so.Mapped[int] = so.mapped_column(
        sa.ForeignKey("members.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    name: so.Mapped[str] = so.mapped_column(sa.String(20), default="", server_default="")


class Footprint(Base):
    """足あと: who opened a content, or (without one) the owner's page; only of visitors who leave their name."""

    __tablename__ = "footprints"

    id: so.Mapped[int] = so.mapped_column(primary_key=True)
    owner_id: so.Mapped[int] = so.mapped_column(sa.ForeignKey("members.id", ondelete="CASCADE"))
    visitor_id: so.Mapped[int] = so.mapped_column(sa.ForeignKey("members.id", ondelete="CASCADE"), index=True)
    content_id: so.Mapped[int | None] = so.mapped_column(sa.ForeignKey("contents.id", ondelete="CASCADE"), index=True)
    seen_at: so.Mapped[datetime] = so.mapped_column(UtcDateTime, index=True)

    __table_args__ = (
        sa.UniqueConstraint("owner_id", "visitor_id", "content_id"),
        sa.Index("ix_footprints_owner_id_seen_at", "owner_id", "seen_at", "id"),
    )
