"""Who may report, decide, read letters and object."""

from __future__ import annotations

from typing import Any

from sns.blueprints.spaces import policy as spaces
from sns.core import policy

rules = policy.anyone
own_reports = own_letters = policy.member


@policy.about_object
def report(member: Any, reported: Any) -> bool:
    """a member who may see the thing"""
    if member is None:
        return False
    kind, thing = reported
    return bool(kind.may_report(member, thing))


work = spaces.staff_of


@policy.about_object
def read_letter(member: Any, letter: Any) -> bool:
    """the member it is written to"""
    return member is not None and letter.member_id == member.id


read_by_secret = policy.anyone
