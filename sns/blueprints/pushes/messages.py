"""What a device is told: never words of members, only that there is something, or what an office says to everybody."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sns.core import clock

# A day later nobody wants to be rung for it; it stands in the bell.
LIFE = timedelta(days=1)
_MOST_LETTERS = 200


@dataclass(frozen=True)
class Message:
    """A message: words, the path it leads to, and when it is not worth telling any more.

    `tag`: a newer one with the same tag takes the place of an older one, on the device and on its way there.
    `is_loud`: to be handed over even to a sleeping device, and to stay on its screen.
    """

    title: str
    body: str
    path: str
    tag: str
    until: datetime
    locale: str = "ja"
    is_loud: bool = False

    def packed(self) -> bytes:
        """Return what the service worker reads."""
        said = {
            "title": self.title[:_MOST_LETTERS], "body": self.body[:_MOST_LETTERS], "path": self.path, "tag": self.tag,
            "lang": self.locale.partition("@")[0], "loud": self.is_loud,
        }  # fmt: skip
        return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()

    @property
    def seconds(self) -> int:
        """How long a push service may keep it for a device that is off."""
        return max(0, int((self.until - clock.now()).total_seconds()))

    def facts(self) -> dict[str, Any]:
        """Return it as a job keeps it."""
        return {**vars(self), "until": self.until.isoformat()}

    @classmethod
    def of(cls, facts: Mapping[str, Any]) -> Message:
        """Return what a job kept."""
        return cls(**{**facts, "until": datetime.fromisoformat(facts["until"])})
