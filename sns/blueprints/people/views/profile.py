"""A member's page, and how it looks to others."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for

from sns.blueprints.accounts import privacy
from sns.blueprints.accounts.models import Member
from sns.blueprints.accounts.queries import find_member
from sns.blueprints.contents import footprints
from sns.blueprints.media import queries as media
from sns.core.addresses import paged
from sns.core.guard import guard, me
from sns.core.i18n import gettext as _
from sns.core.i18n import pgettext
from sns.core.pages import Cursor

from .. import faces, policy, queries
from ..profile import views
from . import bp


@bp.get("/members/<int:member_id>")
@guard(policy.show, load=find_member)
def show(member: Member) -> str:
    """Show a member with what the reader may see; one's own page also as others see it."""
    wanted = request.args.get("as") if member.id == me().id else None
    onlooker = queries.pretend(member, wanted)
    if wanted == "nobody":
        return render_template("people/show.html", member=member, looks=_looks(member, wanted), looked_at_as="nobody")
    reader = onlooker or me()
    if member.id != me().id:
        views.add(member.id, 1)
        footprints.leave(me(), member.id)
    profile = queries.profile_for(reader, member)
    page = queries.list_entries(reader, member, Cursor.parse(request.args.get("before")))
    media.hang_photos(page.items)
    return render_template(
        "people/show.html",
        member=member,
        profile=profile,
        photo=faces.address(profile.photo_id),
        page=paged(page),
        looks=_looks(member, wanted if onlooker else None) if member.id == me().id else [],
        looked_at_as=wanted if onlooker else None,
        may_ask=onlooker is None and privacy.may_ask(me(), member),
        may_message=onlooker is None and privacy.may_write(me(), member),
    )


def _looks(member: Member, current: str | None) -> list[dict[str, Any]]:
    labels = {
        None: pgettext("seen by oneself", "自分"), "friends": _("つながり"), "ward": _("同じ区"), "city": _("ほかの区"), "nobody": _("会員以外"),
    }  # fmt: skip
    address = url_for(".show", member_id=member.id)
    return [
        {"label": label, "url": f"{address}?as={key}" if key else address, "current": key == current}
        for key, label in labels.items()
    ]
