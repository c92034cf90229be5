"""Where a ward's staff keep the table of rubbish days: a draft, what it would change, and putting it into force."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from sns.blueprints.calendar import sheets
from sns.blueprints.calendar.plain import Unreadable
from sns.blueprints.spaces import queries as spaces
from sns.blueprints.spaces.queries import Ward
from sns.core import clock, csvs, web
from sns.core.errors import Refused
from sns.core.guard import guard, me
from sns.core.i18n import gettext as _
from sns.core.numbers import number_in

from .. import actions, incoming, outgoing, policy, queries, words
from ..forms import DifferingForm, DistrictForm, FileForm, RevisionForm, SettlingForm
from ..plan import MOST_DISTRICTS, Plan
from .blueprint import bp


@bp.get("/staff/<ward>/rubbish")
@guard(policy.keep, load=spaces.find_ward)
def rubbish(place: Ward) -> Any:
    """Show the table, and what a draft would change."""
    return _page(place)


def _page(place: Ward, *, differing: Any = None, settling: Any = None, file: Any = None, error: str = "") -> str:
    current, draft = queries.find_table(place.id, "current"), queries.find_table(place.id, "draft")
    now = Plan.of(current.plan) if current is not None else None
    plan = Plan.of(draft.plan) if draft is not None else now or Plan()
    revision = draft.revision if draft is not None else 0
    differing = differing or DifferingForm(formdata=None)
    differing.offer(plan)
    settling = settling or SettlingForm(formdata=None, data={"by": plan.by_time, "on_holidays": plan.on_holidays})
    file = file or FileForm(formdata=None)
    for form in (differing, settling, file):
        form.revision.data = str(revision)
    return render_template(
        "everyday/rubbish.html", ward=place, page_ward=place, current=current, draft=draft, plan=plan, revision=revision,
        changes=queries.changes_of(now, plan, clock.today()) if draft is not None else [],
        gone=queries.gone_from(now, plan) if draft is not None else [], homeless=queries.homeless(plan, place),
        problems=[(row, words.problem(code, about)) for row, code, about in (draft.problems if draft else ())],
        differing=differing, settling=settling, file=file, error=error,
    )  # fmt: skip


@bp.route("/staff/<ward>/rubbish/district", methods=["GET", "POST"])
@guard(policy.keep, load=spaces.find_ward)
def district(place: Ward) -> Any:
    """Add a district, or change the one named by `at`."""
    plan, revision = queries.worked_on(place.id)
    at = number_in(request.args.get("at"))
    at = at if at is not None and at < len(plan.districts) else None
    before = plan.districts[at] if at is not None else None
    form = DistrictForm() if request.method == "POST" else DistrictForm(formdata=None)
    form.offer(plan, list(queries.area_names(place.id).values()), at)
    if request.method == "GET":
        form.revision.data = str(revision)
        if before is not None:
            form.show(before)
        return _district_page(place, form, at), 200
    if form.validate():
        try:
            if at is None and len(plan.districts) >= MOST_DISTRICTS:
                raise Refused(words.problem("too_many_districts", str(MOST_DISTRICTS)))
            actions.change(me(), place.id, form.seen, lambda now: now.with_district(form.district(before), at))
            web.say(_("下書きに入れました。確かめてから、この表をつかってください"))
            return redirect(url_for(".rubbish", ward=place.slug))
        except Refused as refused:
            form.form_errors = [refused.words]
            return _district_page(place, form, at), 409
    return _district_page(place, form, at), 422


def _district_page(place: Ward, form: DistrictForm, at: int | None) -> str:
    return render_template("everyday/district.html", ward=place, page_ward=place, form=form, at=at)


@bp.post("/staff/<ward>/rubbish/district/remove")
@guard(policy.keep, load=spaces.find_ward)
def remove_district(place: Ward) -> Any:
    """Take a district out of the draft."""
    at = number_in(request.form.get("at"))

    def make(plan: Plan) -> Plan:
        return plan.without_district(at) if at is not None and at < len(plan.districts) else plan

    actions.change(me(), place.id, RevisionForm().seen, make)
    web.say(_("下書きから地区を外しました"))
    return _back(place)


@bp.post("/staff/<ward>/rubbish/differs")
@guard(policy.keep, load=spaces.find_ward)
def differ(place: Ward) -> Any:
    """Put a day that differs into the draft."""
    form = DifferingForm()
    form.offer(queries.worked_on(place.id)[0])
    if not form.validate():
        return _page(place, differing=form), 422
    actions.change(me(), place.id, form.seen, lambda plan: plan.with_exception(form.differing))
    web.say(_("下書きに入れました。確かめてから、この表をつかってください"))
    return _back(place)


@bp.post("/staff/<ward>/rubbish/differs/remove")
@guard(policy.keep, load=spaces.find_ward)
def differ_no_more(place: Ward) -> Any:
    """Take a day that differs out of the draft."""
    at = number_in(request.form.get("at"))
    make = lambda plan: plan.without_exception(at) if at is not None else plan  # noqa: E731
    actions.change(me(), place.id, RevisionForm().seen, make)
    web.say(_("下書きから外しました"))
    return _back(place)


@bp.post("/staff/<ward>/rubbish/settings")
@guard(policy.keep, load=spaces.find_ward)
def settle(place: Ward) -> Any:
    """Say until when rubbish is put out, and whether holidays count."""
    form = SettlingForm()
    if not form.validate():
        return _page(place, settling=form), 422
    by = f"{form.by.time:%H:%M}" if form.by.time else ""
    holidays = bool(form.on_holidays.data)
    actions.change(me(), place.id, form.seen, lambda plan: replace(plan, by=by, on_holidays=holidays))
    web.say(_("下書きに入れました。確かめてから、この表をつかってください"))
    return _back(place)


@bp.post("/staff/<ward>/rubbish/file")
@web.slow_down("20 per minute;100 per hour")
@guard(policy.keep, load=spaces.find_ward)
def bring(place: Ward) -> Any:
    """Take in a file as the draft; what cannot be read is named by row."""
    form = FileForm()
    if not form.validate():
        return _page(place, file=form), 422
    is_calendar = sheets.is_calendar(form.bytes)
    if is_calendar and not form.district.data:
        form.district.errors = [_("カレンダーがどの地区のものか、地区の名前を書いてください")]
        return _page(place, file=form), 422
    base, _revision = queries.worked_on(place.id)
    try:
        if is_calendar:
            brought = incoming.read_calendar(
                form.bytes, base=base, district=form.district.data or "", today=clock.today()
            )
        else:
            known = list(queries.area_names(place.id).values())
            brought = incoming.read_table(form.bytes, base=base, known=known, today=clock.today())
    except Unreadable as unreadable:
        form.file.errors = [words.unreadable(unreadable.problem)]
        return _page(place, file=form), 422
    actions.bring(me(), place.id, form.seen, brought, form.file_name)
    web.say(_("読みました。確かめてから、この表をつかってください"))
    return _back(place)


@bp.post("/staff/<ward>/rubbish/use")
@guard(policy.keep, load=spaces.find_ward)
def use(place: Ward) -> Any:
    """Put the draft into force."""
    try:
        actions.use(me(), place.id, RevisionForm().seen)
    except Refused as refused:
        return _page(place, error=refused.words), 409
    web.say(_("この表をつかいはじめました。ホームには、1分以内に出ます"))
    return _back(place)


@bp.post("/staff/<ward>/rubbish/drop")
@guard(policy.keep, load=spaces.find_ward)
def drop(place: Ward) -> Any:
    """Throw the draft away."""
    actions.drop(me(), place.id, RevisionForm().seen)
    web.say(_("下書きをすてました"))
    return _back(place)


@bp.get("/staff/<ward>/rubbish.csv")
@guard(policy.keep, load=spaces.find_ward)
def export(place: Ward) -> Response:
    """Give the table that counts as CSV; without one an example with the columns."""
    current = queries.find_table(place.id, "current")
    response = make_response(outgoing.table(Plan.of(current.plan) if current is not None else Plan()))
    response.content_type = csvs.MIME
    response.headers["Content-Disposition"] = f'attachment; filename="rubbish-{place.slug}.csv"'
    return response


def _back(place: Ward) -> Response:
    return redirect(url_for(".rubbish", ward=place.slug))
