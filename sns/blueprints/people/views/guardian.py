"""A guardian's answer, by the link of the mail."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import redirect, render_template, request, session, url_for

from sns.blueprints.accounts import tickets
from sns.blueprints.accounts.models import Ticket
from sns.core import web
from sns.core.errors import Refused
from sns.core.guard import guard

from .. import joining, policy, sign_ups
from ..models import SignUp
from . import bp


@dataclass(frozen=True)
class Question:
    """What a guardian is asked."""

    ticket: Ticket
    sign_up: SignUp


def _find(token: str) -> Question | None:
    ticket = tickets.find_by_token("guardian", token)
    sign_up = sign_ups.find_sign_up(int(ticket.facts.get("sign_up", 0))) if ticket is not None else None
    if ticket is None or sign_up is None or sign_up.state != "guardian" or sign_up.guardian_email != ticket.email:
        return None
    return Question(ticket, sign_up)


@bp.route("/guardian/<token>", methods=["GET", "POST"])
@web.limiter.limit("60 per hour")
@guard(policy.answer_as_guardian)
def guardian_answer(token: str) -> Any:
    """Say what the service is, and take a yes or a no; opening the page answers nothing."""
    question = _find(token)
    if question is None:
        return render_template("people/join/guardian_ended.html"), 410
    if request.method != "POST" or request.form.get("do") not in ("agree", "refuse"):
        status = 200 if request.method != "POST" else 422
        return render_template("people/join/guardian_ask.html", sign_up=question.sign_up, token=token,
                               ward=sign_ups.ward_of(question.sign_up)), status  # fmt: skip
    try:
        state = joining.answer_as_guardian(question.ticket, question.sign_up, consents=request.form["do"] == "agree")
    except Refused:
        return render_template("people/join/guardian_ended.html"), 410
    session["guardian"] = state
    return redirect(url_for("people.guardian_thanks"))


@bp.get("/guardian/thanks")
@guard(policy.answer_as_guardian)
def guardian_thanks() -> Any:
    """Say what follows from a guardian's answer."""
    state = session.get("guardian")
    if state is None:
        return redirect(url_for("home.index"))
    return render_template("people/join/guardian_thanks.html", state=state)
