"""Who keeps the sources of an office."""

from __future__ import annotations

from typing import Any

from sns.blueprints.spaces import policy as spaces
from sns.core import policy

keep = spaces.staff_of


@policy.about_object
def handle(member: Any, source: Any) -> bool:
    """staff of the office it belongs to"""
    return member is not None and spaces.staff_of(member, source)
