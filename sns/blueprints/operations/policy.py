"""Who may see how the site is doing."""

from __future__ import annotations

from typing import Any

from sns.blueprints.spaces import policy as spaces
from sns.core import policy

see = repair = spaces.city_staff
probe = policy.anyone


def _knows_token(_member: Any, asked: Any) -> bool:
    return bool(asked.is_right)


measure = policy.Rule(_knows_token, "whoever sends the token of SNS_METRICS_TOKEN", is_public=True, hides=True)
