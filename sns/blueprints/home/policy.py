"""Who may see the overview pages."""

from __future__ import annotations

from sns.core import policy

index = policy.anyone
menu = ward = put_steps_away = policy.member
