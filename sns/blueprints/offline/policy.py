"""Who may have what a phone needs to keep the site at hand: everybody, because none of it is about anybody."""

from __future__ import annotations

from sns.core import policy

install = known = policy.anyone
settings = policy.member
