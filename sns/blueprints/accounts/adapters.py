"""What `spaces`, which stands above, tells about a member."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

_finders: dict[str, Callable[[int], Any]] = {}


def plug(*, ward: Callable[[int], Any], is_ward: Callable[[int], bool], standing: Callable[[int], Any]) -> None:
    """Name the functions that find a ward's card and a member's standing by id, and know a ward among spaces."""
    _finders.update(ward=ward, is_ward=is_ward, standing=standing)


def find_ward(ward_id: int) -> Any:
    """Return the card of a ward."""
    return _finders["ward"](ward_id)


def is_ward(space_id: int) -> bool:
    """Tell whether a space is a ward."""
    return bool(_finders["is_ward"](space_id))


def find_standing(member_id: int) -> Any:
    """Return where a member belongs and who is near."""
    return _finders["standing"](member_id)
