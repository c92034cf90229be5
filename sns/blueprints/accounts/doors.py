"""Doors that are closed for a while: what somebody is told whose password is right and who may not come in now."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .models import Member

_answers: dict[str, Callable[[Member], Any]] = {}


def tell(state: str, answer: Callable[[Member], Any]) -> None:
    """Name what answers members of a state."""
    _answers[state] = answer


def answer(member: Member | None) -> Any:
    """Return the answer for somebody who has just shown who they are; None where there is none."""
    found = _answers.get(member.state) if member is not None else None
    return found(member) if found is not None and member is not None else None
