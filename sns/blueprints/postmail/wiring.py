"""What follows when a mail arrives, and what features below learn from posting by mail."""

from __future__ import annotations

from sns.blueprints.accounts import farewell
from sns.blueprints.notifications import adapters as notifications
from sns.blueprints.spaces import deeds, staff_menu
from sns.core import menu
from sns.core.i18n import lazy as _l
from sns.core.signals import on

from . import actions, addresses, answering, queries, taking
from .signals import MailAnswerDue, MailArrived


def _is_open() -> bool:
    return addresses.site_address() is not None


def _answer_address(member_id: int, content_id: int, seq: int) -> str | None:
    post = queries.find_post(member_id) if _is_open() else None
    return addresses.answer_address(post, content_id, seq) if post is not None else None


notifications.answer_mails_at(_answer_address)
farewell.also(lambda member_id, _keeps_words: actions.forget(member_id))
menu.add(
    menu.Entry(
        "postmail.settings", "mail", _l("メールで書く"), order=16, group=3, marks=("postmail.",), is_shown=_is_open
    )
)
staff_menu.add(staff_menu.Line("postmail.staff_mails", "mail", _l("届いたメール"), "postmail.oversee", order=85))
deeds.name("mail.retry", _l("届いたメールを、もう一度読みこみました"))


@on(MailArrived, job=True)
def take(signal: MailArrived) -> None:
    """Read a mail that came in."""
    taking.take(signal.mail_id)


@on(MailAnswerDue, job=True)
def answer(signal: MailAnswerDue) -> None:
    """Tell its sender what became of it."""
    answering.answer(signal.mail_id)
