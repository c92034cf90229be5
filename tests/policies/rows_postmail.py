"""Who may what about writing by mail: what is asked about is the author's further address."""

from __future__ import annotations

from sns.blueprints.accounts.models import Member
from sns.blueprints.postmail import actions
from sns.blueprints.postmail.models import IncomingMail, MailSender
from sns.core import clock
from sns.core.db import db
from tests.policies import cast
from tests.policies.cast import Cast
from tests.policies.rows import (
    AUTHOR_DOES,
    OWN_DEED,
    OWN_FORM,
    OWN_PAGE,
    ROWS,
    SENT,
    _form,
    _page,
)

ROWS |= {
    "GET postmail.settings": OWN_PAGE,
    "POST postmail.settings": OWN_DEED,
    "GET postmail.add_sender": OWN_PAGE,
    "POST postmail.add_sender": OWN_FORM,
    "GET postmail.sender_code": OWN_PAGE,
    "POST postmail.sender_code": OWN_FORM,
    "POST postmail.remove_sender": AUTHOR_DOES,
    "GET postmail.try_out": OWN_PAGE,
    "POST postmail.try_out": OWN_FORM,
    "GET postmail.staff_mails": _page(403, 403, 403, 403, 403, 403, 200),
    "POST postmail.retry": _form(403, 403, 403, 403, 403, 403, "go"),
}
SENT |= {"postmail.settings": {"do": "on"}, "postmail.try_out": {"subject": "な" * 400}}


def _sender(cast: Cast) -> int:
    row = MailSender(member_id=cast.members["author"].id, address="phone@example.jp", confirmed_at=clock.now())
    return int(cast.add(row).id)


def _failed(cast: Cast) -> int:
    row = IncomingMail(mark="m" * 64, size=1, came_by="imap", state="failed", arrived_at=clock.now())
    return int(cast.add(row).id)


def _writing(cast: Cast, role: str) -> None:
    if role in cast.members:
        with cast.app.app_context():
            actions.switch_on(db.session.get_one(Member, cast.members[role].id))


def _asked(cast: Cast, role: str) -> dict[str, object]:
    _writing(cast, role)
    return {"asked": {"for": "post_from", "email": "x@example.jp"}}


cast._VALUES.update({"sender_id": _sender, "mail_id": _failed})
cast._BEFORE.update({
    "postmail.add_sender": _writing, "postmail.sender_code": _asked, "postmail.try_out": _writing,
})  # fmt: skip
