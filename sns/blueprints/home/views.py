"""Overview pages."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from sns.blueprints.accounts.models import Member
from sns.blueprints.accounts.views import sign_in_page
from sns.blueprints.boards import lists as threads
from sns.blueprints.boards import policy as board_policy
from sns.blueprints.boards import queries as boards
from sns.blueprints.chat import lists as rooms
from sns.blueprints.contents import nearby
from sns.blueprints.contents import queries as contents
from sns.blueprints.contents.feeds import TABS, feed_tabs, runs
from sns.blueprints.events import athome
from sns.blueprints.events import policy as event_policy
from sns.blueprints.events import queries as events
from sns.blueprints.everyday import queries as everyday
from sns.blueprints.hosts import queries as hosts
from sns.blueprints.media import queries as media
from sns.blueprints.notices import queries as notices
from sns.blueprints.people import queries as people
from sns.blueprints.people import steps
from sns.blueprints.spaces import queries as spaces
from sns.blueprints.spaces.queries import Ward
from sns.core import almanac, clock
from sns.core.addresses import paged
from sns.core.guard import guard, me
from sns.core.i18n import gettext as _
from sns.core.pages import Cursor

from . import policy

bp = Blueprint("home", __name__)
BOARDS = "boards"


@bp.get("/")
@guard(policy.index)
def index() -> Any:
    """Show what is new; a visitor finds the way in."""
    member = me()
    if member is None:
        return sign_in_page()
    tab = request.args.get("tab", "all")
    tab = tab if tab in (*TABS, BOARDS) else "all"
    before = Cursor.parse(request.args.get("before"))
    if tab == BOARDS:
        page = contents.list_feed(member, kind="thread", before=before)
    else:
        page = contents.list_feed(member, tab=tab, before=before)
    # Among everybody's words the city's stand already; among those of one ward they would be missing.
    near = nearby.beside(member, member.home_ward, page if tab == "ward" else None) if tab in ("all", "ward") else None
    shown = [*page.items, *(near.items if near else ())]
    media.hang_photos(shown)
    threads.hang_facts(member, shown)
    events.hang_facts(shown)
    hosted = hosts.hosted_ward(member)
    on = athome.at_home(member)
    return render_template(
        "home/index.html",
        today=_today(),
        tab=tab,
        tabs=feed_tabs("home.index", tab, **{BOARDS: _("掲示板")}),
        page=paged(page),
        runs=runs(member, page.items, folds=tab != "mine"),
        ward=member.home_ward,
        near=near,
        notices=notices.at_home(member) if before is None else [],
        steps=_steps(member),
        care=hosts.waiting_for(member, hosted.id) if hosted else None,
        care_ward=hosted,
        people=people.list_neighbors(member),
        events=on.next,
        on_today=on,
        town=everyday.at_home(member) if before is None else None,
        talking=rooms.list_talking(member),
    )


def _steps(member: Member) -> dict[str, bool]:
    if not steps.are_due(member):
        return {}
    return {
        "introduced": bool(member.bio), "met": steps.has_met_neighbors(member), "wrote": contents.has_written(member),
    }  # fmt: skip


@bp.post("/steps/away")
@guard(policy.put_steps_away)
def put_steps_away() -> Response:
    """Put the first steps away."""
    steps.put_away(me())
    return redirect(url_for(".index"))


def _today() -> dict[str, Any]:
    day = clock.today()
    holiday = almanac.holiday(day)
    return {
        "date": day, "weekday": day.weekday(), "is_sunday": day.weekday() == 6 or holiday is not None,
        "is_saturday": day.weekday() == 5, "holiday": holiday, "term": almanac.season_word(day),
    }  # fmt: skip


@bp.get("/menu")
@guard(policy.menu)
def menu() -> str:
    """Show the phone's menu."""
    return render_template("home/menu.html")


@bp.get("/w/<ward>/")
@guard(policy.ward, load=lambda ward: spaces.find_ward(ward))
def ward(space: Ward) -> str:
    """Show a ward: what a member may read of it, and its neighbours."""
    page = contents.list_feed(me(), space_id=space.id, before=Cursor.parse(request.args.get("before")))
    near = nearby.beside(me(), space, page)
    shown = [*page.items, *(near.items if near else ())]
    media.hang_photos(shown)
    threads.hang_facts(me(), shown)
    events.hang_facts(shown)
    return render_template(
        "home/ward.html",
        ward=space,
        page_ward=space,
        office=everyday.office_of(space.id),
        page=paged(page),
        near=near,
        boards=[one for one in boards.boards_with_news(me(), space) if board_policy.enter(me(), one[0])],
        notices=notices.list_notices(me(), space, limit=notices.AT_HOME).items,
        neighbors=spaces.list_neighbors(space),
        events=events.list_next(me(), space_id=space.id, limit=5),
        can_open_event=event_policy.open_event(me(), space),
        stats={"members": spaces.count_members(space.id), "writers": contents.count_writers(space.id)},
    )
