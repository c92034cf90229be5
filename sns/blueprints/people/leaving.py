"""退会: hidden at once, taken back within 14 days, then erased without a trace."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa
import structlog

from sns.blueprints.accounts import farewell as account
from sns.blueprints.accounts import letters
from sns.blueprints.accounts.farewell import Traces
from sns.blueprints.accounts.models import Member
from sns.blueprints.contents import farewell as words
from sns.blueprints.contents import parting
from sns.blueprints.media import actions as media
from sns.blueprints.media import farewell as photos
from sns.blueprints.notifications import farewell as notifications
from sns.blueprints.search import actions as search
from sns.blueprints.spaces import actions as spaces
from sns.core import clock, erasing, mail
from sns.core.db import action, db, reread
from sns.core.signals import emit
from sns.core.upkeep import scrub

from . import feed, finding, helping
from .models import Arrival, Invitation, LeaveRequest, ResidencyLetter, SignUp, WardRequest
from .signals import MemberLeaving

TIME_TO_RETURN = timedelta(days=14)
log = structlog.get_logger(__name__)


@action
def leave(actor: Member, *, keeps_words: bool) -> LeaveRequest:
    """Sign a member out everywhere and hide them; for 14 days they can come back."""
    reread(actor)
    account.close(actor)
    words.hide(actor.id, keeps_words=keeps_words)
    photos.hide(parting.parted(actor.id))
    now = clock.now()
    db.session.execute(
        sa.update(Invitation)
        .where(Invitation.inviter_id == actor.id, Invitation.kind == "member", Invitation.revoked_at.is_(None))
        .values(revoked_at=now)
    )
    request = LeaveRequest(
        member_id=actor.id, keeps_words=keeps_words, asked_at=now, final_at=now + TIME_TO_RETURN
    )  # fmt: skip
    db.session.add(request)
    db.session.flush()
    emit(MemberLeaving(actor.id))
    return request


@action
def take_back(request: LeaveRequest) -> bool:
    """Let somebody stay after all; False when it is too late."""
    member = db.session.get_one(Member, request.member_id)
    reread(member)
    if member.state != "leaving":
        return False
    account.reopen(member)
    photos.show_again(parting.parted(member.id))
    words.show_again(member.id)
    db.session.delete(request)
    return True


def find_request(member_id: int) -> LeaveRequest | None:
    """Return a request to leave that can still be taken back."""
    request = db.session.get(LeaveRequest, member_id)
    return request if request is not None and request.final_at > clock.now() else None


def erase_due() -> int:
    """Erase everybody whose time to return is over; return how many. One that fails does not hold up the next."""
    due = sa.select(LeaveRequest.member_id).where(LeaveRequest.final_at <= clock.now()).order_by(LeaveRequest.final_at)
    gone: list[Traces] = []
    for member_id in db.session.scalars(due).all():
        try:
            gone.append(_erase(member_id))
        except Exception:
            db.session.rollback()
            log.exception("member not erased", member_id=member_id)
    if gone:
        media.sweep()
        search.sweep()
        for traces in gone:
            _say_goodbye(traces)
            mail.forget(traces.words)
        scrub()
    return len(gone)


@action
def _erase(member_id: int) -> Traces:
    member = db.session.get_one(Member, member_id)
    request = db.session.get_one(LeaveRequest, member_id)
    reread(member)
    keeps = request.keeps_words
    search.forget(
        words.erased(member_id, keeps_words=keeps), words.erased_replies(member_id, keeps_words=keeps),
        (finding.MEMBER, member_id),
    )  # fmt: skip
    photos.let_go(
        member_id,
        erased=words.erased(member_id, keeps_words=keeps),
        parted=parting.parted(member_id),
        keeps_words=keeps,
    )
    feed.stop(member_id)
    notifications.erase(member_id)
    words.erase(member_id, keeps_words=keeps, keeps_id=keeps and account.has_blocks(member_id))
    spaces.end_everything(member)
    _forget_the_way_in(member)
    helping.forget(member_id)
    for table in (ResidencyLetter, WardRequest):
        db.session.execute(sa.delete(table).where(table.member_id == member_id))
    db.session.delete(request)
    traces = account.empty(member, keeps_words=keeps)
    erasing.forget(traces.words)
    return traces


def _forget_the_way_in(member: Member) -> None:
    db.session.execute(
        sa.delete(SignUp).where(sa.or_(SignUp.member_id == member.id, SignUp.email == (member.email or "")))
    )
    db.session.execute(sa.update(Arrival).where(Arrival.member_id == member.id).values(guardian_email=None))
    # Who came by them stays known to be invited; by whom, and what was noted, does not. A ward's leaflets stay.
    own = sa.and_(Invitation.inviter_id == member.id, Invitation.kind == "member")
    for invitation in db.session.scalars(sa.select(Invitation).where(own)).all():
        invitation.note, invitation.code = "", f"dead-{invitation.id}"
        invitation.revoked_at = invitation.revoked_at or clock.now()
    db.session.flush()
    db.session.execute(sa.update(Invitation).where(Invitation.inviter_id == member.id).values(inviter_id=None))


def _say_goodbye(traces: Traces) -> None:
    # Not through the outbox: the address must not be kept a moment longer than this.
    if traces.email is None:
        return
    try:
        letters.send(traces.email, "accounts/mail/left", locale=traces.locale)
    except Exception as error:  # noqa: BLE001  # whatever the mail server does, the erasure is done
        log.warning("last mail not sent", error=type(error).__name__)
