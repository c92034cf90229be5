"""Statements built once for all members alike: putting a feed together costs more than running it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import sqlalchemy as sa

from sns.blueprints.spaces.standing import Standing

# Room for so many at least: who has つながり has several, and most have blocked or muted nobody.
_SOME, _FEW = 16, 4


@dataclass(frozen=True)
class Shape:
    """How many ids a standing holds; statements for members of one shape differ in nothing but bound values.

    Give it where a member is asked for, and run the statement with `values`.
    """

    spaces: int
    friends: int
    blocked: int
    muted: int

    @classmethod
    def of(cls, me: Standing) -> Shape:
        """Return a standing's shape: people rounded up, so that there are few, as each holds megabytes of statements."""
        blocked, muted = (_room(ids, _FEW) if ids else 0 for ids in (me.blocked, me.muted))
        return cls(len(me.spaces), _room(me.friends, _SOME), blocked, muted)

    @cached_property
    def standing(self) -> Any:
        """A standing with parameters in place of its ids."""
        return Standing(
            _parameter("me"),
            spaces=_parameters("space", self.spaces),
            friends=_parameters("friend", self.friends),
            blocked=_parameters("blocked", self.blocked),
            muted=_parameters("muted", self.muted),
        )

    def values(self, me: Standing) -> dict[str, Any]:
        """Return what a standing binds to the parameters."""
        return {
            "me": me.member_id,
            **_values("space", self.spaces, me.spaces),
            **_values("friend", self.friends, me.friends),
            **_values("blocked", self.blocked, me.blocked),
            **_values("muted", self.muted, me.muted),
        }


def _room(ids: Collection[int], least: int) -> int:
    return max(least, 1 << (len(ids) - 1).bit_length())


def _parameter(name: str) -> Any:
    return sa.bindparam(name, type_=sa.Integer)


def _parameters(name: str, count: int) -> Any:
    return tuple(_parameter(f"{name}_{index}") for index in range(count))


def _values(name: str, count: int, ids: Collection[int]) -> dict[str, int]:
    # What is left over repeats the last id, which changes no answer; nobody has the number 0.
    held = sorted(ids) or [0]
    return {f"{name}_{index}": held[min(index, len(held) - 1)] for index in range(count)}
