"""What happens around the devices of members."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sns.core.signals import Signal


@dataclass(frozen=True)
class PushDue(Signal):
    """A message is to reach a device: `message` as `Message.facts` gives it, without words of members."""

    device_id: int
    message: dict[str, Any]


@dataclass(frozen=True)
class TryOutDue(Signal):
    """A member wants to see whether a device is told."""

    device_id: int
    locale: str
