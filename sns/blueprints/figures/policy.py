"""Who may see the figures."""

from __future__ import annotations

from sns.core import policy

see = policy.anyone
