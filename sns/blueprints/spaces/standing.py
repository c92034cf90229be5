"""Where a member belongs and who is near: what every visibility question rests on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

# Roles that make one of the people of a space; staff read no more than any member.
BELONGING = frozenset({"resident", "member", "host", "owner", "subadmin", "editor"})


@dataclass(frozen=True)
class Standing:
    """One member's ties at one moment, as ids: spaces belonged to, roles, つながり, blocks in either direction."""

    member_id: int
    spaces: frozenset[int] = frozenset()
    roles: Mapping[int, frozenset[str]] = field(default_factory=dict)
    friends: frozenset[int] = frozenset()
    blocked: frozenset[int] = frozenset()

    def has_role(self, space_id: int | None, role: str) -> bool:
        """Tell whether the member holds this role in this space today."""
        return role in self.roles.get(space_id or 0, frozenset())

    @property
    def is_city_staff(self) -> bool:
        """Whether the member works for the whole city."""
        return any("city_staff" in roles for roles in self.roles.values())

    @property
    def is_staff(self) -> bool:
        """Whether the member works for any ward or the city."""
        return any(roles & {"city_staff", "ward_staff"} for roles in self.roles.values())
