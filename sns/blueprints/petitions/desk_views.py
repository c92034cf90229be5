"""The staff's side of requests from outside."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for

from sns.blueprints.spaces import queries as spaces
from sns.blueprints.spaces.queries import Ward
from sns.core import web
from sns.core.errors import Refused
from sns.core.guard import guard, me
from sns.core.i18n import gettext as _

from . import actions, labels, policy, queries
from .blueprint import bp
from .forms import DecisionForm, OutcomeForm, terms_form
from .models import Petition

_OF_ONE = "/staff/requests/<int:petition_id>"


@bp.get("/staff/<ward>/requests")
@guard(policy.work, load=spaces.find_place)
def desk(place: Ward) -> str:
    """Show the requests that wait in a ward, what is due first."""
    return render_template(
        "petitions/desk.html", ward=place, page_ward=place, waiting=queries.list_open(place.id),
        done=queries.list_done(place.id), labels=labels,
    )  # fmt: skip


@bp.get(_OF_ONE)
@guard(policy.handle, load=queries.find)
def case(petition: Petition) -> Any:
    """Show one request with what it is about."""
    return _case(petition)


def _case(petition: Petition, *, form: Any = None, outcome: Any = None, status: int = 200) -> Any:
    place = spaces.ward_by_id(petition.space_id)
    page = render_template(
        "petitions/case.html", petition=petition, ward=place, page_ward=place, thing=queries.thing_of(petition),
        form=form or DecisionForm(formdata=None), outcome=outcome or OutcomeForm(formdata=None), labels=labels,
    )  # fmt: skip
    return page, status


def _back(petition: Petition) -> Any:
    return redirect(url_for(".case", petition_id=petition.id))


@bp.post(f"{_OF_ONE}/step")
@guard(policy.handle, load=queries.find)
def step(petition: Petition) -> Any:
    """Begin to look at a request, or ask its author."""
    if request.form.get("do") == "ask":
        actions.ask_author(me(), petition)
        web.say(_("書いた人に照会しました"))
    else:
        actions.begin(me(), petition)
        web.say(_("審査をはじめました"))
    return _back(petition)


@bp.post(f"{_OF_ONE}/decide")
@guard(policy.handle, load=queries.find)
def decide(petition: Petition) -> Any:
    """Decide on a request."""
    form = DecisionForm()
    if form.validate():
        try:
            actions.decide(
                me(), petition, decision=form.decision.data, to_requester=form.to_requester.data or "",
                to_author=form.to_author.data or "", passages=(form.passages.data or "").splitlines(),
            )  # fmt: skip
            web.say(_("決定しました。双方に理由をそえて知らせます"))
            return _back(petition)
        except Refused as refused:
            form.decision.errors = [refused.words]
    return _case(petition, form=form, status=422)


@bp.post(f"{_OF_ONE}/outcome")
@guard(policy.handle, load=queries.find)
def outcome(petition: Petition) -> Any:
    """Answer an objection."""
    form = OutcomeForm()
    if form.validate():
        try:
            actions.answer_appeal(me(), petition, outcome=form.outcome.data, reason=form.reason.data or "")
            web.say(_("異議への判断を知らせます"))
            return _back(petition)
        except Refused as refused:
            form.outcome.errors = [refused.words]
    return _case(petition, outcome=form, status=422)


@bp.route("/staff/requests/terms", methods=["GET", "POST"])
@guard(policy.set_terms)
def terms() -> Any:
    """Set the terms of the city."""
    if request.method != "POST":
        days = {name: actions.term(name).days for name in actions.TERMS}
        return render_template("petitions/terms.html", form=terms_form(formdata=None, data=days))
    form = terms_form()
    if not form.validate():
        return render_template("petitions/terms.html", form=form), 422
    actions.set_terms(me(), form.days)
    web.say(_("保存しました"))
    return redirect(url_for(".terms"))
