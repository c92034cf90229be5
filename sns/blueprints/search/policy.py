"""Who may search: members. What they find is decided by what each text is, live, at every search."""

from __future__ import annotations

from sns.core import policy

search = policy.member
