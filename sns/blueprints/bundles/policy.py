"""Who asks for a bundle, and who may fetch it."""

from __future__ import annotations

from typing import Any

from sns.core import policy

ask = policy.member


@policy.about_object
def own(member: Any, bundle: Any) -> bool:
    """the member whose bundle it is"""
    return member is not None and bundle.member_id == member.id


@policy.about_object
def fetch(member: Any, bundle: Any) -> bool:
    """the member whose bundle it is, for 7 days after it was made"""
    return own(member, bundle) and bundle.is_ready
