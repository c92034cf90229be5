"""What follows at the desk, and where its pages stand in the menus."""

from __future__ import annotations

from typing import Any

from flask import Flask, g

from sns.blueprints.accounts import farewell as accounts
from sns.blueprints.accounts.signals import MemberChanged
from sns.blueprints.cases import queries as cases
from sns.blueprints.contents import queries as contents
from sns.blueprints.contents.signals import ContentChanged, ReplyChanged
from sns.blueprints.media import policy as media
from sns.blueprints.notifications import adapters as notifications
from sns.blueprints.spaces import deeds, staff_menu
from sns.core import menu
from sns.core.i18n import gettext as _
from sns.core.i18n import lazy as _l
from sns.core.signals import on

from . import adapters, desk, farewell, intake, kinds, rules, telling, topics
from .signals import DecisionSettled, LetterWritten

accounts.also(farewell.forget)
media.let_see(desk.sees_photo)


def _waiting(ward: Any) -> int:
    if "desk_count" not in g:
        numbers = cases.count_queue(intake.KIND, space_id=None if ward.is_city else ward.id)
        g.desk_count = numbers.open
    return int(g.desk_count)


staff_menu.add(
    staff_menu.Line(
        "desk.index", "shield", _l("確認待ち"), "spaces.staff_of", order=5, marks=("desk.",), is_for_city=True,
        count=_waiting,
    )
)  # fmt: skip
menu.add(menu.Entry("moderation.rules", "list", _l("みんなの決まり"), order=70, group=2))
menu.add(
    menu.Entry(
        "moderation.letter_list", "mail", _l("区役所からの手紙"), order=72, group=2, marks=("moderation.letter",)
    )
)  # fmt: skip
menu.add(menu.Entry("moderation.reports", "flag", _l("知らせたもの"), order=74, group=2))

_OUTCOMES = {
    "ok": _l("知らせていただいたものを確認しました。決まりに反していないと判断しました"),
    "amend": _l("知らせていただいたものの表示を止め、書いた人に修正をお願いしました"),
    "hide": _l("知らせていただいたものを、非表示にしました"),
    "warn": _l("知らせていただいたものについて、書いた人に注意を伝えました"),
    "keep": _l("知らせていただいたものを見直し、はじめの判断を続けることにしました"),
    "reverse": _l("知らせていただいたものを見直し、はじめの判断を取り消しました"),
}
notifications.register(
    notifications.Kind(
        "report_done", _l("知らせたものの確認がすんだとき"), "flag", "once", 96,
        words=lambda line: str(_OUTCOMES.get(line.facts.get("verdict", ""), _("知らせていただいたものの確認がすみました"))),
        address=lambda _line: ("moderation.reports", {}),
    )
)  # fmt: skip
notifications.register(
    notifications.Kind(
        # The mail of a letter goes out by itself; the bell needs no second one.
        "letter", _l("区役所から手紙が届いたとき"), "mail", "never", 97,
        words=lambda _line: _("区役所から、あなたの書きこみや利用についての手紙が届きました"),
        address=lambda line: ("moderation.letter", {"letter_id": line.facts["letter"]}),
    )
)  # fmt: skip
for _deed, _words in {
    "case.decide": _l("案件を判断しました"),
    "case.undo": _l("案件の判断を取り消しました"),
    "case.wait": _l("案件を保留にしました"),
    "case.reopen": _l("案件をもう一度ひらきました"),
    "case.hand_over": _l("案件をほかの窓口にわたしました"),
    "private.read": _l("限られた人だけが読めるものを、案件のために読みました"),
    "measure.propose": _l("会員への措置を決めました"),
    "measure.approve": _l("会員への措置を、2人目として認めました"),
    "measure.decline": _l("会員への措置を、2人目として見送りました"),
    "measure.withdraw": _l("会員への措置を取り下げました"),
    "measure.lift": _l("会員への措置を終えました"),
}.items():
    deeds.name(_deed, _words)


def init_app(app: Flask) -> None:
    """Let pages say by which rule something is not shown."""
    app.jinja_env.globals.update(
        leads_of=adapters.leads_of, rule_of=rules.find, topic_label=topics.label_of, place_name=lambda space_id: adapters.place(space_id).name
    )  # fmt: skip


@on(DecisionSettled, job=True)
def tell_reporters(signal: DecisionSettled) -> None:
    """Tell everybody who reported what came of it."""
    telling.reporters(signal.case_id, signal.decision_id)


@on(LetterWritten, job=True)
def send_letter(signal: LetterWritten) -> None:
    """Send a letter."""
    telling.letter(signal.letter_id)


@on(ContentChanged, job=True)
def look_at_mended(signal: ContentChanged) -> None:
    """Bring a mended content back to the desk."""
    telling.bring_back(kinds.CONTENT, signal.content_id)


@on(ReplyChanged, job=True)
def look_at_mended_reply(signal: ReplyChanged) -> None:
    """Bring a mended reply back to the desk."""
    reply = contents.find_reply(signal.reply_id)
    if reply is not None and reply.state == "held":
        telling.bring_back(kinds.REPLY, reply.id)


@on(MemberChanged, job=True)
def look_at_mended_page(signal: MemberChanged) -> None:
    """Bring a mended page of a member back to the desk."""
    telling.bring_back("member", signal.member_id)
