"""The public form, the page of a request, what its author answers, and the figures of each year."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

from flask import Response, current_app, redirect, render_template, request, url_for
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from sns.blueprints.contents import adapters as contents
from sns.blueprints.contents import drafts
from sns.core import csvs, web
from sns.core.errors import Refused
from sns.core.guard import guard, me
from sns.core.i18n import gettext as _
from sns.core.numbers import number_in

from . import actions, addresses, desk_views, labels, policy, queries  # noqa: F401  # desk_views adds its pages
from .blueprint import bp
from .forms import AnswerForm, AppealForm, PetitionForm
from .models import Petition


@bp.get("/requests/new")
@guard(policy.ask)
def new() -> str:
    """Open the form with which anybody asks for something to be removed."""
    return _form(PetitionForm(formdata=None, address=request.args.get("address", "")[:500], key=drafts.new_key()))


def _form(form: PetitionForm) -> str:
    return render_template("petitions/new.html", form=form, days=actions.term("answer_days").days)


@bp.post("/requests/new")
@web.slow_down("5 per hour;20 per day")
@guard(policy.ask)
def create() -> Any:
    """Take in a request, from whoever it comes."""
    form = PetitionForm()
    if not form.validate():
        return _form(form), 422
    if form.is_machine:
        return redirect(url_for(".figures"))
    content_id, seq = place_of(form.address.data or "")
    petition = actions.receive(
        kind=form.kind.data, address=form.address.data or "", name=form.name.data or "", email=form.email.data or "",
        words=form.words.data or "", evidence=form.evidence.data or "", is_agent=form.is_agent.data,
        space_id=form.space_id, content_id=content_id, seq=seq, key=form.key.data or None,
    )  # fmt: skip
    return redirect(url_for(".show", number=petition.number, token=addresses.token_of(petition), new=1))


def place_of(address: str) -> tuple[int | None, int]:
    """Return the content and reply an address of ours leads to; (None, 0) where it is none."""
    try:
        parts = urlsplit(address.strip())
        found = current_app.url_map.bind("", script_name="/").match(parts.path or "/", method="GET")
    except (HTTPException, RequestRedirect, ValueError):
        return None, 0
    endpoint, values = found
    kind = next((kind for kind in contents.KINDS.values() if kind.endpoint == endpoint), None)
    if kind is None or not isinstance(values.get(kind.id_name), int):
        return None, 0
    at = parse_qs(parts.query).get(kind.reply_at or "at", [""])[0]
    seq = number_in(parts.fragment.removeprefix("r")) or number_in(at) or 0
    return values[kind.id_name], seq


@bp.get("/requests/<number>/<token>")
@guard(policy.by_secret, load=addresses.find)
def show(petition: Petition) -> str:
    """Show how a request goes, to who has its address."""
    return _page(petition, AppealForm(formdata=None))


def _page(petition: Petition, form: AppealForm) -> str:
    return render_template(
        "petitions/show.html", petition=petition, token=addresses.token_of(petition), form=form, labels=labels,
        may_object=petition.state in ("decided", "told") and petition.appealed_at is None,
    )  # fmt: skip


@bp.post("/requests/<number>/<token>/objection")
@web.slow_down("10 per hour")
@guard(policy.by_secret, load=addresses.find)
def object_to(petition: Petition) -> Any:
    """Object to what was decided, as who asked."""
    form = AppealForm()
    if form.validate():
        try:
            actions.appeal(petition, by="requester", words=form.words.data or "")
            web.say(_("異議を受けつけました。最初に決めた人とは別の職員が確かめます"))
            return redirect(url_for(".show", number=petition.number, token=addresses.token_of(petition)))
        except Refused as refused:
            form.words.errors = [refused.words]
    return _page(petition, form), 422


@bp.get("/requests/mine/<int:petition_id>")
@guard(policy.see_own, load=queries.find)
def mine(petition: Petition) -> str:
    """Show an author what is asked about their words."""
    return _own(petition)


def _own(petition: Petition, *, answer: Any = None, objection: Any = None) -> str:
    return render_template(
        "petitions/mine.html", petition=petition, thing=queries.thing_of(petition), labels=labels,
        answer=answer or AnswerForm(formdata=None), objection=objection or AppealForm(formdata=None),
        may_answer=petition.state == "inquiring" and petition.answered_at is None,
        may_object=petition.state in ("decided", "told") and petition.appealed_at is None,
    )  # fmt: skip


@bp.post("/requests/mine/<int:petition_id>/answer")
@guard(policy.answer, load=queries.find)
def answer(petition: Petition) -> Any:
    """Answer whether one agrees to a removal."""
    form = AnswerForm()
    if not form.validate():
        return _own(petition, answer=form), 422
    actions.answer(me(), petition, says=form.says.data, words=form.words.data or "")
    web.say(_("回答を受けつけました"))
    return redirect(url_for(".mine", petition_id=petition.id))


@bp.post("/requests/mine/<int:petition_id>/objection")
@guard(policy.object_to, load=queries.find)
def object_as_author(petition: Petition) -> Any:
    """Object to what was decided, as the author."""
    form = AppealForm()
    if not form.validate():
        return _own(petition, objection=form), 422
    actions.appeal(petition, by="author", words=form.words.data or "")
    web.say(_("異議を受けつけました。最初に決めた人とは別の職員が確かめます"))
    return redirect(url_for(".mine", petition_id=petition.id))


@bp.get("/requests/figures")
@guard(policy.see_figures)
def figures() -> str:
    """Show how many requests came in each year, and what came of them."""
    return render_template("petitions/figures.html", years=queries.years(), labels=labels, terms=_terms())


def _terms() -> dict[str, int]:
    return {name: actions.term(name).days for name in ("answer_days", "inquiry_days", "intimate_days", "appeal_days")}


@bp.get("/requests/figures.csv")
@guard(policy.see_figures)
def figures_table() -> Response:
    """Give the figures as a table."""
    head = [_("年"), _("受付"), *map(str, labels.KINDS.values()), *map(str, labels.DECISIONS.values()), _("照会"),
            _("異議"), _("改めたもの"), _("決定までの日数(中央値)"), _("期限内の決定")]  # fmt: skip
    rows = [
        [year.year, year.total, *(year.kinds.get(kind, 0) for kind in labels.KINDS),
         *(year.decisions.get(one, 0) for one in labels.DECISIONS), year.inquiries, year.objections, year.reversed,
         year.median_days, year.within_term]
        for year in queries.years()
    ]  # fmt: skip
    return Response(
        csvs.table(head, rows),
        mimetype=csvs.MIME,
        headers={"Content-Disposition": 'attachment; filename="requests.csv"'},
    )
