"""Who reads how the site ends."""

from __future__ import annotations

from sns.core import policy

read = policy.anyone
