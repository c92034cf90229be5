"""What is done to devices: taken in, let go, noted what came of a message."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from datetime import timedelta

import sqlalchemy as sa

from sns.blueprints.accounts.models import LoginSession, Member
from sns.core import clock
from sns.core.db import action, db
from sns.core.errors import Refused
from sns.core.i18n import gettext as _
from sns.core.signals import emit

from . import keys
from .messages import Message
from .models import PushDevice
from .sending import Answer
from .signals import PushDue, TryOutDue

# Nobody holds more; without an end, one account could have the site ask thousands of addresses.
MOST = 20
# What a service refuses for so long, and so often in a row, it will refuse for ever.
_MOST_FAILURES, _PATIENCE = 8, timedelta(days=3)


@action
def begin(actor: Member, session_id: int, *, endpoint: str, p256dh: str, auth: str) -> PushDevice:
    """Take in the browser of a session, instead of what it was before: one browser is one member's at a time."""
    pair = keys.ours()
    if pair is None:
        raise Refused(_("このサイトでは、端末への通知をまだ使えません"))
    print_ = hashlib.sha256(endpoint.encode()).hexdigest()
    is_same = sa.or_(PushDevice.session_id == session_id, PushDevice.endpoint_hash == print_)
    db.session.execute(sa.delete(PushDevice).where(is_same))
    older = db.session.scalars(
        sa.select(PushDevice.id).where(PushDevice.member_id == actor.id).order_by(PushDevice.id.desc()).offset(MOST - 1)
    ).all()
    if older:
        db.session.execute(sa.delete(PushDevice).where(PushDevice.id.in_(older)))
    device = PushDevice(
        member_id=actor.id, session_id=session_id, endpoint=endpoint, endpoint_hash=print_, p256dh=p256dh, auth=auth,
        server_key=pair.mark, created_at=clock.now(),
    )  # fmt: skip
    db.session.add(device)
    db.session.flush()
    return device


@action
def end(device: PushDevice) -> None:
    """Tell a device nothing any more."""
    db.session.execute(sa.delete(PushDevice).where(PushDevice.id == device.id))


@action
def try_out(device: PushDevice, locale: str) -> None:
    """Send a device a message that says only that it arrives."""
    emit(TryOutDue(device.id, locale))


@action
def note(answers: Iterable[Answer], again: Message | None = None) -> None:
    """Write down what came of a message; who could not be reached now is tried `again`, each for itself."""
    now = clock.now()
    for answer in answers:
        device = db.session.get(PushDevice, answer.device_id, populate_existing=True)
        if device is None:
            continue
        if answer.outcome == "taken":
            device.taken_at, device.failures, device.failing_since = now, 0, None
            continue
        device.failures += 1
        device.failing_since = device.failing_since or now
        is_hopeless = device.failures >= _MOST_FAILURES and now - device.failing_since >= _PATIENCE
        if answer.outcome == "gone" or is_hopeless:
            db.session.delete(device)
        elif answer.outcome == "later" and again is not None:
            emit(PushDue(device.id, again.facts()))


@action
def forget_dead() -> int:
    """Erase devices whose session has ended, or that were made with another key; return how many."""
    pair = keys.ours()
    ended = sa.exists().where(LoginSession.id == PushDevice.session_id, LoginSession.expires_at > clock.now())
    dead = ~ended if pair is None else sa.or_(~ended, PushDevice.server_key != pair.mark)
    return int(db.session.execute(sa.delete(PushDevice).where(dead)).rowcount)  # type: ignore[attr-defined]


@action
def forget(member_ids: Collection[int]) -> None:
    """Erase the devices of members who go."""
    db.session.execute(sa.delete(PushDevice).where(PushDevice.member_id.in_(member_ids)))
