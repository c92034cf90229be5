"""What is asked of the same members again and again while a burst of news is told: read once for all of it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

import sqlalchemy as sa

from sns.blueprints.accounts.models import Member
from sns.blueprints.spaces import queries as spaces
from sns.blueprints.spaces.standing import Standing
from sns.core.db import ask

from . import plans
from .rhythm import Plan


class Known:
    """Members who are here with their ties, and how they want to hear.

    Good for one job: within it nothing changes that a later look would have to see.
    """

    def __init__(self) -> None:
        self._standings: dict[int, Standing | None] = {}
        self._plans: dict[int, Plan] = {}
        self._rhythms: dict[int, dict[int, str | None]] = {}

    def standings(self, ids: Collection[int]) -> dict[int, Standing]:
        """Return the ties of those of these members who are here."""
        found = _fill(self._standings, ids, _standings_here)
        return {key: standing for key, standing in found.items() if standing is not None}

    def plans(self, ids: Collection[int]) -> dict[int, Plan]:
        """Return how members want to hear."""
        return _fill(self._plans, ids, plans.plans_of)

    def rhythms(self, content_id: int, ids: Collection[int]) -> dict[int, str | None]:
        """Return what members chose for one content."""
        return _fill(self._rhythms.setdefault(content_id, {}), ids, lambda new: plans.content_rhythms(content_id, new))


def _fill(known: dict[int, Any], ids: Collection[int], look: Callable[[list[int]], dict[int, Any]]) -> dict[int, Any]:
    if new := [key for key in ids if key not in known]:
        known.update(dict.fromkeys(new) | look(new))
    return {key: known[key] for key in ids}


def _standings_here(ids: list[int]) -> dict[int, Any]:
    here = ask(sa.select(Member.id).where(Member.id.in_(ids), Member.state == "active"))
    return dict(spaces.standings_of([row.id for row in here]))
