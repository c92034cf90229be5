"""The members' side: the rules, reporting, what came of it, letters and objections."""

from __future__ import annotations

import hmac
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for

from sns.core import web
from sns.core.addresses import paged
from sns.core.errors import Refused
from sns.core.guard import guard, me
from sns.core.i18n import gettext as _
from sns.core.pages import Cursor

from . import actions, adapters, intake, letters, policy, queries
from .adapters import Reportable
from .forms import AppealForm, ReportForm
from .models import Letter
from .rules import NUMBERED, RULES
from .rules import find as find_rule

bp = Blueprint("moderation", __name__)
_MOST_DIGITS = 19


@bp.get("/rules")
@guard(policy.rules)
def rules() -> str:
    """Show the numbered rules and what happens when they are broken."""
    return render_template("moderation/rules.html", rules=NUMBERED, worry=RULES["worry"])


def _find_thing(kind: str, number: str) -> tuple[Reportable, Any] | None:
    if not (number.isascii() and number.isdigit() and len(number) <= _MOST_DIGITS):
        return None
    wanted = int(number)
    # Ids are small; only a pair of them is a long number.
    return adapters.find(kind, wanted) if wanted < 2**31 or kind in adapters.PAIRS else None


@bp.route("/report/<kind>/<number>", methods=["GET", "POST"])
@web.slow_down("10 per minute;60 per hour")
@guard(policy.report, load=_find_thing)
def report(reported: tuple[Reportable, Any]) -> Any:
    """Report something, with a reason of the rules."""
    kind, thing = reported
    subject = kind.describe(thing)
    form, refused, status = ReportForm(), "", 200
    try:
        intake.refuse_senseless(me(), subject)
    except Refused as senseless:
        page = render_template("moderation/report.html", form=None, subject=subject, refused=senseless.words)
        return page, 200 if request.method == "GET" else 409
    if request.method == "POST":
        status = 422
        if form.validate():
            try:
                actions.report(me(), kind, thing, reason=form.reason.data, words=form.words.data or "")
                web.say(_("知らせていただき、ありがとうございます。確認がすんだら、お知らせします"))
                return redirect(subject.address)
            except Refused as full:
                refused, status = full.words, 409
    return render_template("moderation/report.html", form=form, subject=subject, refused=refused), status


@bp.get("/reported")
@guard(policy.own_reports)
def reports() -> str:
    """Show what the member reported, and what came of it."""
    page = queries.list_own_reports(me().id, Cursor.parse(request.args.get("before")))
    return render_template("moderation/reports.html", page=paged(page), rules=RULES)


@bp.get("/letters")
@guard(policy.own_letters)
def letter_list() -> str:
    """Show the letters the desk wrote to the member."""
    page = queries.list_letters(me().id, Cursor.parse(request.args.get("before")))
    return render_template("moderation/letters.html", page=paged(page))


@bp.get("/letters/<int:letter_id>")
@guard(policy.read_letter, load=queries.find_letter)
def letter(shown: Letter) -> str:
    """Show one letter."""
    return _letter_page(shown)


def _find_by_secret(letter_id: int, secret: str) -> Letter | None:
    found = queries.find_letter(letter_id)
    return found if found is not None and hmac.compare_digest(found.secret.encode(), secret.encode()) else None


@bp.get("/letters/<int:letter_id>/<secret>")
@guard(policy.read_by_secret, load=_find_by_secret)
def letter_by_secret(shown: Letter) -> str:
    """Show a letter from the address in its mail, also to somebody who may not come in now."""
    return _letter_page(shown, shown.secret)


def _letter_page(shown: Letter, secret: str = "") -> str:
    letters.read(shown)
    appeal = queries.appeal_to(shown.id)
    may_object = appeal is None and shown.kind in letters.OPEN_TO_APPEAL and shown.member is not None
    first = queries.find_letter(shown.facts["first"]) if "first" in shown.facts else None
    return render_template(
        "moderation/letter.html", letter=shown, secret=secret, rule=find_rule(shown.rule), appeal=appeal,
        may_object=may_object, first=first, until=letters.until_words(shown), space=adapters.place(shown.space_id),
    )  # fmt: skip


@bp.route("/letters/<int:letter_id>/objection", methods=["GET", "POST"])
@web.slow_down("10 per hour")
@guard(policy.read_letter, load=queries.find_letter)
def objection(shown: Letter) -> Any:
    """Object to a letter."""
    return _objection_page(shown)


@bp.route("/letters/<int:letter_id>/<secret>/objection", methods=["GET", "POST"])
@web.slow_down("10 per hour")
@guard(policy.read_by_secret, load=_find_by_secret)
def objection_by_secret(shown: Letter) -> Any:
    """Object to a letter from the address in its mail."""
    return _objection_page(shown, shown.secret)


def _objection_page(shown: Letter, secret: str = "") -> Any:
    back = (
        url_for(".letter_by_secret", letter_id=shown.id, secret=secret) if secret
        else url_for(".letter", letter_id=shown.id)
    )  # fmt: skip
    form, refused, status = AppealForm(), "", 200
    if request.method == "POST":
        status = 422
        if form.validate() and shown.member is not None:
            try:
                actions.object_to(shown.member, shown, form.words.data or "")
                web.say(_("異議を受けとりました。はじめに判断した人とは別の人が確認し、手紙で答えます"))
                return redirect(back)
            except Refused as twice:
                refused, status = twice.words, 409
    return render_template(
        "moderation/objection.html", form=form, letter=shown, rule=find_rule(shown.rule), refused=refused, back=back
    ), status  # fmt: skip
