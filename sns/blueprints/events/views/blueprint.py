"""The blueprint all pages of events register with, and what they all need."""

from __future__ import annotations

from typing import Any, TypeVar

from flask import Blueprint, abort, redirect, request, url_for
from werkzeug.wrappers import Response

from sns.blueprints.contents import drafts
from sns.blueprints.contents.models import Draft
from sns.blueprints.media import compose
from sns.blueprints.media.models import File
from sns.core.guard import me

from .. import policy, queries
from ..models import ActivityReport, Event

T = TypeVar("T")

bp = Blueprint("events", __name__)


def find_open(event_id: int) -> Event | None:
    """Return an event; a visitor is sent to sign in, unless it is public, so that nobody learns which ids exist."""
    return _or_sign_in(queries.find_event(event_id))


def find_open_report(report_id: int) -> ActivityReport | None:
    """Return a report, as `find_open` does an event."""
    return _or_sign_in(queries.find_report(report_id))


def _or_sign_in(thing: T) -> T:
    if me() is None and (thing is None or not policy.read(None, thing)):
        abort(redirect(url_for("accounts.sign_in", next=request.full_path.rstrip("?"))))
    return thing


def back_to(event: Event, anchor: str | None = None) -> Response:
    """Lead to the page of an event."""
    return redirect(url_for("events.show", event_id=event.id, _anchor=anchor))


def photos_of(draft: Draft | None, belonging: list[File] | None = None) -> compose.Photos:
    """Return the photos of a draft, or those that belong to what is being changed."""
    if draft is not None:
        return compose.taken_up(me(), drafts.photos_of(draft), belonging or [])
    return compose.Photos(belonging or [], {file.id: file.alt for file in belonging or []})


def own_copy(kind: str, about_id: int) -> Any:
    """Name the copy of the words that the device holds until they have arrived."""
    return f"{kind.replace('.', '-')}-{about_id}-{me().id}"
