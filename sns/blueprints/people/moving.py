"""Another ward: moving there, or belonging there as well; each ward is entered the way it chose for newcomers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa

from sns.blueprints.accounts.models import Member
from sns.blueprints.spaces import actions as spaces
from sns.blueprints.spaces import queries
from sns.blueprints.spaces.queries import Ward
from sns.core import audit, clock, options
from sns.core.db import action, db, reread
from sns.core.errors import Refused
from sns.core.i18n import gettext as _
from sns.core.i18n import lazy as _l
from sns.core.signals import emit

from . import residency, sign_ups
from .models import Invitation, WardRequest
from .queries import list_ties
from .signals import WardDecided

MOVES = "people.moves"
SPAN = timedelta(days=90)
MOST_TIES = 6

options.declare(MOVES, default=3, label=_l("90日のあいだに区を変えられる回数"))


@dataclass(frozen=True)
class Case:
    """A member's wish as a ward's staff see it: `space_id` is what the rules ask about."""

    space_id: int
    ward: Ward
    request: WardRequest
    member: Member

    @property
    def home(self) -> Ward:
        """The ward the member comes from."""
        return queries.ward_by_id(self.request.from_id)


def way_into(member: Member, ward: Ward) -> str:
    """Return how a member becomes one of a ward's people: its way in, or `open` for who is one already."""
    return "open" if ward.id in member.standing.spaces else ward.way_in


def moves_left(member: Member) -> int:
    """Return how often a member may still call another ward home within these days."""
    moved = sa.select(sa.func.count()).where(
        WardRequest.member_id == member.id, WardRequest.kind == "home", WardRequest.state == "done",
        WardRequest.decided_at > clock.now() - SPAN,
    )  # fmt: skip
    return max(0, int(options.value(MOVES)) - (db.session.scalar(moved) or 0))


def find_waiting(member: Member) -> WardRequest | None:
    """Return the member's wish that waits for a ward office."""
    return db.session.scalar(
        sa.select(WardRequest).where(WardRequest.member_id == member.id, WardRequest.state == "waiting").limit(1)
    )


def find_request(request_id: int) -> WardRequest | None:
    """Return a wish in any state."""
    return db.session.get(WardRequest, request_id)


def list_cases(ward: Ward) -> list[Case]:
    """Return which members wait for a ward, the longest waiting first."""
    return [_case(ward, row) for row in db.session.execute(_waiting_for(ward).order_by(WardRequest.id).limit(500))]


def find_case(ward: str, request_id: int) -> Case | None:
    """Return a member's wish that waits for this ward."""
    card = queries.find_ward(ward)
    if card is None:
        return None
    row = db.session.execute(_waiting_for(card).where(WardRequest.id == request_id)).one_or_none()
    return _case(card, row) if row is not None else None


def _waiting_for(ward: Ward) -> sa.Select[WardRequest, Member]:
    return (
        sa.select(WardRequest, Member)
        .join(Member, Member.id == WardRequest.member_id)
        .where(WardRequest.space_id == ward.id, WardRequest.state == "waiting", Member.state == "active")
    )


def _case(ward: Ward, row: sa.Row[WardRequest, Member]) -> Case:
    return Case(ward.id, ward, row.WardRequest, row.Member)


@action
def move(
    actor: Member, ward: Ward, *, tie: str, keeps: str | None = None, invitation: Invitation | None = None
) -> bool:
    """Call another ward home; returns whether it is done, or waits for the ward office."""
    reread(actor)
    if actor.home_ward_id == ward.id:
        raise Refused(_("いまの区と同じです"))
    if not moves_left(actor):
        raise Refused(_("短いあいだに何度も区を変えたため、いまは変えられません。しばらくしてからお願いします"))
    if keeps:
        _refuse_many_ties(actor, ward)
    return _enter(actor, ward, WardRequest(kind="home", tie=tie, keeps=keeps), invitation)


@action
def belong_too(actor: Member, ward: Ward, *, tie: str, invitation: Invitation | None = None) -> bool:
    """Be one of a further ward's people, or say anew how one is tied; returns whether it is done, or waits."""
    reread(actor)
    if ward.id in {known.ward.id for known in list_ties(actor)}:
        spaces.belong(actor, ward.id, tie=tie)
        return True
    _refuse_many_ties(actor, ward)
    return _enter(actor, ward, WardRequest(kind="tie", tie=tie), invitation)


def _refuse_many_ties(actor: Member, ward: Ward) -> None:
    if len({tie.ward.id for tie in list_ties(actor)} | {ward.id}) > MOST_TIES:
        raise Refused(_("かかわりのある区は6つまでです"))


def _enter(actor: Member, ward: Ward, request: WardRequest, invitation: Invitation | None) -> bool:
    if find_waiting(actor) is not None:
        raise Refused(_("ほかの区の確認を待っています。変えるときは、先にその申しこみを取り消してください"))
    way_in = way_into(actor, ward)
    if way_in == "invitation":
        _spend(actor, ward, invitation)
    request.member_id, request.space_id, request.from_id = actor.id, ward.id, actor.home_ward_id
    request.asked_at = clock.now()
    db.session.add(request)
    if way_in == "approval":
        request.state = "waiting"
        db.session.flush()
        return False
    _carry_out(request, actor)
    return True


def _spend(actor: Member, ward: Ward, invitation: Invitation | None) -> None:
    if invitation is not None:
        reread(invitation)
    is_own = invitation is not None and invitation.kind == "member" and invitation.inviter_id == actor.id
    if invitation is None or is_own or not sign_ups.opens(invitation, ward.id):
        raise Refused(_("この区には、招待を受けた方だけが入れます。招待のリンクをお確かめください"))
    invitation.uses += 1


def _carry_out(request: WardRequest, member: Member) -> None:
    request.state, request.decided_at = "done", clock.now()
    if request.kind == "tie":
        spaces.belong(member, request.space_id, tie=request.tie)
        return
    # A letter to the home before confirms nothing any more, and its address is not needed.
    residency.withdraw(member)
    spaces.move(member, request.space_id, tie=request.tie, keeps=request.keeps)


@action
def withdraw(actor: Member) -> bool:
    """Wish no longer to be one of another ward's people; False when nothing was waiting."""
    request = find_waiting(actor)
    if request is None:
        return False
    reread(request)
    if request.state != "waiting":
        return False
    request.state, request.decided_at = "withdrawn", clock.now()
    return True


@action
def approve(actor: Member, case: Case) -> None:
    """Let a member in for a ward; recorded in the log."""
    _take_case(actor, case)
    _carry_out(case.request, case.member)
    _note(actor, case, "ward_request.approve")


@action
def refuse(actor: Member, case: Case, words: str) -> None:
    """Turn a member away from a ward, with words that are sent to them; recorded in the log."""
    _take_case(actor, case)
    case.request.state, case.request.decided_at, case.request.words = "refused", clock.now(), words
    _note(actor, case, "ward_request.refuse")


def _take_case(actor: Member, case: Case) -> None:
    if actor.id == case.member.id:
        raise Refused(_("ご自分の申しこみは、ほかの職員が決めます"))
    reread(case.member)
    reread(case.request)
    if case.request.state != "waiting":
        raise Refused(_("この申しこみは、もう決まりました"))


def _note(actor: Member, case: Case, deed: str) -> None:
    case.request.decided_by_id = actor.id
    audit.record(deed, f"member:{case.member.id}", actor_id=actor.id, space_id=case.space_id)
    emit(WardDecided(case.request.id))
