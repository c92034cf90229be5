"""Notifications on a member's devices: they take the place of the mail that would leave at once, never beside it.

What is due at once goes to the devices of a member who has any, and as a mail where no device took it; what is due
daily or weekly is always a mail. A device is told no words of members: how many news there are, or the title of what an
office says to everybody.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from flask import current_app, url_for

from sns.blueprints.accounts import letters
from sns.blueprints.accounts.models import Member
from sns.blueprints.pushes import door
from sns.blueprints.pushes.messages import LIFE, Message
from sns.core import clock, i18n
from sns.core.i18n import gettext as _
from sns.core.i18n import ngettext

from . import pulled, queries
from .lines import Line
from .models import Delivery

# A push service that is down for so long: the news leave by mail.
PATIENCE = timedelta(hours=1)
_NEWS = "news"


def push(delivery: Delivery, member: Member) -> str:
    """Tell the devices of a member; return `sent`, `empty` (nothing is left to say) or `mail` (no device took it).

    Called outside of transactions. `NotTaken` has the outbox try again.
    """
    message = _message(delivery, member)
    if message is None:
        return "empty"
    created_at = delivery.created_at
    outcome = door.deliver(member.id, message)
    if outcome.taken:
        return "sent"
    if outcome.later and clock.now() - created_at < PATIENCE:
        raise door.NotTaken("no device of the member was reached")
    return "mail"


def _message(delivery: Delivery, member: Member) -> Message | None:
    if delivery.content_id is not None:
        lines = pulled.lines_of(member, [delivery.content_id])
    else:
        lines = queries.lines_of(member, delivery.id)
    locale = letters.locale_of(member)
    if not lines:
        return None
    with current_app.test_request_context(base_url=letters.base_url()), i18n.speaking(locale):
        title, body = _words(lines)
        path = _path(lines[0]) if len(lines) == 1 else url_for("notifications.index")
    return Message(title, body, path, _NEWS, clock.now() + LIFE, locale)


def _words(lines: Sequence[Line]) -> tuple[str, str]:
    line = lines[0]
    if len(lines) == 1 and line.office is not None and line.about is not None and line.about.visibility == "public":
        return str(line.office.office), line.title
    return _("まちの縁側"), ngettext("新しいお知らせがあります", "新しいお知らせが%(num)d件あります", len(lines))


def _path(line: Line) -> str:
    endpoint, values = line.address
    return url_for(endpoint, **values)
