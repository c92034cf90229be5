"""Questions about joining: sign-ups on their way, invitations, how somebody came."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa

from sns.blueprints.accounts import tickets
from sns.blueprints.accounts.models import Member, Ticket
from sns.blueprints.spaces import queries as spaces
from sns.blueprints.spaces.queries import Ward
from sns.core import clock, options
from sns.core.db import db

from . import ages, promises
from .models import Arrival, Invitation, SignUp

# In the order somebody walks through them; `wait` is the guardian's or the ward office's turn.
STEPS = ("ward", "email", "code", "name", "visibility", "promises", "guardian", "wait")
PER_MEMBER = "accounts.invites_per_member"
_CODE = re.compile(r"[A-Za-z0-9_-]{1,40}")
ON_THE_WAY = ("open", "guardian", "approval")
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 30, 3600


@dataclass(frozen=True)
class Case:
    """A sign-up or an invitation as a ward's staff see it: `space_id` is what the rules ask about."""

    space_id: int
    ward: Ward
    sign_up: SignUp | None = None
    invitation: Invitation | None = None


def find_sign_up(sign_up_id: int) -> SignUp | None:
    """Return a sign-up in any state that is not past its end."""
    return db.session.scalar(sa.select(SignUp).where(SignUp.id == sign_up_id, SignUp.expires_at > clock.now()))


def find_by_mark(mark: str) -> SignUp | None:
    """Return the sign-up of a mail's link."""
    return db.session.scalar(
        sa.select(SignUp).where(
            SignUp.resume_hash == mark, SignUp.state.in_(ON_THE_WAY), SignUp.expires_at > clock.now()
        )
    )


def ward_of(sign_up: SignUp) -> Ward:
    """Return the ward somebody wants to join."""
    return spaces.ward_by_id(sign_up.ward_id)


def next_step(sign_up: SignUp) -> str:
    """Return the step that is to be taken next, from what is known so far."""
    if sign_up.state == "approval":
        return "wait"
    if sign_up.email is None:
        return "email"
    if sign_up.confirmed_at is None:
        return "code"
    if not (sign_up.nickname and sign_up.password_hash and sign_up.age_band):
        return "name"
    if sign_up.visibility is None:
        return "visibility"
    if not promises.is_agreed(sign_up.agreed):
        return "promises"
    if sign_up.age_band == ages.YOUNG and sign_up.guardian_at is None:
        return "wait" if sign_up.guardian_email else "guardian"
    return "promises"


def find_ticket(sign_up: SignUp) -> Ticket | None:
    """Return the open ticket whose code this sign-up may try; another sign-up's code opens nothing here."""
    ticket = tickets.find_open("sign_up", sign_up.email or "")
    return ticket if ticket is not None and ticket.facts.get("sign_up") == sign_up.id else None


def seconds_to_wait(purpose: str, email: str) -> int:
    """Return how long to wait before another mail to an address: twice as long with each one sent that day."""
    now = clock.now()
    count, last = db.session.execute(
        sa.select(sa.func.count(), sa.func.max(Ticket.created_at)).where(
            Ticket.purpose == purpose, Ticket.email == email, Ticket.created_at > now - timedelta(days=1)
        )
    ).one()  # fmt: skip
    if not count:
        return 0
    pause = timedelta(seconds=min(_FIRST_PAUSE_S * 2 ** (count - 1), _LONGEST_PAUSE_S))
    return max(0, int((last + pause - now).total_seconds()))


def list_waiting(ward_id: int) -> list[SignUp]:
    """Return who waits for a ward's approval, the longest waiting first."""
    return list(
        db.session.scalars(
            sa.select(SignUp).where(SignUp.state == "approval", SignUp.ward_id == ward_id).order_by(SignUp.id)
        )
    )


def find_case(ward: str, sign_up_id: int) -> Case | None:
    """Return a sign-up that waits for this ward's approval."""
    card = spaces.find_ward(ward)
    if card is None:
        return None
    sign_up = db.session.scalar(
        sa.select(SignUp).where(SignUp.id == sign_up_id, SignUp.state == "approval", SignUp.ward_id == card.id)
    )
    return Case(card.id, card, sign_up=sign_up) if sign_up is not None else None


def find_invitation(invitation_id: int) -> Invitation | None:
    """Return an invitation by id."""
    return db.session.get(Invitation, invitation_id)


def find_leaflet(ward: str, invitation_id: int) -> Case | None:
    """Return a leaflet of a ward."""
    card, leaflet = spaces.find_ward(ward), db.session.get(Invitation, invitation_id)
    if card is None or leaflet is None or leaflet.kind != "leaflet" or leaflet.space_id != card.id:
        return None
    return Case(card.id, card, invitation=leaflet)


def find_by_code(code: str | None) -> Invitation | None:
    """Return an invitation by the code of its link."""
    if not code or not _CODE.fullmatch(code):  # PostgreSQL does not even compare a NUL
        return None
    return db.session.scalar(sa.select(Invitation).where(Invitation.code == code))


def inviter_of(invitation: Invitation | None) -> Member | None:
    """Return the member who handed an invitation on, as long as they take part."""
    if invitation is None or invitation.inviter_id is None:
        return None
    member = db.session.get(Member, invitation.inviter_id)
    return member if member is not None and member.is_active else None


def state_of(invitation: Invitation) -> str:
    """Return open, revoked, used or expired; a member's own invitation dies when the member goes."""
    if invitation.revoked_at is not None or (invitation.kind == "member" and inviter_of(invitation) is None):
        return "revoked"
    if invitation.uses >= invitation.most_uses:
        return "used"
    return "open" if invitation.expires_at > clock.now() else "expired"


def opens(invitation: Invitation | None, ward_id: int) -> bool:
    """Tell whether an invitation lets somebody into a ward: a member's into any, a leaflet's into its own."""
    if invitation is None or state_of(invitation) != "open":
        return False
    return invitation.kind == "member" or invitation.space_id == ward_id


def list_invitations(member: Member) -> list[Invitation]:
    """Return a member's own invitations, newest first."""
    return _invitations(Invitation.kind == "member", Invitation.inviter_id == member.id)


def list_leaflets(space_id: int) -> list[Invitation]:
    """Return the leaflets of a ward, newest first."""
    return _invitations(Invitation.kind == "leaflet", Invitation.space_id == space_id)


def _invitations(*which: sa.ColumnElement[bool]) -> list[Invitation]:
    return list(db.session.scalars(sa.select(Invitation).where(*which).order_by(Invitation.id.desc()).limit(200)))


def invitations_left(member: Member) -> int:
    """Return how many invitations a member may still make: those used count for good, open ones until they end."""
    spent = db.session.scalar(
        sa.select(sa.func.count()).where(
            Invitation.kind == "member",
            Invitation.inviter_id == member.id,
            sa.or_(
                Invitation.uses > 0, sa.and_(Invitation.revoked_at.is_(None), Invitation.expires_at > clock.now())
            ),
        )
    ) or 0  # fmt: skip
    return max(0, int(options.value(PER_MEMBER, member.home_ward_id)) - spent)


def arrivals_by(invitations: Sequence[Invitation]) -> dict[int, list[Member]]:
    """Return who came by which invitation; members who left are not named."""
    rows = db.session.execute(
        sa.select(Arrival.invitation_id, Member)
        .join(Member, Member.id == Arrival.member_id)
        .where(Arrival.invitation_id.in_([invitation.id for invitation in invitations]), Member.state == "active")
        .order_by(Arrival.arrived_at)
    )
    found: dict[int, list[Member]] = {}
    for invitation_id, member in rows:
        found.setdefault(invitation_id or 0, []).append(member)
    return found
