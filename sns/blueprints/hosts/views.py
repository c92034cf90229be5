"""Pages of hosts."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from sns.blueprints.contents.forms import ReplyForm
from sns.blueprints.contents.views import address
from sns.blueprints.spaces import queries as spaces
from sns.blueprints.spaces.queries import Ward
from sns.core import text, web
from sns.core.guard import guard, me
from sns.core.i18n import gettext as _

from . import actions, policy, queries
from .queries import EXCERPT, Case

bp = Blueprint("hosts", __name__)


@bp.get("/w/<ward>/care")
@guard(policy.care, load=lambda ward: spaces.find_ward(ward))
def show(space: Ward) -> str:
    """Show newcomers' first words and what nobody has answered, to those who look after a ward."""
    first = queries.list_first_words(me(), space.id)
    return render_template(
        "hosts/show.html", ward=space, page_ward=space, as_staff=_is_staff(space), first=first,
        unanswered=queries.list_unanswered(me(), space.id, first), tabs=_tabs(space), address=address,
    )  # fmt: skip


def _tabs(here: Ward) -> list[dict[str, Any]]:
    return [
        {"label": ward.name, "url": url_for(".show", ward=ward.slug), "current": ward.id == here.id}
        for ward in queries.hosted_wards(me())
    ]


@bp.get("/w/<ward>/care/<int:content_id>/<int:seq>")
@guard(policy.greet, load=queries.find_case)
def greet(case: Case) -> str:
    """Show the words with a form for a kind one, begun already."""
    form = ReplyForm(formdata=None, body=_beginning(case), answer_to=str(case.seq or ""))
    words = case.reply.body if case.reply is not None else case.content.body
    return render_template(
        "hosts/greet.html", form=form, case=case, ward=case.ward, page_ward=case.ward,
        as_staff=_is_staff(case.ward), excerpt=text.excerpt(words, EXCERPT * 3),
        source=address(case.content, seq=case.seq),
        is_taken=queries.holds(case.care) and case.taker is not None and case.taker.id != me().id,
    )  # fmt: skip


@bp.post("/w/<ward>/care/<int:content_id>/<int:seq>/take")
@web.slow_down("60 per minute;600 per hour")
@guard(policy.greet, load=queries.find_case)
def take(case: Case) -> Response:
    """Take words to answer them."""
    actions.take(me(), case)
    queries.forget_counts()
    return redirect(url_for(".greet", ward=case.ward.slug, content_id=case.content.id, seq=case.seq))


@bp.post("/w/<ward>/care/<int:content_id>/<int:seq>/leave")
@guard(policy.greet, load=queries.find_case)
def leave(case: Case) -> Response:
    """Leave words to others."""
    actions.leave(me(), case)
    queries.forget_counts()
    return redirect(url_for(".show", ward=case.ward.slug))


def _is_staff(ward: Ward) -> bool:
    # Who is both comes as a host: the staff's screen is for those who work here.
    return not me().standing.has_role(ward.id, "host")


def _beginning(case: Case) -> str:
    names = {"name": case.author.nickname, "ward": case.ward.name, "mine": me().nickname}
    if _is_staff(case.ward):
        return _("%(name)sさん、こんにちは。%(ward)sの職員の%(mine)sです。", **names)
    return _("%(name)sさん、こんにちは。%(ward)sの世話人の%(mine)sです。", **names)
