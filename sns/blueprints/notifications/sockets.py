"""The number for pages that stay open."""

from __future__ import annotations

from typing import Any

from sns.blueprints.accounts.models import Member
from sns.core import live, menu

from . import adapters, bell, policy


@live.on("unread", policy.bell)
def unread(member: Member, _thing: None, _payload: dict[str, Any]) -> dict[str, Any]:
    """Answer how many lines are unread now, what else the menu counts, and what other features tell open pages."""
    member.forget_standing()
    counts = menu.counts(without="notifications.index")
    return {"count": bell.count_anew(member), "menu": counts, **adapters.also_said()}
