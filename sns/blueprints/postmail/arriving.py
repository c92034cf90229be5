"""The door mails come in by: safely stored first, read later by a job."""

from __future__ import annotations

import hashlib
from typing import Any

import structlog
from flask import current_app
from sqlalchemy.exc import IntegrityError

from sns.core import clock
from sns.core.db import action, db, release
from sns.core.signals import emit

from . import addresses, keeping, parsing, queries
from .models import IncomingMail
from .signals import MailArrived

LIMIT = 25 * 1024 * 1024
_MOST_HEAD = 256 * 1024
log = structlog.get_logger(__name__)


def arrive(raw: bytes, *, came_by: str, to: str | None = None, size: int | None = None) -> int | None:
    """Take in a mail and return its number; None when it was here before.

    When this returns, the mail is on the disk. `to`: the envelope's recipient, where it is known. `size`: of the
    whole mail, where only its head came; of one that is too large only the head is kept.
    """
    size = max(size or 0, len(raw))
    if size > LIMIT:
        raw = head_of(raw)
    letter = parsing.read(head_of(raw), authserv=current_app.extensions["settings"].post_authserv)
    targets = [to or "", *(letter.targets if letter else ())]
    target = next((secret for secret in map(addresses.secret_in, targets) if secret), "")
    message_id = letter.message_id if letter else ""
    mark = hashlib.sha256(f"{message_id}\n{target}".encode() if message_id else raw).hexdigest()
    if queries.is_known(mark):
        return None
    release()
    key = keeping.keep(raw)
    try:
        return _record(
            mark=mark, key=key, size=size, is_whole=size <= LIMIT, came_by=came_by, target=target,
            sender=letter.sender if letter else None, member_id=queries.owner_id(target),
        )  # fmt: skip
    except IntegrityError:  # the same mail at the same moment by another way
        keeping.erase([key])
        return None


@action
def _record(**facts: Any) -> int:
    mail = IncomingMail(arrived_at=clock.now(), state="waiting", **facts)
    db.session.add(mail)
    db.session.flush()
    emit(MailArrived(mail.id))
    log.info("mail arrived", mail_id=mail.id, came_by=mail.came_by, size=mail.size)
    return mail.id


def head_of(raw: bytes) -> bytes:
    """Return a mail's headers alone."""
    ends = [at for gap in (b"\r\n\r\n", b"\n\n") if (at := raw.find(gap, 0, _MOST_HEAD)) >= 0]
    return raw[: min(ends, default=_MOST_HEAD)] + b"\n\n"
