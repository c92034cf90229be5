"""Who may see a member's page, join, invite, and let others in."""

from __future__ import annotations

from typing import Any

from sns.blueprints.spaces import policy as spaces
from sns.core import policy


@policy.about_object
def show(member: Any, someone: Any) -> bool:
    """a member, unless one of the two blocked the other"""
    return member is not None and someone.id not in member.standing.blocked


join = read_promises = answer_as_guardian = read_mailbox = policy.anyone
agree = invite = policy.member
decide_on_ways_in = spaces.staff_of
make_leaflets = spaces.staff_of | spaces.host_of


@policy.about_object
def own_invitation(member: Any, invitation: Any) -> bool:
    """the member who made the invitation"""
    return member is not None and invitation.kind == "member" and invitation.inviter_id == member.id


@policy.about_object
def decide_on_sign_up(member: Any, case: Any) -> bool:
    """staff of the ward or of the city"""
    return member is not None and spaces.staff_of(member, case)


@policy.about_object
def own_leaflet(member: Any, case: Any) -> bool:
    """staff or a host of the leaflet's ward, or staff of the city"""
    return member is not None and make_leaflets(member, case)
