"""The way in, step by step: each verb keeps what was given, the last one makes a member."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

import sqlalchemy as sa

from sns.blueprints.accounts import actions as accounts
from sns.blueprints.accounts import tickets
from sns.blueprints.accounts.models import Member, Ticket
from sns.blueprints.accounts.queries import find_by_email
from sns.blueprints.accounts.signals import LetterDue
from sns.blueprints.spaces import actions as spaces
from sns.blueprints.spaces.queries import ward_by_id
from sns.core import audit, clock
from sns.core.db import action, db, reread
from sns.core.errors import Refused
from sns.core.i18n import gettext as _
from sns.core.signals import emit

from . import ages, names, promises, sign_ups
from .models import Arrival, Invitation, SignUp
from .signals import InvitationUsed, SignUpLetterDue

# state → how long what was typed is kept
LIVES = {
    "open": timedelta(days=7), "guardian": timedelta(days=15), "approval": timedelta(days=90),
    "refused": timedelta(days=7), "done": timedelta(days=1),
}  # fmt: skip


def _enter(sign_up: SignUp, state: str) -> None:
    sign_up.state, sign_up.expires_at = state, clock.now() + LIVES[state]


@action
def start(*, ward_id: int, tie: str, invitation: Invitation | None, locale: str) -> SignUp:
    """Begin a sign-up with the first answer; the ward must let somebody in."""
    now = clock.now()
    sign_up = SignUp(
        state="open", resume_hash=secrets.token_hex(16), ward_id=ward_id, tie=tie, agreed={"locale": locale},
        created_at=now, expires_at=now + LIVES["open"],
    )  # fmt: skip
    db.session.add(sign_up)
    choose_ward(sign_up, ward_id=ward_id, tie=tie, invitation=invitation)
    return sign_up


@action
def choose_ward(sign_up: SignUp, *, ward_id: int, tie: str, invitation: Invitation | None) -> None:
    """Keep ward and tie; where invitations are asked for, one must be at hand."""
    if ward_by_id(ward_id).way_in == "invitation" and not sign_ups.opens(invitation, ward_id):
        raise Refused(_("この区は、招待を受けた方だけが登録できます"))
    sign_up.ward_id, sign_up.tie = ward_id, tie
    sign_up.invitation_id = invitation.id if invitation and sign_ups.opens(invitation, ward_id) else None
    db.session.flush()


@action
def send_code(sign_up: SignUp, email: str) -> int:
    """Send a code to an address, or return for how many seconds no further mail goes there.

    A member's address gets a mail as well, which shows the way to sign in: whoever typed it sees no difference.
    """
    reread(sign_up)
    if sign_up.confirmed_at is not None:
        return 0
    sign_up.email = email.strip().casefold()
    if wait := sign_ups.seconds_to_wait("sign_up", sign_up.email):
        return wait
    member = find_by_email(sign_up.email)
    tickets.issue(
        "sign_up", sign_up.email, member_id=member.id if member else None, sign_up=sign_up.id,
        resume=sign_up.resume_hash, locale=locale_of(sign_up),
    )  # fmt: skip
    return 0


@action
def confirm(sign_up: SignUp, code: str) -> bool:
    """Take the code of the mail; a wrong, used, expired or foreign one confirms nothing."""
    reread(sign_up)
    ticket = sign_ups.find_ticket(sign_up)
    if ticket is None or not tickets.try_code(ticket, code) or ticket.member_id is not None:
        return False
    sign_up.confirmed_at = clock.now()
    sign_up.expires_at = sign_up.confirmed_at + LIVES["open"]
    return True


@action
def describe(
    sign_up: SignUp, *, nickname: str, age_band: str, real_name: str | None, password_hash: str | None = None
) -> None:
    """Keep who somebody wants to be; a password that was given before stays unless a new one comes."""
    reread(sign_up)
    if trouble := names.trouble_with(nickname, sign_up=sign_up):
        raise Refused(trouble)
    if age_band != sign_up.age_band:
        sign_up.visibility = sign_up.guardian_email = sign_up.guardian_at = None
    sign_up.nickname, sign_up.age_band, sign_up.real_name = nickname, age_band, real_name
    sign_up.password_hash = password_hash or sign_up.password_hash


@action
def choose_visibility(sign_up: SignUp, visibility: str) -> None:
    """Keep whom the first words will be shown to; the young begin with つながり."""
    sign_up.visibility = "friends" if sign_up.age_band == ages.YOUNG else visibility


@action
def agree(sign_up: SignUp) -> str:
    """Keep the consent to the present texts and go on; returns what `_go_on` returns."""
    reread(sign_up)
    if sign_up.state != "open":
        return sign_up.state
    sign_up.agreed = {**sign_up.agreed, **promises.VERSIONS}
    return _go_on(sign_up)


@action
def ask_guardian(sign_up: SignUp, email: str) -> int:
    """Ask a guardian by mail, or return for how many seconds no further mail goes there; the latest address counts."""
    reread(sign_up)
    email = email.strip().casefold()
    if email == sign_up.email:
        raise Refused(_("保護者の方のメールアドレスを入れてください。あなたのものとは別のアドレスです"))
    if wait := sign_ups.seconds_to_wait("guardian", email):
        return wait
    if sign_up.guardian_email and sign_up.guardian_email != email:
        tickets.forget("guardian", sign_up.guardian_email)
    sign_up.guardian_email = email
    _enter(sign_up, "guardian")
    tickets.issue("guardian", email, sign_up=sign_up.id, nickname=sign_up.nickname or "", locale=locale_of(sign_up))
    return 0


@action
def answer_as_guardian(ticket: Ticket, sign_up: SignUp, *, consents: bool) -> str:
    """Take a guardian's answer, once; returns what became of the sign-up."""
    reread(sign_up)
    if not tickets.use(ticket) or sign_up.state != "guardian" or sign_up.guardian_email != ticket.email:
        raise Refused(_("このリンクは、もう使われました"))
    tickets.forget("guardian", ticket.email)
    if consents:
        sign_up.guardian_at = clock.now()
        return _go_on(sign_up)
    _refuse(sign_up, "guardian_refused")
    return sign_up.state


@action
def approve(actor: Member, sign_up: SignUp) -> str:
    """Let somebody in for a ward; returns `open` when their nickname is gone and they have to choose another."""
    _take_case(sign_up)
    sign_up.decided_by_id = actor.id
    audit.record("sign_up.approve", f"sign_up:{sign_up.id}", actor_id=actor.id, space_id=sign_up.ward_id)
    return _go_on(sign_up)


@action
def refuse(actor: Member, sign_up: SignUp, words: str) -> None:
    """Turn somebody away from a ward, with words that are sent to them."""
    _take_case(sign_up)
    sign_up.decided_by_id, sign_up.decision_words = actor.id, words
    audit.record("sign_up.refuse", f"sign_up:{sign_up.id}", actor_id=actor.id, space_id=sign_up.ward_id)
    _refuse(sign_up, "approval_refused")


@action
def look_at(actor: Member, sign_up: SignUp) -> None:
    """Write down that staff looked at what somebody gave of themselves."""
    audit.record("personal.look", f"sign_up:{sign_up.id}", actor_id=actor.id, space_id=sign_up.ward_id)


@action
def forget(sign_up: SignUp) -> None:
    """Keep nothing of a sign-up: a child's, or one that was given up."""
    if sign_up.email:
        tickets.forget("sign_up", sign_up.email)
    if sign_up.guardian_email:
        tickets.forget("guardian", sign_up.guardian_email)
    db.session.delete(sign_up)


@action
def forget_old() -> int:
    """Delete sign-ups past their end; return how many."""
    old = sa.delete(SignUp).where(SignUp.expires_at < clock.now())
    return int(db.session.execute(old).rowcount)  # type: ignore[attr-defined]


def locale_of(sign_up: SignUp) -> str:
    """Return the language somebody signs up in: the one in which they read the promises."""
    return str((sign_up.agreed or {}).get("locale", "ja"))


def _take_case(sign_up: SignUp) -> None:
    reread(sign_up)
    if sign_up.state != "approval":
        raise Refused(_("この申しこみは、もう決まりました"))


def _refuse(sign_up: SignUp, letter: str) -> None:
    _enter(sign_up, "refused")
    sign_up.password_hash = sign_up.real_name = sign_up.guardian_email = sign_up.age_band = None
    emit(SignUpLetterDue(sign_up.id, letter))


def _go_on(sign_up: SignUp) -> str:
    """Move on to whose turn it is; returns the state: open (something is asked again), guardian, approval or done."""
    if sign_up.age_band == ages.YOUNG and sign_up.guardian_at is None:
        return sign_up.state  # the guardian's address is asked next
    way_in = ward_by_id(sign_up.ward_id).way_in
    if way_in == "approval" and sign_up.decided_by_id is None:
        _enter(sign_up, "approval")
        emit(SignUpLetterDue(sign_up.id, "waiting"))
        return sign_up.state
    if names.trouble_with(sign_up.nickname or "", sign_up=sign_up):
        is_present = sign_up.state == "open"
        _enter(sign_up, "open")
        sign_up.nickname = None
        if not is_present:
            emit(SignUpLetterDue(sign_up.id, "another_name"))
        return sign_up.state
    invitation = _spend(sign_up)
    if way_in == "invitation" and invitation is None and sign_up.decided_by_id is None:
        words = _("この区は、招待を受けた方だけが登録できます")
        if sign_up.state == "open":
            raise Refused(words)
        sign_up.decision_words = words
        _refuse(sign_up, "approval_refused")
        return sign_up.state
    _make_member(sign_up, invitation)
    return sign_up.state


def _spend(sign_up: SignUp) -> Invitation | None:
    invitation = db.session.get(Invitation, sign_up.invitation_id) if sign_up.invitation_id else None
    if invitation is None:
        return None
    reread(invitation)
    if not sign_ups.opens(invitation, sign_up.ward_id):
        return None
    invitation.uses += 1
    return invitation


def _make_member(sign_up: SignUp, invitation: Invitation | None) -> None:
    now = clock.now()
    settings: dict[str, object] = {"locale": locale_of(sign_up)}
    if sign_up.age_band == ages.YOUNG:
        settings["messages"] = "friends"
    member = accounts.join(
        None, nickname=sign_up.nickname or "", email=sign_up.email, password_hash=sign_up.password_hash,
        home_ward_id=sign_up.ward_id, joined_at=now, real_name=sign_up.real_name, age_band=sign_up.age_band,
        default_visibility=sign_up.visibility or "ward", settings=settings,
    )  # fmt: skip
    spaces.belong(member, sign_up.ward_id, tie=sign_up.tie)
    promises.agree(member, at=now)
    db.session.add(
        Arrival(
            member_id=member.id, invitation_id=invitation.id if invitation else None,
            approved_by_id=sign_up.decided_by_id, guardian_email=sign_up.guardian_email, arrived_at=now,
        )
    )  # fmt: skip
    if invitation is not None and invitation.kind == "member" and invitation.inviter_id is not None:
        emit(InvitationUsed(invitation.inviter_id, member.id))
    _forget_others(sign_up)
    _enter(sign_up, "done")
    sign_up.member_id = member.id
    sign_up.email = sign_up.nickname = sign_up.real_name = sign_up.password_hash = sign_up.guardian_email = None
    emit(LetterDue("welcome", {}, member_id=member.id))


def _forget_others(sign_up: SignUp) -> None:
    # A second sign-up with the same address would end in a refusal; its owner is a member now.
    db.session.execute(sa.delete(SignUp).where(SignUp.email == sign_up.email, SignUp.id != sign_up.id))
    tickets.forget("sign_up", sign_up.email or "")


def mark_of(sign_up: SignUp) -> list[int | str | None]:
    """Return what a browser's session keeps of a sign-up.

    It changes once the address is confirmed: whoever began a sign-up with a stranger's address loses it then.
    """
    return [sign_up.id, _moment(sign_up.confirmed_at)]


def _moment(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
