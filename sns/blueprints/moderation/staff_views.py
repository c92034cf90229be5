"""The staff's side: the queue, one case, verdicts, hand-over, measures."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import Blueprint, abort, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms.fields import SelectChoice

from sns.blueprints.cases import actions as cases
from sns.blueprints.cases import queries as kept
from sns.blueprints.cases.models import Case
from sns.blueprints.spaces.queries import Ward, city_card, wards_by_id
from sns.core import clock, web
from sns.core.addresses import paged
from sns.core.errors import Refused
from sns.core.guard import guard, me
from sns.core.i18n import gettext as _
from sns.core.numbers import number_in
from sns.core.pages import Cursor, cut

from . import actions, desk, intake, policy, queries, reading, topics, verdicts
from .desk import Desk
from .forms import HandOverForm, MeasureForm, NoteForm, VerdictForm

bp = Blueprint("desk", __name__)
_OF_CASE = "/staff/<ward>/moderation/<int:case_id>"
_CODES = ("ok", "amend", "hide", "warn", "wait")
_CODES_OF_APPEAL = ("keep", "reverse", "wait")
_FORMS: dict[str, Any] = {"verdict": VerdictForm, "note": NoteForm, "over": HandOverForm, "measure": MeasureForm}


@bp.get("/staff/<ward>/moderation")
@guard(policy.work, load=desk.find_desk)
def index(here: Desk) -> Any:
    """Show what waits at a desk, with the first case beside it."""
    queue = desk.list_queue(me(), here, request.args.get("tab", "all"), request.args.get("after"))
    return _page(here, queue, queue.items[0].id if queue.items else None, is_list=True)


@bp.get(_OF_CASE)
@guard(policy.work, load=desk.find_case)
def show(here: Desk) -> Any:
    """Show one case, with the queue beside it."""
    case = _case(here)
    queue = desk.list_queue(me(), here, request.args.get("tab", "all"), request.args.get("after"))
    return _page(here, queue, case.id)


def _case(here: Desk) -> Case:
    if here.case is None:
        abort(404)
    verdicts.refuse_party(me(), here.case)
    return here.case


def _page(
    here: Desk, queue: desk.Queue, case_id: int | None, *, is_list: bool = False, verdict: Any = None, note: Any = None,
    over: Any = None, measure: Any = None, refused: str = "", status: int = 200,
) -> Any:  # fmt: skip
    g.desk_count = queue.numbers.open  # the menu says it too
    found = queries.look_at(case_id) if case_id is not None else None
    case, numbers = found or (None, (0, 0))
    proposed, about = queries.list_shown_measures(here.scope, case.about_id if case is not None else None)
    opened = desk.open_up(me(), case, numbers, about) if case is not None else None
    is_shut = opened is not None and is_list and desk.is_private(opened)
    if opened is not None and case is not None and not is_list and desk.is_private(opened):
        reading.note(me(), case, opened.notes)
    before, following, place = queue.beside(case)
    given = {"verdict": verdict, "note": note, "over": over, "measure": measure}
    page = render_template(
        "moderation/desk.html", ward=here.ward, page_ward=here.ward, queue=queue, opened=opened, is_list=is_list,
        is_shut=is_shut, before=before, following=following, place=place, label_of=topics.label_of,
        tone_of=topics.tone_of, proposed=proposed, refused=refused, has_keys=reading.has_keys(me()), said=reading.SAID,
        # Empty forms are the same on every case, and are kept; see core/fragments.
        forms={name: partial(_form, name, form, case) for name, form in given.items()},
        places=tuple(card.name_ja for card in _desks_beside(case)), is_filled=bool(refused) or any(given.values()),
        form=next((one for one in given.values() if one is not None and one.errors), None),
    )  # fmt: skip
    return page, status


def _form(name: str, given: Any, case: Case | None) -> Any:
    form = given or _FORMS[name](formdata=None)
    if name == "over":
        form.to.choices = _choices(case)
    return form


def _desks_beside(case: Case | None) -> list[Ward]:
    cards = (city_card(), *wards_by_id().values())
    return [card for card in cards if card is not None and (case is None or card.id != case.space_id)]


def _choices(case: Case | None) -> list[SelectChoice]:
    return [SelectChoice(card.id, card.name) for card in _desks_beside(case)]


def _again(here: Desk, refused: str = "", status: int = 422, **forms: Any) -> Any:
    queue = desk.list_queue(me(), here, request.args.get("tab", "all"), request.args.get("after"))
    case_id = here.case.id if here.case is not None else None
    return _page(here, queue, case_id, refused=refused, status=status, **forms)


@bp.post(f"{_OF_CASE}/decide")
@guard(policy.work, load=desk.find_case)
def decide(here: Desk) -> Any:
    """Give a verdict on a case, and go on to the next one."""
    case = _case(here)
    form = VerdictForm()
    code = request.form.get("verdict", "")
    codes = _CODES_OF_APPEAL if case.origin == "appeal" else _CODES
    if not form.validate() or code not in codes:
        return _again(here, "" if form.errors else _("判断をえらんでください"), verdict=form)
    if code in ("amend", "hide", "warn") and not form.rule.data:
        form.rule.errors = [_("理由をえらんでください")]
        return _again(here, verdict=form)
    queue = desk.list_queue(me(), here, request.args.get("tab", "all"), request.args.get("after"))
    _before, following, _place = queue.beside(case)
    try:
        made = actions.decide(
            me(), case,
            actions.Verdict(code, form.rule.data or None, form.words.data or "", form.quoted.data or "", form.hides.data),
            version=number_in(form.version.data),
        )  # fmt: skip
    except Refused as refused:
        return _again(here, refused.words, status=409, verdict=form)
    if made is None:
        web.say(_("保留にしました。「保留」にあります"))
    else:
        web.offer(
            reading.said(made.verdict), _("取り消す"),
            url_for(".undo", ward=here.ward.slug, decision_id=made.id),
        )  # fmt: skip
    if following is not None and following.id != case.id:
        return redirect(_address(here, following))
    return redirect(url_for(".index", ward=here.ward.slug, tab=request.args.get("tab")))


def _address(here: Desk, case: Any) -> str:
    return url_for(
        ".show", ward=here.ward.slug, case_id=case.id, tab=request.args.get("tab"), after=request.args.get("after")
    )


@bp.post("/staff/<ward>/moderation/decisions/<int:decision_id>/undo")
@guard(policy.work, load=desk.find_decision)
def undo(here: Desk) -> Response:
    """Take a verdict back before its letter leaves."""
    if here.decision is None or here.case is None:
        abort(404)
    actions.undo(me(), here.decision)
    web.say(_("判断を取り消し、もとにもどしました"))
    return redirect(_address(here, here.case))


@bp.post(f"{_OF_CASE}/claim")
@guard(policy.work, load=desk.find_case)
def claim(here: Desk) -> Response:
    """Let others see who is looking at a case, or give it back."""
    case = _case(here)
    if request.form.get("do") == "release":
        cases.release(me(), case)
    else:
        cases.claim(me(), case)
    return redirect(_address(here, case))


@bp.post(f"{_OF_CASE}/notes")
@guard(policy.work, load=desk.find_case)
def write_note(here: Desk) -> Any:
    """Write something about a case that only staff read."""
    case, form = _case(here), NoteForm()
    if not form.validate():
        return _again(here, note=form)
    cases.note(me(), case, form.note.data or "")
    return redirect(_address(here, case) + "#notes")


@bp.post(f"{_OF_CASE}/hand-over")
@guard(policy.work, load=desk.find_case)
def hand_over(here: Desk) -> Any:
    """Let another ward's desk, or the city's, go on with a case."""
    case, form = _case(here), HandOverForm()
    form.to.choices = _choices(case)
    if not form.validate():
        return _again(here, over=form)
    cases.hand_over(me(), case, form.to.data, form.reason.data or "")
    name = next(choice.label for choice in form.to.choices if choice.value == form.to.data)
    web.say(_("%(place)sの窓口にわたしました", place=name))
    return redirect(url_for(".index", ward=here.ward.slug))


@bp.post(f"{_OF_CASE}/again")
@guard(policy.work, load=desk.find_case)
def look_again(here: Desk) -> Response:
    """Open a decided case again."""
    case = _case(here)
    actions.look_again(me(), case)
    web.say(_("もう一度、確認待ちにもどしました"))
    return redirect(_address(here, case))


@bp.post(f"{_OF_CASE}/measures")
@guard(policy.work, load=desk.find_case)
def propose(here: Desk) -> Any:
    """Take a measure about the author of a case."""
    case, form = _case(here), MeasureForm()
    if not form.validate():
        return _again(here, measure=form)
    if case.about is None:
        return _again(here, _("書いた人が退会しているため、措置はできません"), status=409, measure=form)
    try:
        made = actions.propose(
            me(), case.about, form.kind.data, space_id=case.space_id, rule=form.because.data,
            reason=form.measure_reason.data or "",
            ends_at=clock.end_of(form.ends_on.data) if form.ends_on.data else None, case=case,
        )  # fmt: skip
    except Refused as refused:
        return _again(here, refused.words, status=409, measure=form)
    web.say(_("もう1人の確認を待っています") if made.state == "proposed" else _("書きこみのお休みを始めました"))
    return redirect(_address(here, case))


@bp.post("/staff/<ward>/moderation/measures/<int:measure_id>")
@guard(policy.work, load=desk.find_measure)
def answer_measure(here: Desk) -> Response:
    """Agree to a measure or decline it as the second person, take one's own back, or end one."""
    if here.measure is None:
        abort(404)
    done = {
        "approve": (actions.approve, _("確認しました。いまから始まります")),
        "decline": (actions.decline, _("見送りました")),
        "withdraw": (actions.withdraw, _("取り下げました")),
        "lift": (actions.lift, _("措置を終えました")),
    }.get(request.form.get("do", ""))
    if done is None:
        abort(422)
    act, words = done
    act(me(), here.measure)
    web.say(words)
    if here.measure.case_id is not None:
        return redirect(url_for(".show", ward=here.ward.slug, case_id=here.measure.case_id))
    return redirect(url_for(".index", ward=here.ward.slug))


@bp.post("/staff/<ward>/moderation/keys")
@guard(policy.work, load=desk.find_desk)
def keys(here: Desk) -> Response:
    """Switch the one-key verdicts on or off, for oneself."""
    reading.set_keys(me(), is_on=request.form.get("on") == "1")
    return redirect(url_for(".index", ward=here.ward.slug))


@bp.get("/staff/<ward>/moderation/closed")
@guard(policy.work, load=desk.find_desk)
def closed(here: Desk) -> str:
    """Show what a desk has decided, the latest first."""
    before = Cursor.parse(request.args.get("before"))
    rows = kept.list_closed(intake.KIND, space_id=here.scope, before=before, limit=kept.PAGE + 1)
    page = cut(rows, kept.PAGE, before, lambda row: (row.closed_at or row.opened_at, row.id))
    return render_template(
        "moderation/closed.html", ward=here.ward, page_ward=here.ward, page=paged(page), label_of=topics.label_of,
        tone_of=topics.tone_of, said=reading.SAID, me_id=me().id,
    )  # fmt: skip
