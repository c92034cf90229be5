"""Who may settle how they write by mail, and look after the mails."""

from __future__ import annotations

from typing import Any

from sns.blueprints.spaces import policy as spaces
from sns.core import policy

own_settings = policy.member


@policy.about_object
def own(member: Any, thing: Any) -> bool:
    """the member it belongs to"""
    return member is not None and thing.member_id == member.id


oversee = spaces.city_staff
