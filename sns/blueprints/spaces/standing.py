"""Where a member belongs and who is near: what every visibility question rests on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

# Roles that make one of the people of a space; staff read no more than any member.
BELONGING = frozenset({"resident", "member", "host", "owner", "subadmin", "editor"})


@dataclass(frozen=True)
class Standing:
    """One member's ties at one moment, as ids: spaces belonged to, roles, つながり, blocks in either direction.

    `muted` is for display only. `asking` wait for the member's answer to be tied, `asked` are waited for.
    """

    member_id: int
    spaces: frozenset[int] = frozenset()
    roles: Mapping[int, frozenset[str]] = field(default_factory=dict)
    friends: frozenset[int] = frozenset()
    blocked: frozenset[int] = frozenset()
    muted: frozenset[int] = frozenset()
    asking: frozenset[int] = frozenset()
    asked: frozenset[int] = frozenset()

    def is_reached(self, visibility: str, owner_id: int | None, spaces: Iterable[int]) -> bool:
        """Tell whether what somebody shows to this circle, for these spaces, is meant for the member.

        Contents and the fields of a profile ask the same question; states, blocks and one's own are the caller's.
        """
        match visibility:
            case "public" | "city":
                return True
            case "ward":
                return not self.spaces.isdisjoint(spaces)
            case "friends":
                return owner_id in self.friends
        return False

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
