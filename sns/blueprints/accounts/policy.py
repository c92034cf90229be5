"""Who may sign in, and what members may change about their own sign-in."""

from __future__ import annotations

from typing import Any

from sns.core import policy

sign_in = look = policy.anyone
sign_out = policy.anyone
settings = policy.member


@policy.about_object
def visit(member: Any, someone: Any) -> bool:
    """a member, unless one of the two blocked the other"""
    return member is not None and someone.id not in member.standing.blocked


@policy.about_object
def own(member: Any, thing: Any) -> bool:
    """the member whose session or second factor it is"""
    return member is not None and thing.member_id == member.id
