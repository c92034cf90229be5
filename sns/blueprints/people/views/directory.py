"""The directory of a ward's members."""

from __future__ import annotations

from typing import Any

from flask import render_template, request

from sns.blueprints.spaces.queries import FieldCard, Ward, fields_by_id, find_ward
from sns.core import text
from sns.core.addresses import here
from sns.core.guard import guard, me

from .. import directory, policy, steps
from ..directory import Place
from . import bp


@bp.get("/w/<ward>/members")
@guard(policy.directory, load=find_ward)
def members(space: Ward) -> str:
    """Show the members of a ward: all, those of one field, or those of one name."""
    search = text.clean_line(request.args.get("q", ""))[: text.NAME_LIMIT]
    field = _field(request.args.get("field", ""))
    page = directory.list_members(
        me(), space, words=search, field_id=field.id if field else None, before=Place.parse(request.args.get("before"))
    )
    steps.met_neighbors(me())
    return render_template(
        "people/members.html", ward=space, page_ward=space, search=search, field=field, fields=tuple(fields_by_id().values()),
        page={"items": page.items, "is_first": page.is_first, "next_url": _onward(page.next)},
    )  # fmt: skip


def _field(slug: str) -> FieldCard | None:
    return next((card for card in fields_by_id().values() if card.slug == slug), None)


def _onward(place: Any) -> str | None:
    return here(before=str(place)) if place is not None else None
