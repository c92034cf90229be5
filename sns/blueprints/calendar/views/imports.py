"""Bringing a file of events: looking at it first, taking what is good, giving back what is not; and the way out."""

from __future__ import annotations

from typing import Any

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from sns.blueprints.events import policy as events
from sns.blueprints.events.labels import SORTS
from sns.blueprints.spaces import policy as spaces
from sns.blueprints.spaces.queries import Ward, city_card
from sns.core import web
from sns.core.errors import Refused
from sns.core.guard import guard, me
from sns.core.i18n import gettext as _
from sns.core.numbers import number_in

from .. import gathering, importing, policy, problems, standard
from ..forms import ImportForm
from ..models import EventImport
from ..plain import Facts, Problem
from ..wishes import Wish
from .blueprint import bp
from .lists import find_place

_MOST_OUT = 5_000


@bp.get("/w/<ward>/events/import")
@guard(policy.bring_in, load=find_place)
def bring(place: Ward) -> Any:
    """Ask for a file of events."""
    return _form_page(place, ImportForm(formdata=None))


@bp.post("/w/<ward>/events/import")
@web.slow_down("20 per minute;100 per hour")
@guard(policy.bring_in, load=find_place)
def receive(place: Ward) -> Any:
    """Take a file, and read it where it is small."""
    form = ImportForm()
    form.offer(place, as_office=bool(events.voices(me(), place.id)))
    if not form.validate():
        return _form_page(place, form), 422
    name = (form.file.data.filename or "").replace("\\", "/").rpartition("/")[2]
    brought = importing.bring(me(), place.id, name=name, data=form.bytes, settings=form.settings(place))
    if not importing.waits_for_worker(brought):
        importing.read(brought.id)
    return redirect(url_for(".brought", import_id=brought.id))


def _form_page(place: Ward, form: ImportForm) -> str:
    form.offer(place, as_office=bool(events.voices(me(), place.id)))
    if place.is_city:
        form.visibility.choices = form.visibility.choices[:2]
    latest = importing.list_imports(place.id, me(), all_of_ward=spaces.staff_of(me(), place))
    return render_template("calendar/bring.html", place=place, ward=place, page_ward=place, form=form, latest=latest)


@bp.get("/event-imports/<int:import_id>")
@guard(policy.handle, load=importing.find_import)
def brought(brought: EventImport) -> Any:
    """Show what a file holds, how far it was taken, what became of it."""
    return _brought_page(brought)


def _brought_page(brought: EventImport, words: str = "") -> Any:
    after = number_in(request.args.get("after")) or 0
    only = request.args.get("only", "")
    chosen = ("bad", "refused") if only == "bad" else ()
    rows = importing.list_rows(brought.id, outcomes=chosen, after=after, limit=importing.SHOWN + 1)
    place = importing.place_of(brought)
    return render_template(
        "calendar/brought.html",
        brought=brought,
        place=place,
        ward=place,
        page_ward=place,
        rows=[_shown(row) for row in rows[: importing.SHOWN]],
        only=only,
        after=after,
        following=rows[importing.SHOWN - 1].number if len(rows) > importing.SHOWN else None,
        remarks=[problems.words(Problem(*pair)) for pair in brought.problems],
        words=words,
    )


def _shown(row: Any) -> dict[str, Any]:
    return {
        "number": row.number, "label": row.label, "outcome": row.outcome, "event_id": row.event_id,
        "events": [Facts.of(stored) for stored in row.facts[:3]], "more": max(len(row.facts) - 3, 0),
        "problems": [(Problem(*pair).is_fatal or pair[0] == "refused", problems.words(Problem(*pair))) for pair in row.problems],
    }  # fmt: skip


@bp.post("/event-imports/<int:import_id>/take")
@web.slow_down("20 per minute;100 per hour")
@guard(policy.handle, load=importing.find_import)
def take(brought: EventImport) -> Any:
    """Take the good rows: a few at once, many in the worker."""
    try:
        importing.begin(me(), brought)
    except Refused as refused:
        return _brought_page(brought, refused.words), 409
    if importing.is_short(brought):
        importing.step(brought.id, 0)
        web.say(_("イベントを取りこみました"))
    return redirect(url_for(".brought", import_id=brought.id))


@bp.post("/event-imports/<int:import_id>/drop")
@guard(policy.handle, load=importing.find_import)
def drop(brought: EventImport) -> Any:
    """Forget a file; what was taken of it stays."""
    place = importing.place_of(brought)
    importing.drop(brought)
    web.say(_("ファイルを片づけました"))
    return redirect(url_for(".bring", ward=place.slug))


@bp.get("/event-imports/<int:import_id>/bad.csv")
@guard(policy.handle, load=importing.find_import)
def bad_rows(brought: EventImport) -> Response:
    """Give back the rows that could not be taken, with the reason in words before each."""
    rows = importing.list_rows(brought.id, outcomes=("bad", "refused"), limit=_MOST_OUT)
    header = [_("行"), _("取りこめない理由"), *brought.header]
    data = standard.table(header, ([row.number, _reasons(row), *row.cells] for row in rows))
    return table_response(data, f"events-{brought.id}-bad")


def _reasons(row: Any) -> str:
    return " / ".join(problems.words(Problem(*pair)) for pair in row.problems)


@bp.get("/w/<ward>/events/export.csv")
@guard(policy.bring_in, load=find_place)
def export(place: Ward) -> Response:
    """Give the events of a list as the national standard's table."""
    found = gathering.list_for_table(me(), place, Wish.of(request.args))
    city = city_card()
    data = standard.write(
        found,
        city=city.name_ja if city is not None else "",
        names=SORTS,
        url=lambda event: url_for("events.show", event_id=event.id, _external=True),
    )
    return table_response(data, f"events-{place.slug}")


def table_response(data: bytes, name: str) -> Response:
    """Answer with a table to save."""
    response = make_response(data)
    response.content_type = "text/csv; charset=utf-8"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response
