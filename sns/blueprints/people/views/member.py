"""A member's page."""

from __future__ import annotations

from flask import render_template, request

from sns.blueprints.accounts.models import Member
from sns.blueprints.accounts.queries import find_member
from sns.blueprints.contents.feeds import paged
from sns.blueprints.media import queries as media
from sns.core.guard import guard, me
from sns.core.pages import Cursor

from .. import policy, queries
from . import bp


@bp.get("/members/<int:member_id>")
@guard(policy.show, load=find_member)
def show(member: Member) -> str:
    """Show a member with what the reader may read of theirs."""
    page = queries.list_entries(me(), member, Cursor.parse(request.args.get("before")))
    media.hang_photos(page.items)
    return render_template("people/show.html", member=member, page=paged(page))
