"""Who may see notifications, settle them and look after the mail."""

from __future__ import annotations

from typing import Any

from sns.blueprints.contents import policy as contents
from sns.blueprints.spaces import policy as wards
from sns.core import policy

bell = settings = policy.member
stop = confirm = policy.anyone
about_content = policy.member & contents.read
look_after_mail = wards.city_staff


@policy.about_object
def own(member: Any, thing: Any) -> bool:
    """the member whose subscription it is"""
    return member is not None and thing.member_id == member.id
