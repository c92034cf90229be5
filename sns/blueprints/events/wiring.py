"""What is special about events and reports, and what follows from what is done with them."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import Flask, url_for

from sns.blueprints.accounts import farewell as accounts
from sns.blueprints.accounts.signals import NameChanged
from sns.blueprints.contents import adapters as contents
from sns.blueprints.contents import drafts, stirs, watching
from sns.blueprints.contents.replies import PAGE
from sns.blueprints.contents.signals import ContentErased
from sns.blueprints.spaces import deeds
from sns.blueprints.spaces import queries as spaces
from sns.core import menu
from sns.core.i18n import lazy as _l
from sns.core.signals import on

from . import afterwards, farewell, labels, queries, telling
from .actions import EDIT, NEW
from .models import VISIBILITIES, ActivityReport, Event
from .signals import EventCancelled, EventMoved, Promoted, RsvpChanged

contents.register(
    contents.Kind(
        name="event",
        model=Event,
        endpoint="events.show",
        id_name="event_id",
        label=_l("イベント"),
        reply_label=_l("質問と返事"),
        visibilities=VISIBILITIES,
        max_depth=1,
        reply_at="at",
        first_replies=PAGE,
        replies_id="questions",
        reactions=labels.REACTIONS["event"],
    )
)
contents.register(
    contents.Kind(
        name="report",
        model=ActivityReport,
        endpoint="events.report",
        id_name="report_id",
        label=_l("活動報告"),
        reply_label=_l("コメント"),
        visibilities=VISIBILITIES,
        max_depth=1,
        reply_at="at",
        first_replies=PAGE,
        reactions=labels.REACTIONS["report"],
    )
)
_WORDS = ("title", "body", "place", "address", "tags")


def _place_of(space_id: int) -> dict[str, str]:
    return {"ward": spaces.ward_by_id(space_id).slug}


drafts.register(drafts.FormKind(NEW, _l("イベント"), "events.new", words=_WORDS, values=_place_of))
drafts.register(drafts.FormKind(EDIT, _l("イベントの直し"), "events.edit", id_name="event_id", words=_WORDS))
_OF_REPORT = ("title", "body", "place")
drafts.register(
    drafts.FormKind(afterwards.NEW_REPORT, _l("活動報告"), "events.new_report", id_name="event_id", words=_OF_REPORT)
)
drafts.register(
    drafts.FormKind(
        afterwards.EDIT_REPORT, _l("活動報告の直し"), "events.edit_report", id_name="report_id", words=_OF_REPORT
    )
)
accounts.also(farewell.forget)
deeds.name("event.cancel", _l("イベントを中止にしました"))
menu.add(menu.Entry("events.settings", "event", _l("イベントのお知らせ"), order=17, group=3))


def _page_url(app: Flask, endpoint: str, **values: Any) -> str:
    # Pages of the features above: the calendar hangs its own on the page of an event.
    return url_for(endpoint, **values) if endpoint in app.view_functions else ""


def init_app(app: Flask) -> None:
    """Give pages the words for events."""
    app.jinja_env.globals.update(event_labels=labels, page_url=partial(_page_url, app))


# Open pages hear how many come, never who.
on(RsvpChanged, inside=True)(stirs.note_change)
watching.also(lambda _reader, content: queries.count_going(content.id) if content.kind == "event" else {})


@on(Promoted, job=True)
def tell_promoted(signal: Promoted) -> None:
    """Tell who waited that they can come."""
    telling.promoted(signal.event_id, signal.member_id)


@on(EventMoved, job=True)
def tell_moved(signal: EventMoved) -> None:
    """Tell everybody who answered of another time or place."""
    telling.moved(signal.event_id, signal.sequence)


@on(EventCancelled, job=True)
def tell_cancelled(signal: EventCancelled) -> None:
    """Tell everybody who answered that it does not take place."""
    telling.cancelled(signal.event_id)


@on(ContentErased)
def erase(signal: ContentErased) -> None:
    """Erase what hung on an event or report of which nothing is left."""
    if signal.kind in ("event", "report"):
        farewell.erase_of(signal.content_id, signal.kind)


@on(NameChanged, job=True)
def let_go(signal: NameChanged) -> None:
    """Let nobody wait for an organizer who leaves, nor for a place that is kept for them."""
    farewell.leave(signal.member_id)
