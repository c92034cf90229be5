"""Members, their sign-ins, and what stands between two of them."""

from __future__ import annotations

import unicodedata
from datetime import datetime
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
import sqlalchemy.orm as so

from sns.core.db import Base, UtcDateTime

from . import adapters

HUES = 12
GONE = ("leaving", "left")


_HAS_BIO = sa.text("bio <> ''")


class Member(Base):
    """A person who takes part. `state`: active, suspended, locked, leaving, left."""

    __tablename__ = "members"

    id: so.Mapped[int] = so.mapped_column(primary_key=True)
    nickname: so.Mapped[str] = so.mapped_column(sa.String(20))
    # Look-alike nicknames share one skeleton, so that nobody can be imitated.
    nickname_key: so.Mapped[str] = so.mapped_column(sa.String(80), unique=True)
    reading: so.Mapped[str | None] = so.mapped_column(sa.String(40))
    email: so.Mapped[str | None] = so.mapped_column(sa.String(254), unique=True)
    password_hash: so.Mapped[str | None] = so.mapped_column(sa.String(200))
    real_name: so.Mapped[str | None] = so.mapped_column(sa.String(60))
    age_band: so.Mapped[str | None] = so.mapped_column(sa.String(10))
    bio: so.Mapped[str | None] = so.mapped_column(sa.String(400))
    lives_since: so.Mapped[int | None]
    home_ward_id: so.Mapped[int] = so.mapped_column(sa.ForeignKey("spaces.id"), index=True)
    area_id: so.Mapped[int | None] = so.mapped_column(sa.ForeignKey("areas.id"))
    avatar_key: so.Mapped[str | None] = so.mapped_column(sa.String(100))  # id of the photo's row in `files`
    state: so.Mapped[str] = so.mapped_column(sa.String(12), default="active")
    default_visibility: so.Mapped[str] = so.mapped_column(sa.String(8), default="ward")
    leaves_footprints: so.Mapped[bool] = so.mapped_column(default=False)
    draft_count: so.Mapped[int] = so.mapped_column(default=0, server_default="0")  # counted by contents.drafts
    message_count: so.Mapped[int] = so.mapped_column(default=0, server_default="0")  # counted by messages
    settings: so.Mapped[dict[str, Any]] = so.mapped_column(sa.JSON, default=dict)
    residency_checked_at: so.Mapped[datetime | None] = so.mapped_column(UtcDateTime)
    joined_at: so.Mapped[datetime] = so.mapped_column(UtcDateTime, index=True)
    last_seen_at: so.Mapped[datetime | None] = so.mapped_column(UtcDateTime)
    left_at: so.Mapped[datetime | None] = so.mapped_column(UtcDateTime)
    # Until then the member reads and may not write; asked at every writing, so no table of its own.
    paused_until: so.Mapped[datetime | None] = so.mapped_column(UtcDateTime)
    # When the feeds were opened last, and the end of the visit before: read on every feed, so no table of their own.
    feed_seen_at: so.Mapped[datetime | None] = so.mapped_column(UtcDateTime)
    feed_before_at: so.Mapped[datetime | None] = so.mapped_column(UtcDateTime)
    page_views: so.Mapped[int] = so.mapped_column(default=0, server_default="0")

    __table_args__ = (
        sa.Index("ix_members_home_ward_id_last_seen_at", "home_ward_id", "last_seen_at"),
        # For the list of a ward's members, which is in the order of what each reader may see of their names.
        sa.Index("ix_members_by_nickname", "home_ward_id", "nickname", "id"),
        sa.Index("ix_members_by_reading", "home_ward_id", "reading", "id"),
        # Few of a ward say who they are; their neighbours are shown those.
        sa.Index(
            "ix_members_introduced", "home_ward_id", "last_seen_at", sqlite_where=_HAS_BIO, postgresql_where=_HAS_BIO
        ),
    )

    # Flask-Login's four attributes; not inherited, because models know no web.
    is_authenticated = True
    is_anonymous = False

    @property
    def is_active(self) -> bool:
        """Whether the member may sign in."""
        return self.state == "active"

    @property
    def is_gone(self) -> bool:
        """Whether the member has said good-bye."""
        return self.state in GONE

    def get_id(self) -> str:
        """Return the id Flask-Login keeps in the session beside the random id of the session row."""
        return str(self.id)

    @property
    def initial(self) -> str:
        """The character an avatar without a photo shows."""
        return initial(self.nickname)

    @property
    def hue(self) -> int:
        """The avatar's colour, 0 to 11."""
        return self.id % HUES

    @property
    def photo_id(self) -> int | None:
        """The file of the member's photo, whoever may see it."""
        return int(self.avatar_key) if self.avatar_key else None

    @property
    def home_ward(self) -> Any:
        """The ward the member calls home, as a card."""
        return adapters.find_ward(self.home_ward_id)

    @property
    def standing(self) -> Any:
        """Where the member belongs and who is near, read once per request."""
        if "_standing" not in self.__dict__:
            self.__dict__["_standing"] = adapters.find_standing(self.id)
        return self.__dict__["_standing"]

    def forget_standing(self) -> None:
        """Read the standing again at the next question; for actions that change it."""
        self.__dict__.pop("_standing", None)


def is_here(member: Any = Member) -> sa.ColumnElement[bool]:
    """Return, as SQL, that a member (or an alias of the table) has not said good-bye."""
    # Not as a list: SQLAlchemy would write the statement anew each time it is run.
    return sa.and_(*(member.state != state for state in GONE))


@lru_cache(maxsize=4096)
def initial(nickname: str) -> str:
    """Return the first letter or kanji of a nickname; emoji and brackets are passed over."""
    return next((c for c in nickname if unicodedata.category(c)[0] in "LN"), nickname[:1])


class LoginSession(Base):
    """One sign-in on one device. The cookie holds a random id; only its SHA-256 is stored."""

    __tablename__ = "login_sessions"

    id: so.Mapped[int] = so.mapped_column(primary_key=True)
    token_hash: so.Mapped[str] = so.mapped_column(sa.String(64), unique=True)
    member_id: so.Mapped[int] = so.mapped_column(sa.ForeignKey("members.id", ondelete="CASCADE"), index=True)
    is_remembered: so.Mapped[bool] = so.mapped_column(default=False)
    created_at: so.Mapped[datetime] = so.mapped_column(UtcDateTime)
    seen_at: so.Mapped[datetime] = so.mapped_column(UtcDateTime)
    # Idle limit in seconds and absolute end: staff are held shorter than residents.
    idle_s: so.Mapped[int]
    expires_at: so.Mapped[datetime] = so.mapped_column(UtcDateTime, index=True)
    device: so.Mapped[str] = so.mapped_column(sa.String(200), default="")
    address: so.Mapped[str | None] = so.mapped_column(sa.String(45))
    proven_at: so.Mapped[datetime | None] = so.mapped_column(UtcDateTime)


class Friendship(Base):
    """つながり: both agreed. Two rows for each pair, so that either side is one index range."""

    __tablename__ = "friendships"

    member_id: so.Mapped[int] = so.mapped_column(sa.ForeignKey("members.id", ondelete="CASCADE"), primary_key=True)
    friend_id: so.Mapped[int] = so.mapped_column(sa.ForeignKey("members.id", ondelete="CASCADE"), primary_key=True)
    since_at: so.Mapped[datetime] = so.mapped_column(UtcDateTime)


class Block(Base):
    """ブロック: hides both from each other everywhere except official words."""

    __tablename__ = "blocks"

    member_id: so.Mapped[int] = so.mapped_column(sa.ForeignKey("members.id", ondelete="CASCADE"), primary_key=True)
    blocked_id: so.Mapped[int] = so.mapped_column(
        sa.ForeignKey("members.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    since_at: so.Mapped[datetime] = so.mapped_column(UtcDateTime)


class Mute(Base):
    """ミュート: one-sided, and for display only."""

    __tablename__ = "mutes"

    member_id: so.Mapped[int] = so.mapped_column(sa.ForeignKey("members.id", ondelete="CASCADE"), primary_key=True)
    muted_id: so.Mapped[int] = so.mapped_column(sa.ForeignKey("members.id", ondelete="CASCADE"), primary_key=True)
    since_at: so.Mapped[datetime] = so.mapped_column(UtcDateTime)


class FriendRequest(Base):
    """A wish to be tied, with a word of introduction; gone once it is granted, or after 90 days.

    A declined one stays, so that its sender sees no difference between a no and no answer; one that was taken back
    stays too, so that nobody is asked again and again by turns of asking and taking back.
    """

    __tablename__ = "friend_requests"

    sender_id: so.Mapped[int] = so.mapped_column(sa.ForeignKey("members.id", ondelete="CASCADE"), primary_key=True)
    receiver_id: so.Mapped[int] = so.mapped_column(
        sa.ForeignKey("members.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    words: so.Mapped[str] = so.mapped_column(sa.String(200), default="")
    sent_at: so.Mapped[datetime] = so.mapped_column(UtcDateTime)
    declined_at: so.Mapped[datetime | None] = so.mapped_column(UtcDateTime)
    taken_back_at: so.Mapped[datetime | None] = so.mapped_column(UtcDateTime)


class Testimonial(Base):
    """紹介文: what a friend writes about a member, shown on the member's page as long as both are tied."""

    __tablename__ = "testimonials"

    about_id: so.Mapped[int] = so.mapped_column(sa.ForeignKey("members.id", ondelete="CASCADE"), primary_key=True)
    author_id: so.Mapped[int] = so.mapped_column(
        sa.ForeignKey("members.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    body: so.Mapped[str] = so.mapped_column(sa.String(400))
    written_at: so.Mapped[datetime] = so.mapped_column(UtcDateTime)
    hidden_at: so.Mapped[datetime | None] = so.mapped_column(UtcDateTime)  # then only its author sees it


class Credential(Base):
    """A second factor: an authenticator app (`totp`), a passkey, or a recovery code (one row each).

    `secret` is sealed with the site's key (totp), the public key (passkey) or a hash (recovery).
    """

    __tablename__ = "credentials"

    id: so.Mapped[int] = so.mapped_column(primary_key=True)
    member_id: so.Mapped[int] = so.mapped_column(sa.ForeignKey("members.id", ondelete="CASCADE"), index=True)
    kind: so.Mapped[str] = so.mapped_column(sa.String(10))
    label: so.Mapped[str] = so.mapped_column(sa.String(60), default="")
    external_id: so.Mapped[str | None] = so.mapped_column(sa.String(400), unique=True)
    secret: so.Mapped[str] = so.mapped_column(sa.Text)
    counter: so.Mapped[int] = so.mapped_column(sa.BigInteger, default=0)
    created_at: so.Mapped[datetime] = so.mapped_column(UtcDateTime)
    confirmed_at: so.Mapped[datetime | None] = so.mapped_column(UtcDateTime)
    used_at: so.Mapped[datetime | None] = so.mapped_column(UtcDateTime)


class Ticket(Base):
    """Something sent by mail that opens one door once: a link, a six-digit code, or both.

    `purpose`: sign_in, reset, email, sign_up, guardian. Only hashes are stored; the link and the code are made when
    the mail is made.
    """

    __tablename__ = "tickets"

    id: so.Mapped[int] = so.mapped_column(primary_key=True)
    purpose: so.Mapped[str] = so.mapped_column(sa.String(10))
    member_id: so.Mapped[int | None] = so.mapped_column(sa.ForeignKey("members.id", ondelete="CASCADE"), index=True)
    email: so.Mapped[str] = so.mapped_column(sa.String(254), index=True)
    token_hash: so.Mapped[str | None] = so.mapped_column(sa.String(64), unique=True)
    code_hash: so.Mapped[str | None] = so.mapped_column(sa.String(64))
    tries: so.Mapped[int] = so.mapped_column(default=0)
    facts: so.Mapped[dict[str, Any]] = so.mapped_column(sa.JSON, default=dict)
    created_at: so.Mapped[datetime] = so.mapped_column(UtcDateTime)
    expires_at: so.Mapped[datetime] = so.mapped_column(UtcDateTime, index=True)
    used_at: so.Mapped[datetime | None] = so.mapped_column(UtcDateTime)


class KnownDevice(Base):
    """A device somebody signed in on before: failures elsewhere do not lock it out."""

    __tablename__ = "known_devices"

    id: so.Mapped[int] = so.mapped_column(primary_key=True)
    member_id: so.Mapped[int] = so.mapped_column(sa.ForeignKey("members.id", ondelete="CASCADE"), index=True)
    token_hash: so.Mapped[str] = so.mapped_column(sa.String(64), unique=True)
    seen_at: so.Mapped[datetime] = so.mapped_column(UtcDateTime)


class Consent(Base):
    """Which version of which promise a member agreed to, and when."""

    __tablename__ = "consents"

    member_id: so.Mapped[int] = so.mapped_column(sa.ForeignKey("members.id", ondelete="CASCADE"), primary_key=True)
    document: so.Mapped[str] = so.mapped_column(sa.String(20), primary_key=True)
    version: so.Mapped[str] = so.mapped_column(sa.String(20), primary_key=True)
    agreed_at: so.Mapped[datetime] = so.mapped_column(UtcDateTime)
