"""What happens to spaces."""

from __future__ import annotations

from dataclasses import dataclass

from sns.core.signals import Signal


@dataclass(frozen=True)
class SpacesChanged(Signal):
    """Spaces were opened, renamed or closed."""


@dataclass(frozen=True)
class RoleGranted(Signal):
    """A member got a role in a space."""

    member_id: int
    space_id: int
    role: str
