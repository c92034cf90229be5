"""The office's side: what is being worked on, the sign-off, corrections, numbers, the record."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from sns.blueprints.media import queries as photos
from sns.blueprints.spaces import queries as spaces
from sns.blueprints.spaces.queries import Ward
from sns.core import web
from sns.core.errors import Refused
from sns.core.guard import guard, me
from sns.core.i18n import gettext as _

from .. import actions, after, attachments, counting, policy, queries
from ..forms import CorrectForm, ReasonForm, StepForm
from ..models import Notice
from .blueprint import bp, to_desk


@bp.get("/staff/<ward>/notices")
@guard(policy.write, load=spaces.find_place)
def office(place: Ward) -> str:
    """Show what an office is working on and what it published."""
    return render_template(
        "notices/staff/office.html", ward=place, page_ward=place, notices=queries.list_office(place),
    )  # fmt: skip


@bp.get("/staff/notices/<int:notice_id>")
@guard(policy.work, load=queries.find_notice)
def desk(notice: Notice) -> str:
    """Show a notice to its office: as it will look, how far it is, what can be done."""
    return _desk(notice)


def _desk(notice: Notice, form: StepForm | None = None, error: str = "") -> str:
    return render_template(
        "notices/staff/desk.html", notice=notice, ward=notice.space, page_ward=notice.space,
        steps=queries.list_steps(notice.id), around=queries.around_of(None, notice),
        photos=photos.list_photos(notice.id), files=attachments.list_of(notice.id),
        form=form or StepForm(formdata=None), error=error, can_approve=policy.approve(me(), notice),
        alone=policy.publishes_alone(notice),
    )  # fmt: skip


def _take(notice: Notice, form: StepForm, deed: Callable[[], None], words: str) -> Any:
    if form.validate():
        try:
            deed()
            web.say(words)
            return to_desk(notice)
        except Refused as refused:
            error = refused.words
    else:
        error = ""
    fresh = queries.find_notice(notice.id)
    return (_desk(fresh or notice, form, error), 422) if fresh is not None else (redirect(url_for("staff.index")))


@bp.post("/staff/notices/<int:notice_id>/ask")
@guard(policy.work, load=queries.find_notice)
def ask(notice: Notice) -> Any:
    """Ask for the approval of a notice."""
    form = StepForm()
    deed = lambda: actions.ask(me(), notice, words=form.words.data or "", version=form.version_number)  # noqa: E731
    return _take(notice, form, deed, _("承認をたのみました。ほかの職員が確かめると、お知らせします"))


@bp.post("/staff/notices/<int:notice_id>/return")
@guard(policy.work, load=queries.find_notice)
def send_back(notice: Notice) -> Any:
    """Send a notice back, with words."""
    form = ReasonForm()
    deed = lambda: actions.send_back(me(), notice, words=form.words.data or "", version=form.version_number)  # noqa: E731
    return _take(notice, form, deed, _("差し戻しました"))


@bp.post("/staff/notices/<int:notice_id>/approve")
@guard(policy.work, load=queries.find_notice)
def approve(notice: Notice) -> Any:
    """Approve a notice, before it is published or, in an emergency, afterwards."""
    form = StepForm()
    verb = actions.approve_after if notice.is_ahead else actions.approve
    deed = lambda: verb(me(), notice, words=form.words.data or "", version=form.version_number)  # noqa: E731
    return _take(notice, form, deed, _("承認しました"))


@bp.post("/staff/notices/<int:notice_id>/publish")
@guard(policy.work, load=queries.find_notice)
def publish(notice: Notice) -> Any:
    """Publish without a second person: an emergency, or where the office allows it."""
    form = StepForm()
    verb = actions.publish_ahead if notice.urgency == "urgent" else actions.publish_alone
    return _take(notice, form, lambda: verb(me(), notice, version=form.version_number), _("公開しました"))


@bp.route("/staff/notices/<int:notice_id>/withdraw", methods=["GET", "POST"])
@guard(policy.withdraw, load=queries.find_notice)
def withdraw(notice: Notice) -> Any:
    """Take a published notice back, with a reason."""
    form = ReasonForm()
    if request.method == "POST" and form.validate():
        try:
            after.withdraw(me(), notice, reason=form.words.data or "")
            web.say(_("取り下げました。ページには、理由が残ります"))
            return to_desk(notice)
        except Refused as refused:
            form.words.errors = [*form.words.errors, refused.words]
    page = render_template(
        "notices/staff/withdraw.html", notice=notice, ward=notice.space, page_ward=notice.space, form=form
    )
    return page, 422 if request.method == "POST" else 200


@bp.route("/staff/notices/<int:notice_id>/correct", methods=["GET", "POST"])
@guard(policy.correct, load=queries.find_notice)
def correct(notice: Notice) -> Any:
    """Correct a published notice, with a dated line."""
    if request.method != "POST":
        form = CorrectForm(formdata=None, **_words_of(notice))
    else:
        form = CorrectForm()
        if form.validate():
            try:
                after.correct(me(), notice, form.words, note=form.note.data or "", version=form.version_number)
                web.say(_("訂正しました。お知らせの上に、訂正の日付と説明が出ます"))
                return to_desk(notice)
            except Refused as refused:
                form.title.errors = [*form.title.errors, refused.words]
                fresh = queries.find_notice(notice.id)
                form.version.data = str(fresh.version if fresh else 0)
    page = render_template(
        "notices/staff/correct.html", notice=notice, ward=notice.space, page_ward=notice.space, form=form
    )
    return page, 422 if request.method == "POST" else 200


def _words_of(notice: Notice) -> dict[str, Any]:
    found: dict[str, Any] = {"title": notice.title, "body": notice.body, "version": str(notice.version)}
    for one in queries.list_texts(notice):
        name = one.language.replace("-", "_")
        found |= {f"title_{name}": one.title, f"body_{name}": one.body}
    return found


words_of = _words_of


@bp.post("/staff/notices/<int:notice_id>/remind")
@guard(policy.remind, load=queries.find_notice)
def remind(notice: Notice) -> Response:
    """Tell those who have not stamped once more."""
    try:
        after.remind(me(), notice)
        web.say(_("まだ確認していない人に、もう一度お知らせします"))
    except Refused as refused:
        web.warn(refused.words)
    return redirect(url_for(".numbers", notice_id=notice.id))


@bp.get("/staff/notices/<int:notice_id>/numbers")
@guard(policy.work, load=queries.find_notice)
def numbers(notice: Notice) -> str:
    """Show how many a notice reached, who opened and who stamped it, over time and by area."""
    return render_template(
        "notices/staff/numbers.html", notice=notice, ward=notice.space, page_ward=notice.space,
        numbers=counting.numbers_of(notice),
    )  # fmt: skip


@bp.get("/staff/notices/<int:notice_id>/record")
@guard(policy.work, load=queries.find_notice)
def record(notice: Notice) -> str:
    """Show the record of the sign-off, for printing."""
    return render_template(
        "notices/staff/record.html", notice=notice, ward=notice.space, page_ward=notice.space,
        steps=queries.list_steps(notice.id), corrections=queries.list_corrections(notice.id),
    )  # fmt: skip
