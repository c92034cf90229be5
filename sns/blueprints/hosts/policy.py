"""Who looks after a ward's newcomers and unanswered words; nothing here opens words that were closed."""

from __future__ import annotations

from typing import Any

from sns.blueprints.contents import policy as contents
from sns.blueprints.spaces import policy as spaces
from sns.core import policy

care = spaces.host_of | spaces.staff_of


@policy.about_object
def _may_answer(member: Any, case: Any) -> bool:
    """who may answer the words"""
    return bool(contents.reply(member, case.content)) and case.author.id not in member.standing.blocked


greet = care & _may_answer
