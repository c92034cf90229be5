"""The sender is told what became of a mail, in whole sentences, and never twice: no robot and no stranger can make us shout."""

from __future__ import annotations

from typing import Any

from sns.blueprints.accounts import letters
from sns.blueprints.accounts.models import Member
from sns.blueprints.contents import drafts
from sns.blueprints.contents.models import Draft
from sns.core import clock
from sns.core.db import action, db
from sns.core.i18n import lazy as _l
from sns.core.pictures import SENTENCES

from . import cutting, queries, taking
from .models import IncomingMail

_STRANGERS = ("unknown", "stranger")
_STRANGERS_A_DAY = 100
_TROUBLES = {
    "other": _l("受けとれるのは写真だけです。"),
    "ten": _l("写真は10枚までです。ここからあとの写真は入っていません。"),
    "enough_photos": _l("写真は1日に200枚までです。入らなかった写真は、明日また送ってください。"),
    "long": _l("本文が10,000文字をこえているため、下書きに入れました。短くすると公開できます。"),
    "closed": _l("返信先が消されたか、いまは返信できないため、下書きに入れました。"),
    "refused": _l("いまは公開できないため、下書きに入れました。"),
    "files": _l("コメントには写真やファイルを付けられないため、文章だけを受けとりました。"),
}


def answer(mail_id: int) -> None:
    """Tell the sender of a mail what became of it."""
    mail = queries.find_mail(mail_id)
    if mail is None or mail.answered_at is not None or not mail.sender or not _may(mail):
        return
    owner = db.session.get(Member, mail.member_id) if mail.member_id else None
    is_known = mail.outcome not in _STRANGERS
    letters.send(
        mail.sender, f"postmail/mail/{_template(mail)}", message_id=f"post-{mail.mark[:16]}",
        locale=letters.locale_of(owner), member=owner if is_known else None, outcome=mail.outcome,
        content_id=mail.content_id, draft=_draft(mail, owner), troubles=sentences(mail),
        lacks_words=["alt", ""] in mail.words, own_words=_own_words(mail) if is_known else "",
    )  # fmt: skip
    _note(mail)


def sentences(mail: IncomingMail) -> list[tuple[str, Any]]:
    """Return what did not come along: (name of the file or nothing, why), in the reader's language when shown."""
    return [(name, words) for code, name in mail.words if (words := _trouble(code)) is not None]


def _trouble(code: str) -> Any:
    kind, _, reason = code.partition(":")
    return _l(SENTENCES[reason]) if kind == "photo" else _TROUBLES.get(kind)


def _template(mail: IncomingMail) -> str:
    return {
        "entry": "published",
        "draft": "draft",
        "reply": "replied",
        "unknown": "unknown",
        "stranger": "unknown",
    }.get(mail.outcome or "", "refused")


def _may(mail: IncomingMail) -> bool:
    if mail.outcome in _STRANGERS:
        # Whoever is named as sender may never have written: few words, and few in all.
        is_first = queries.count_answers(mail.sender, _STRANGERS) == 0
        return is_first and queries.count_answers(None, _STRANGERS) < _STRANGERS_A_DAY
    return mail.outcome != "many" or queries.count_answers(mail.sender, ("many",)) == 0


def _draft(mail: IncomingMail, owner: Member | None) -> Draft | None:
    # Its author may have been faster than this mail.
    return drafts.find_by_key(owner, mail.client_key) if owner is not None and mail.outcome == "draft" else None


def _own_words(mail: IncomingMail) -> str:
    # Of what was refused, nothing is lost.
    if mail.outcome not in ("gone", "long", "full", "many", "locked", "reading"):
        return ""
    letter = taking.letter_of(mail)
    return cutting.cut(letter.body, is_reply=mail.target.startswith("r")) if letter is not None else ""


@action
def _note(mail: IncomingMail) -> None:
    mail.answered_at = clock.now()
