"""つながり, block and mute, as pages and buttons."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from sns.blueprints.accounts import circle, privacy, ties
from sns.blueprints.accounts.carrying import safe_target
from sns.blueprints.accounts.models import Block, Member, Mute, Testimonial
from sns.blueprints.accounts.queries import find_member
from sns.core import text, web
from sns.core.addresses import paged
from sns.core.errors import Refused
from sns.core.guard import guard, me
from sns.core.i18n import gettext as _
from sns.core.pages import Cursor

from .. import policy
from ..profile_forms import AskForm, TestimonialForm
from . import bp


def _page(member: Member) -> str:
    return url_for(".show", member_id=member.id)


def _back(member: Member) -> Response:
    return redirect(safe_target(request.form.get("next")) or _page(member))


def _may_ask(member: Member) -> bool:
    # Whose wish is already here only has to be agreed to.
    return member.id in me().standing.asking or privacy.may_ask(me(), member)


@bp.get("/friends")
@guard(policy.own_circle)
def friends() -> str:
    """Show one's own つながり, or those whose nickname contains what is looked for."""
    search = text.clean_line(request.args.get("q", ""))[: text.NAME_LIMIT]
    page = circle.list_friends(me(), search, Cursor.parse(request.args.get("before")))
    return render_template("people/friends.html", page=paged(page), search=search)


@bp.get("/friends/requests")
@guard(policy.own_circle)
def requests() -> str:
    """Show who waits for one's answer, and whom one waits for."""
    return render_template("people/requests.html", asking=circle.list_asking(me()), asked=circle.list_asked(me()))


@bp.route("/members/<int:member_id>/ask", methods=["GET", "POST"])
@guard(policy.meet, load=find_member)
def ask(member: Member) -> Any:
    """Wish to be tied, with a word of introduction."""
    if request.method != "POST" and not _may_ask(member):
        raise Refused(_("この方は、いまお願いを受けていません"))
    form = AskForm()
    if request.method == "POST" and form.validate():
        try:
            are_tied = ties.ask(me(), member, words=form.words.data or "")
        except Refused as refused:
            form.words.errors = [*form.words.errors, refused.words]
        else:
            name = member.nickname
            web.say(
                _("%(name)sさんとつながりました", name=name)
                if are_tied
                else _("%(name)sさんにお願いを送りました", name=name)
            )
            return redirect(_page(member))
    status = 422 if request.method == "POST" else 200
    return render_template("people/request_new.html", form=form, member=member), status


@bp.post("/members/<int:member_id>/accept")
@guard(policy.meet, load=find_member)
def accept(member: Member) -> Response:
    """Agree to be tied."""
    ties.accept(me(), member)
    web.say(_("%(name)sさんとつながりました", name=member.nickname))
    return _back(member)


@bp.post("/members/<int:member_id>/decline")
@guard(policy.meet, load=find_member)
def decline(member: Member) -> Response:
    """Say no without a word."""
    ties.decline(me(), member)
    web.say(_("お願いをことわりました。相手には知らされません"))
    return _back(member)


@bp.post("/members/<int:member_id>/take-back")
@guard(policy.meet, load=find_member)
def take_back(member: Member) -> Response:
    """Wish no longer."""
    ties.take_back(me(), member)
    web.say(_("お願いを取り消しました"))
    return _back(member)


@bp.route("/members/<int:member_id>/part", methods=["GET", "POST"])
@guard(policy.part, load=find_member)
def part(member: Member) -> Any:
    """End a tie, after asking."""
    if request.method == "POST":
        ties.part(me(), member)
        web.say(_("%(name)sさんとのつながりを終えました", name=member.nickname))
        return redirect(_page(member))
    return render_template("people/friends_end.html", member=member)


@bp.route("/members/<int:member_id>/block", methods=["GET", "POST"])
@guard(policy.meet, load=find_member)
def block(member: Member) -> Any:
    """Keep somebody away, after asking."""
    if request.method == "POST":
        ties.block(me(), member)
        web.say(_("%(name)sさんをブロックしました", name=member.nickname))
        return redirect(url_for(".blocks"))
    return render_template("people/blocks_new.html", member=member)


@bp.post("/members/<int:member_id>/unblock")
@guard(policy.lift, load=lambda member_id: circle.find_block(me().id, member_id))
def unblock(block: Block) -> Response:
    """See each other again."""
    ties.unblock(me(), block.blocked_id)
    web.say(_("ブロックを解きました"))
    return redirect(url_for(".blocks"))


@bp.post("/members/<int:member_id>/mute")
@guard(policy.meet, load=find_member)
def mute(member: Member) -> Response:
    """Leave somebody's words out of one's own pages."""
    ties.mute(me(), member)
    web.say(_("%(name)sさんをミュートしました。相手には知らされません", name=member.nickname))
    return _back(member)


@bp.post("/members/<int:member_id>/unmute")
@guard(policy.lift, load=lambda member_id: circle.find_mute(me().id, member_id))
def unmute(mute: Mute) -> Response:
    """Show somebody's words again."""
    ties.unmute(me(), mute.muted_id)
    web.say(_("ミュートを解きました"))
    return redirect(safe_target(request.form.get("next")) or url_for(".blocks"))


@bp.get("/settings/blocks")
@guard(policy.own_settings)
def blocks() -> str:
    """Show whom one blocked and muted."""
    return render_template("people/blocks.html", blocked=circle.list_blocked(me()), muted=circle.list_muted(me()))


@bp.route("/members/<int:member_id>/testimonial", methods=["GET", "POST"])
@guard(policy.introduce, load=find_member)
def testimonial(member: Member) -> Any:
    """Write about a friend, or change what one wrote."""
    written = circle.find_testimonial(member.id, me().id)
    form = TestimonialForm(obj=written)
    if request.method == "POST" and form.validate():
        try:
            ties.introduce(me(), member, body=form.body.data or "")
        except Refused as refused:
            form.body.errors = [*form.body.errors, refused.words]
        else:
            web.say(_("紹介文を出しました"))
            return redirect(_page(member) + "#testimonials")
    status = 422 if request.method == "POST" else 200
    return render_template("people/testimonial.html", form=form, member=member, written=written), status


@bp.post("/members/<int:about_id>/testimonials/<int:author_id>/delete")
@guard(policy.withdraw, load=lambda about_id, author_id: circle.find_testimonial(about_id, author_id))
def delete_testimonial(testimonial: Testimonial) -> Response:
    """Remove words about a member, by their writer or by the member."""
    ties.withdraw_testimonial(me(), testimonial)
    web.say(_("紹介文を消しました"))
    return redirect(url_for(".show", member_id=testimonial.about_id))
