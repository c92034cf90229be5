"""Who may see a member's page and its parts, what two members may do, who may join, leave, let others in and care."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sns.blueprints.accounts import fields
from sns.blueprints.accounts import policy as accounts
from sns.blueprints.spaces import policy as wards
from sns.core import policy

show = accounts.visit


@policy.about_object
def _somebody_else(member: Any, someone: Any) -> bool:
    """it is not oneself"""
    return member is not None and someone.id != member.id


meet = show & _somebody_else


@policy.about_object
def _is_friend(member: Any, someone: Any) -> bool:
    """both are つながり"""
    return member is not None and someone.id in member.standing.friends


introduce = part = meet & _is_friend


@policy.about_object
def withdraw(member: Any, testimonial: Any) -> bool:
    """who wrote it, or the member it is about"""
    return member is not None and member.id in (testimonial.about_id, testimonial.author_id)


@policy.about_object
def lift(member: Any, distance: Any) -> bool:
    """who set the block or mute"""
    return member is not None and distance.member_id == member.id


own_circle = own_settings = directory = policy.member


def sees(me: Any, someone: Any, field: str, spaces: Iterable[int] | None = None) -> bool:
    """Tell whether a field of somebody's page is shown to whoever stands at `me`; the one place that decides.

    `spaces` are those somebody belongs to, where the caller knows them already.
    """
    if someone.id == me.member_id:
        return True
    scope = fields.scope_of(someone, field)
    if scope == "ward" and spaces is None:
        spaces = someone.standing.spaces
    return bool(me.is_reached(scope, someone.id, spaces or ()))


join = read_promises = answer_as_guardian = read_mailbox = policy.anyone
agree = invite = policy.member
decide_on_ways_in = wards.staff_of
make_leaflets = wards.staff_of | wards.host_of


@policy.about_object
def own_invitation(member: Any, invitation: Any) -> bool:
    """the member who made the invitation"""
    return member is not None and invitation.kind == "member" and invitation.inviter_id == member.id


@policy.about_object
def decide_on_sign_up(member: Any, case: Any) -> bool:
    """staff of the ward or of the city"""
    return member is not None and wards.staff_of(member, case)


@policy.about_object
def own_leaflet(member: Any, case: Any) -> bool:
    """staff or a host of the leaflet's ward, or staff of the city"""
    return member is not None and make_leaflets(member, case)


staff = wards.staff_of


@policy.about_area
def care(member: Any, case: Any) -> bool:
    """staff of the ward the member calls home, or of the city."""
    return member is not None and wards.staff_of(member, case) and (case.member is None or case.is_home)


@policy.about_object
def decide_on_ward_request(member: Any, case: Any) -> bool:
    """staff of the ward or of the city"""
    return member is not None and wards.staff_of(member, case)


@policy.about_object
def _holds_the_address(_member: Any, _feed: Any) -> bool:
    """whoever holds the secret address, as long as its member takes part and has not stopped it"""
    return True


follow = policy.Rule(_holds_the_address.check, _holds_the_address.sentence, is_public=True, hides=True)
leave = own_residency = own_ward = policy.member
take_back = policy.anyone
