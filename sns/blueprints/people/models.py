"""Joining, moving and leaving: sign-ups, invitations, residency letters, other wards, farewells; who helps with what."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
import sqlalchemy.orm as so

from sns.blueprints.accounts.secret_addresses import SecretAddress
from sns.core.db import Base, UtcDateTime


class Invitation(Base):
    """A way in that somebody hands on: a member's own (`member`), or a leaflet's link and QR (`leaflet`).

    The code stands in a link, so it is random; it is kept readable because its maker shows it again.
    """

    __tablename__ = "invitations"

    id: so.Mapped[int] = so.mapped_column(primary_key=True)
    kind: so.Mapped[str] = so.mapped_column(sa.String(10), default="member")
    code: so.Mapped[str] = so.mapped_column(sa.String(40), unique=True)
    inviter_id: so.Mapped[int | None] = so.mapped_column(sa.ForeignKey("members.id", ondelete="SET NULL"), index=True)
    space_id: so.Mapped[int] = so.mapped_column(sa.ForeignKey("spaces.id"), index=True)
    note: so.Mapped[str] = so.mapped_column(sa.String(100), default="")
    most_uses: so.Mapped[int] = so.mapped_column(default=1)
    uses: so.Mapped[int] = so.mapped_column(default=0)
    created_at: so.Mapped[datetime] = so.mapped_column(UtcDateTime)
    expires_at: so.Mapped[datetime] = so.mapped_column(UtcDateTime)
    revoked_at: so.Mapped[datetime | None] = so.mapped_column(UtcDateTime)


class SignUp(Base):
    """Somebody on the way in. Everything typed so far is kept, so that the mail's link can take it up again.

    `state`: open, guardian (waits for consent), approval (waits for the ward office), done, refused.
    """

    __tablename__ = "sign_ups"

    id: so.Mapped[int] = so.mapped_column(primary_key=True)
    state: so.Mapped[str] = so.mapped_column(sa.String(10), default="open")
    resume_hash: so.Mapped[str | None] = so.mapped_column(sa.String(64), unique=True)
    ward_id: so.Mapped[int] = so.mapped_column(sa.ForeignKey("spaces.id"), index=True)
    tie: so.Mapped[str] = so.mapped_column(sa.String(8))
    invitation_id: so.Mapped[int | None] = so.mapped_column(sa.ForeignKey("invitations.id"))
    email: so.Mapped[str | None] = so.mapped_column(sa.String(254), index=True)
    confirmed_at: so.Mapped[datetime | None] = so.mapped_column(UtcDateTime)
    nickname: so.Mapped[str | None] = so.mapped_column(sa.String(20))
    real_name: so.Mapped[str | None] = so.mapped_column(sa.String(60))
    age_band: so.Mapped[str | None] = so.mapped_column(sa.String(10))
    password_hash: so.Mapped[str | None] = so.mapped_column(sa.String(200))
    visibility: so.Mapped[str | None] = so.mapped_column(sa.String(8))
    agreed: so.Mapped[dict[str, Any]] = so.mapped_column(sa.JSON, default=dict)
    guardian_email: so.Mapped[str | None] = so.mapped_column(sa.String(254))
    guardian_at: so.Mapped[datetime | None] = so.mapped_column(UtcDateTime)
    decided_by_id: so.Mapped[int | None] = so.mapped_column(sa.ForeignKey("members.id", ondelete="SET NULL"))
    decision_words: so.Mapped[str | None] = so.mapped_column(sa.String(400))
    member_id: so.Mapped[int | None] = so.mapped_column(sa.ForeignKey("members.id", ondelete="SET NULL"))
    created_at: so.Mapped[datetime] = so.mapped_column(UtcDateTime)
    expires_at: so.Mapped[datetime] = so.mapped_column(UtcDateTime, index=True)

    __table_args__ = (sa.Index("ix_sign_ups_state_ward_id", "state", "ward_id", "id"),)


class Arrival(Base):
    """How a member came: by which invitation, let in by whom. Seen by staff only."""

    __tablename__ = "arrivals"

    member_id: so.Mapped[int] = so.mapped_column(sa.ForeignKey("members.id", ondelete="CASCADE"), primary_key=True)
    invitation_id: so.Mapped[int | None] = so.mapped_column(sa.ForeignKey("invitations.id"), index=True)
    approved_by_id: so.Mapped[int | None] = so.mapped_column(sa.ForeignKey("members.id", ondelete="SET NULL"))
    guardian_email: so.Mapped[str | None] = so.mapped_column(sa.String(254))
    arrived_at: so.Mapped[datetime] = so.mapped_column(UtcDateTime)


class WardRequest(Base):
    """A member's wish to call another ward home (`home`), or to be one of its people as well (`tie`).

    `keeps` is the tie that stays to the ward one leaves. `state`: waiting (for the ward office), done, refused,
    withdrawn. What is done at once has a row too, because moves are counted.
    """

    __tablename__ = "ward_requests"

    id: so.Mapped[int] = so.mapped_column(primary_key=True)
    kind: so.Mapped[str] = so.mapped_column(sa.String(4))
    member_id: so.Mapped[int] = so.mapped_column(sa.ForeignKey("members.id", ondelete="CASCADE"), index=True)
    space_id: so.Mapped[int] = so.mapped_column(sa.ForeignKey("spaces.id"))
    from_id: so.Mapped[int] = so.mapped_column(sa.ForeignKey("spaces.id"))
    tie: so.Mapped[str] = so.mapped_column(sa.String(8))
    keeps: so.Mapped[str | None] = so.mapped_column(sa.String(8))
    state: so.Mapped[str] = so.mapped_column(sa.String(10), default="waiting")
    decided_by_id: so.Mapped[int | None] = so.mapped_column(sa.ForeignKey("members.id", ondelete="SET NULL"))
    words: so.Mapped[str | None] = so.mapped_column(sa.String(400))
    asked_at: so.Mapped[datetime] = so.mapped_column(UtcDateTime)
    decided_at: so.Mapped[datetime | None] = so.mapped_column(UtcDateTime)

    __table_args__ = (sa.Index("ix_ward_requests_space_id_state", "space_id", "state", "id"),)


class ResidencyLetter(Base):
    """居住確認: a letter with a one-time code, or a confirmation at the counter.

    The postal address is asked with the request, printed, and erased when the code is used or after 60 days.
    """

    __tablename__ = "residency_letters"

    id: so.Mapped[int] = so.mapped_column(primary_key=True)
    member_id: so.Mapped[int] = so.mapped_column(sa.ForeignKey("members.id", ondelete="CASCADE"), index=True)
    space_id: so.Mapped[int] = so.mapped_column(sa.ForeignKey("spaces.id"))
    # requested, printed, used, expired
    state: so.Mapped[str] = so.mapped_column(sa.String(10), default="requested")
    name: so.Mapped[str | None] = so.mapped_column(sa.String(60))
    address: so.Mapped[str | None] = so.mapped_column(sa.String(200))
    code_hash: so.Mapped[str | None] = so.mapped_column(sa.String(64))
    tries: so.Mapped[int] = so.mapped_column(default=0)
    issued_by_id: so.Mapped[int | None] = so.mapped_column(sa.ForeignKey("members.id", ondelete="SET NULL"))
    requested_at: so.Mapped[datetime] = so.mapped_column(UtcDateTime)
    printed_at: so.Mapped[datetime | None] = so.mapped_column(UtcDateTime)
    used_at: so.Mapped[datetime | None] = so.mapped_column(UtcDateTime)
    expires_at: so.Mapped[datetime | None] = so.mapped_column(UtcDateTime)

    __table_args__ = (sa.Index("ix_residency_letters_space_id_state", "space_id", "state", "id"),)


class LeaveRequest(Base):
    """退会: hidden at once, gone for good after 14 days unless taken back.

    `keeps_words`: what was written stays under 退会した会員; otherwise it is erased.
    """

    __tablename__ = "leave_requests"

    member_id: so.Mapped[int] = so.mapped_column(sa.ForeignKey("members.id", ondelete="CASCADE"), primary_key=True)
    keeps_words: so.Mapped[bool] = so.mapped_column(default=True)
    asked_at: so.Mapped[datetime] = so.mapped_column(UtcDateTime)
    final_at: so.Mapped[datetime] = so.mapped_column(UtcDateTime, index=True)


class FeedAddress(SecretAddress, Base):
    """The secret address of a member's own Atom feed: found by its hash, shown again to its owner from what is sealed.

    Without `with_friends` and `with_private` it holds what is for the city and the ward only.
    """

    __tablename__ = "feed_addresses"

    with_friends: so.Mapped[bool] = so.mapped_column(default=False)
    with_private: so.Mapped[bool] = so.mapped_column(default=False)


class HelpingHand(Base):
    """お手伝いできること: what a member offers to help with, one line for each field of activity."""

    __tablename__ = "helping_hands"

    member_id: so.Mapped[int] = so.mapped_column(sa.ForeignKey("members.id", ondelete="CASCADE"), primary_key=True)
    field_id: so.Mapped[int] = so.mapped_column(
        sa.ForeignKey("fields.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    words: so.Mapped[str] = so.mapped_column(sa.String(60), default="")
