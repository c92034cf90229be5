"""Who may have devices told: each member, on the devices where they are signed in."""

from __future__ import annotations

from typing import Any

from sns.core import policy

begin = policy.member


@policy.about_object
def own(member: Any, device: Any) -> bool:
    """the member whose device it is"""
    return member is not None and device.member_id == member.id
