"""What an event and a series came to, in numbers."""

from __future__ import annotations

from flask import render_template
from werkzeug.wrappers import Response

from sns.blueprints.events.labels import HEADS, STATUSES
from sns.blueprints.events.models import Event, EventSeries
from sns.blueprints.events.queries import find_event
from sns.blueprints.spaces import queries as spaces
from sns.core.guard import guard
from sns.core.i18n import day
from sns.core.i18n import gettext as _

from .. import figures, policy, standard
from .blueprint import bp
from .imports import table_response


@bp.get("/events/<int:event_id>/numbers")
@guard(policy.see_figures, load=find_event)
def numbers(event: Event) -> str:
    """Show the figures of an event."""
    found = figures.of_event(event)
    return render_template(
        "calendar/numbers.html",
        event=event,
        page_ward=event.space,
        counts=found.counts,
        days=found.days,
        bars=_bars(found.counts),
        heads=[(HEADS[name], event.heads[name]) for name in HEADS if event.heads.get(name)],
    )


@bp.get("/events/<int:event_id>/numbers.csv")
@guard(policy.see_figures, load=find_event)
def numbers_table(event: Event) -> Response:
    """Give the figures of an event as a table."""
    found = figures.of_event(event)
    rows: list[list[object]] = [[label, number] for label, number, _share in _bars(found.counts)]
    rows += [[_("来た人"), found.counts.came], [_("申込みなしで来た人"), found.counts.walk_ins]]
    rows += [[str(HEADS[name]), event.heads[name]] for name in HEADS if event.heads.get(name)]
    rows += [[_("%(day)sまでに申しこんだ人", day=day(one.day)), one.total] for one in found.days]
    return table_response(standard.table([_("項目"), _("人数")], rows), f"event-{event.id}-numbers")


def _bars(counts: figures.Counts) -> list[tuple[str, int, int]]:
    shown = [
        (_("参加する(同行者をふくむ)"), counts.going), (_("キャンセル待ち(同行者をふくむ)"), counts.waiting),
        (_("まだ分からない"), counts.maybe), (_("今回は見送る"), counts.not_going),
    ]  # fmt: skip
    if counts.came is not None:
        shown.append((_("来た人"), counts.came))
        shown.append((_("うち、申込みなしで来た人"), counts.walk_ins or 0))
    most = max(number for _label, number in shown)
    return [(label, number, figures.share(number, most)) for label, number in shown]


@bp.get("/event-series/<int:series_id>/numbers")
@guard(policy.see_figures_of_series, load=figures.find_series)
def series_numbers(series: EventSeries) -> str:
    """Show the figures of a series, date by date."""
    found = figures.of_series(series)
    place = spaces.ward_by_id(series.space_id)
    return render_template(
        "calendar/series.html", series=series, page_ward=place, found=found, share=figures.share, statuses=STATUSES
    )


@bp.get("/event-series/<int:series_id>/numbers.csv")
@guard(policy.see_figures_of_series, load=figures.find_series)
def series_table(series: EventSeries) -> Response:
    """Give the figures of a series as a table."""
    header = [
        _("開催日"), _("場所"), _("状態"), _("お返事"), _("参加する"), _("キャンセル待ち"), _("まだ分からない"), _("来た人"),
        _("申込みなしで来た人"),
    ]  # fmt: skip
    rows = (
        [
            f"{one.day:%Y-%m-%d}", one.place, str(STATUSES[one.status]), one.answers, one.going, one.waiting, one.maybe,
            one.came, one.walk_ins,
        ]
        for one in figures.of_series(series).held
    )  # fmt: skip
    return table_response(standard.table(header, rows), f"event-series-{series.id}-numbers")
