"""Who may see a member's page."""

from __future__ import annotations

from typing import Any

from sns.core import policy


@policy.about_object
def show(member: Any, someone: Any) -> bool:
    """a member, unless one of the two blocked the other"""
    return member is not None and someone.id not in member.standing.blocked
