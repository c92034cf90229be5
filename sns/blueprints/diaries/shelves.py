"""Other ways through the diaries: an author's months, the photos of an author, what carries a tag."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import groupby
from typing import Any

from flask import abort, render_template, request

from sns.blueprints.accounts.models import Member
from sns.blueprints.accounts.queries import find_member
from sns.blueprints.contents.cards import Card
from sns.blueprints.media import queries as media
from sns.core import clock, text
from sns.core.addresses import paged
from sns.core.guard import guard, me
from sns.core.pages import Cursor

from . import calendars, policy, queries
from .views import bp


@bp.get("/members/<int:member_id>/<int:year>/<int:month>")
@bp.get("/members/<int:member_id>/calendar")
@guard(policy.leaf, load=lambda member_id, **_month: find_member(member_id))
def month(author: Member) -> str:
    """Show a month of an author's diary (without one, this month): the calendar, the entries, the months beside it."""
    asked, today = request.view_args or {}, clock.today()
    first = calendars.first_day(asked.get("year", today.year), asked.get("month", today.month))
    if first is None:
        abort(404)
    found = queries.month_of(me(), author, first)
    page = queries.list_month(me(), author, first, Cursor.parse(request.args.get("before")))
    media.hang_photos(page.items)
    return render_template(
        "diaries/month.html",
        author=author,
        page=paged(page),
        days=_by_day(page.items),
        calendar=calendars.sheet(first, found.days, author_id=author.id, current=False),
        earlier=_beside(author, found.earlier),
        later=_beside(author, found.later),
    )  # fmt: skip


def _beside(author: Member, day: date | None) -> dict[str, Any] | None:
    return {"url": calendars.address(author.id, day), "day": day} if day else None


def _by_day(cards: Sequence[Card]) -> list[tuple[date, list[Card]]]:
    return [(day, list(group)) for day, group in groupby(cards, lambda card: clock.local(card.bumped_at).date())]


@bp.get("/members/<int:member_id>/album")
@guard(policy.leaf, load=find_member)
def album(author: Member) -> str:
    """Show an author's photos by month; each leads to its entry."""
    page = queries.list_pictured(me(), author, Cursor.parse(request.args.get("before")))
    media.hang_photos(page.items)
    months = groupby(page.items, lambda card: clock.local(card.bumped_at).date().replace(day=1))
    return render_template(
        "diaries/album.html",
        author=author,
        page=paged(page),
        months=[
            (first, calendars.address(author.id, first), [(card, photo) for card in cards for photo in card.photos])
            for first, cards in months
        ],
    )


@bp.get("/tags/<path:tag>")
@guard(policy.browse)
def tag(tag: str) -> str:
    """Show what carries a tag."""
    tag = text.clean_line(tag[:200])
    page = queries.list_tagged(me(), tag, Cursor.parse(request.args.get("before")))
    media.hang_photos(page.items)
    return render_template("diaries/tag.html", tag=tag, page=paged(page))
