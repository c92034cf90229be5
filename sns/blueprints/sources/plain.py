"""What a source says, before anything is made of it: items, and why something cannot be read."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime

# At most so many items are read of one answer; a site's feed has some dozens.
MOST_ITEMS = 500


class Unreadable(Exception):
    """Something cannot be read; `code` has its words in `labels`, `about` is what was found."""

    def __init__(self, code: str, about: str = "") -> None:
        super().__init__(code)
        self.code, self.about = code, about


@dataclass
class Item:
    """One thing that was told.

    `key` is the same whenever the same thing is told again, `series` for all that is told about one event. `deed`:
    `tell`, `correct` or `cancel`. `codes`: wards it is for (five digits), empty for where the source belongs.
    `problem` is what somebody should look at before it is published.
    """

    key: str
    title: str
    body: str = ""
    series: str = ""
    deed: str = "tell"
    told_at: datetime | None = None
    expires_at: datetime | None = None
    urgency: str = "normal"
    codes: frozenset[str] = field(default_factory=frozenset)
    is_for_all: bool = True
    replaces: bool = False
    outcome: str = ""
    problem: str = ""

    @property
    def digest(self) -> str:
        """What changes when the words do."""
        return hashlib.sha256("\x1f".join((self.title, self.body, self.deed)).encode()).hexdigest()


def short_key(key: str) -> str:
    """Return a key as it is stored: long ones by their digest."""
    return key if len(key) <= 150 else hashlib.sha256(key.encode()).hexdigest()
