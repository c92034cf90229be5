"""What is done to bundles; the only writer of their table and files."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from functools import partial

import sqlalchemy as sa
import structlog
from sqlalchemy.exc import IntegrityError

from sns.blueprints.accounts.models import Member
from sns.blueprints.media import actions as media
from sns.core import clock, options
from sns.core.db import action, current_transaction, db, reread
from sns.core.errors import Refused
from sns.core.i18n import gettext as _
from sns.core.i18n import ngettext
from sns.core.signals import emit
from sns.core.storage import EXPORTS, new_key

from . import queries
from .models import Bundle
from .signals import BundleReady, BundleWanted

LIFE = timedelta(days=7)
MOST_ATTEMPTS = 5
_KEPT = timedelta(days=90)
log = structlog.get_logger(__name__)

options.declare("bundles.a_day", default=2, label="会員1人が1日にデータを書き出せる回数")


@action
def ask(actor: Member) -> Bundle:
    """Ask for a bundle; one is made at a time, and only so many a day."""
    most = options.value("bundles.a_day")
    if queries.count_today(actor.id) >= most:
        raise Refused(
            ngettext(
                "書き出せるのは1日に%(num)d回までです。続きは明日お願いします",
                "書き出せるのは1日に%(num)d回までです。続きは明日お願いします", most,
            )
        )  # fmt: skip
    bundle = Bundle(member_id=actor.id, key=new_key(EXPORTS, ".zip"), asked_at=clock.now())
    try:
        with db.session.begin_nested():
            db.session.add(bundle)
    except IntegrityError:
        raise Refused(_("いま書き出しています。できあがるまでお待ちください")) from None
    emit(BundleWanted(bundle.id))
    return bundle


@action
def begin(bundle: Bundle, total: int) -> None:
    """Note that a try begins."""
    reread(bundle)
    bundle.state, bundle.done, bundle.total, bundle.section = "making", 0, total, ""
    bundle.attempts += 1


@action
def note(bundle_id: int, section: str, done: int) -> bool:
    """Note how far it has come; False when nobody wants it any more."""
    changed = db.session.execute(
        sa.update(Bundle).where(Bundle.id == bundle_id, Bundle.state == "making").values(section=section, done=done)
    )
    return bool(changed.rowcount)  # type: ignore[attr-defined]


@action
def finish(bundle_id: int, size: int) -> bool:
    """Let a bundle be fetched from now on; False when nobody wants it any more."""
    bundle = queries.find(bundle_id)
    if bundle is None or bundle.state != "making":
        return False
    now = clock.now()
    bundle.state, bundle.size, bundle.ready_at, bundle.expires_at = "ready", size, now, now + LIFE
    bundle.done = bundle.total
    emit(BundleReady(bundle.id))
    return True


@action
def stumble(bundle_id: int) -> bool:
    """Note that a try failed; return whether that was the last one."""
    bundle = queries.find(bundle_id)
    if bundle is None or not bundle.is_open:
        return True
    is_last = bundle.attempts >= MOST_ATTEMPTS
    bundle.state = "failed" if is_last else "waiting"
    return is_last


@action
def note_fetched(bundle: Bundle) -> None:
    """Remember that the file was fetched."""
    bundle.fetched_at = clock.now()


@action
def delete(bundle: Bundle) -> None:
    """Erase a bundle before its time, or give up one that is being made."""
    reread(bundle)
    if bundle.state in ("waiting", "making", "ready"):
        bundle.state = "deleted"
        _erase_after([bundle.key])


@action
def end_due() -> int:
    """Erase the files whose time has passed, and forget old rows; return how many files went."""
    now = clock.now()
    gone = db.session.scalars(
        sa.update(Bundle).where(Bundle.state == "ready", Bundle.expires_at <= now).values(state="over")
        .returning(Bundle.key)
    ).all()  # fmt: skip
    _erase_after(gone)
    old = sa.and_(Bundle.asked_at < now - _KEPT, Bundle.state.not_in(("waiting", "making", "ready")))
    db.session.execute(sa.delete(Bundle).where(old))
    return len(gone)


def sweep() -> int:
    """Erase files that belong to no bundle: a try that was given up while it wrote left one. Return how many."""
    storage, used = media.storage(), queries.keys_in_use()
    gone = [key for key in storage.keys(f"{EXPORTS}/") if key not in used]
    for key in gone:
        storage.delete(key)
    return len(gone)


@action
def forget(member_id: int, _keeps_words: bool) -> Iterable[str]:
    """Erase all bundles of somebody who goes."""
    keys = db.session.scalars(sa.delete(Bundle).where(Bundle.member_id == member_id).returning(Bundle.key)).all()
    _erase_after(keys)
    return ()


def _erase_after(keys: Iterable[str]) -> None:
    # Nothing inside a transaction touches a file; what a crash leaves the nightly sweep erases.
    transaction = current_transaction()
    assert transaction is not None
    for key in keys:
        transaction.after.append(partial(media.storage().delete, key))
