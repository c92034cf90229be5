"""Keeping sources, and making notices of what they tell: each thing once, each in a transaction of its own."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from sns.blueprints.accounts.models import Member
from sns.blueprints.notices import actions as notices
from sns.blueprints.notices import after
from sns.blueprints.notices.actions import Words
from sns.blueprints.notices.models import Notice
from sns.blueprints.notices.queries import find_notice
from sns.blueprints.spaces import queries as spaces
from sns.blueprints.spaces.models import Space
from sns.core import audit, clock
from sns.core.db import action, db, reread
from sns.core.i18n import gettext as _
from sns.core.signals import emit

from .labels import HARMLESS
from .models import Source, SourceItem
from .plain import Item
from .signals import ReadingWanted

_LEASE = timedelta(minutes=5)
_EVERY = {"jma": timedelta(minutes=1), "feed": timedelta(minutes=15), "csv": timedelta(hours=1)}
_LONGEST_WAIT = timedelta(hours=6)
# What a site told before is no news; a report of the weather agency grows old in a day.
_NEWS = {"jma": timedelta(days=1), "feed": timedelta(days=30), "csv": timedelta(days=366)}
_KEPT = timedelta(days=90)
# Two clocks may differ by so much.
_CLOCKS = timedelta(hours=1)


@action
def add(actor: Member | None, space_id: int, **facts: Any) -> Source:
    """Add a source to an office; it is read within a minute."""
    now = clock.now()
    source = Source(space_id=space_id, next_at=now, created_at=now, **facts)
    db.session.add(source)
    db.session.flush()
    audit.record("source.add", f"source:{source.id}", actor_id=actor.id if actor else None, space_id=space_id)
    return source


@action
def change(actor: Member, source: Source, **facts: Any) -> None:
    """Change a source; a new address is asked as if for the first time."""
    if facts["address"] != source.address:
        source.etag = source.last_modified = ""
    for name, value in facts.items():
        setattr(source, name, value)
    source.next_at, source.failures = clock.now(), 0
    audit.record("source.change", f"source:{source.id}", actor_id=actor.id, space_id=source.space_id)


@action
def remove(actor: Member, source: Source) -> None:
    """Remove a source; its notices stay."""
    audit.record("source.remove", f"source:{source.id}", actor_id=actor.id, space_id=source.space_id)
    db.session.execute(sa.delete(SourceItem).where(SourceItem.source_id == source.id))
    db.session.execute(sa.delete(Source).where(Source.id == source.id))


@action
def ask_now(source: Source) -> None:
    """Let the worker read a source now."""
    source.next_at = clock.now()
    emit(ReadingWanted(source.id))


@action
def begin(source_id: int) -> Source | None:
    """Take a source in hand, or return None where somebody else reads it or it is gone."""
    source = db.session.get(Source, source_id)
    if source is None:
        return None
    reread(source)
    if source.busy_until is not None and source.busy_until > clock.now():
        return None
    source.busy_until = clock.now() + _LEASE
    return source


@action
def finish(source_id: int, *, error: str = "", about: str = "", etag: str | None = None, modified: str = "") -> None:
    """Note how reading a source went, and when it is read again: later after each failure."""
    source = db.session.get(Source, source_id)
    if source is None:
        return
    reread(source)
    now = clock.now()
    source.busy_until, source.read_at = None, now
    source.error, source.error_about = error, about[:100]
    source.failures = source.failures + 1 if error else 0
    if etag is not None and not error:
        source.etag, source.last_modified = etag, modified
    source.next_at = now + min(_EVERY[source.sort] * 2 ** min(source.failures, 10), _LONGEST_WAIT)


@action
def take(source_id: int, item: Item) -> str:
    """Make of an item what it says, once; return what became of it, or nothing where it was known."""
    source = db.session.get_one(Source, source_id)
    known = db.session.scalar(
        sa.select(SourceItem).where(SourceItem.source_id == source_id, SourceItem.key == item.key)
    )
    if known is not None and known.digest == item.digest:
        return ""
    outcome, notice = _judge(source, item, known)
    row = known or SourceItem(source_id=source_id, key=item.key)
    row.series, row.digest, row.title = item.series, item.digest, item.title[:100] or item.key[:100]
    row.outcome, row.problem, row.told_at, row.seen_at = outcome, item.problem, item.told_at, clock.now()
    if notice is not None:
        row.notice_id = notice.id
    db.session.add(row)
    db.session.flush()
    return outcome


def _judge(source: Source, item: Item, known: SourceItem | None) -> tuple[str, Notice | None]:
    now = clock.now()
    if item.outcome:
        return item.outcome, None
    if item.replaces and item.told_at is not None and item.told_at > now + _CLOCKS:
        item.problem = "future"
        return "unreadable", None
    if item.problem in ("empty", "date"):
        return "unreadable", None
    earlier = _earlier(source, item, known)
    if item.deed == "cancel":
        return _cancel(earlier, item)
    if item.expires_at is not None and item.expires_at <= now:
        item.problem = "ended"
        return "old", None
    if item.told_at is not None and item.told_at < now - _NEWS[source.sort] and not earlier:
        return "old", None
    if earlier and (known is not None or item.deed == "correct"):
        return _correct(earlier[0], item)
    if item.deed == "correct" and not _concerns(item):
        return "elsewhere", None
    return _tell(source, item, earlier)


def _concerns(item: Item) -> bool:
    return item.is_for_all or bool(item.codes)


def _earlier(source: Source, item: Item, known: SourceItem | None) -> list[Notice]:
    """Return what was told before of the same thing and still stands, the newest first."""
    if known is not None:
        found = [known.notice_id] if known.notice_id else []
    elif item.series:
        wanted = sa.select(SourceItem.notice_id).where(
            SourceItem.source_id == source.id, SourceItem.series == item.series, SourceItem.notice_id.is_not(None)
        )
        found = list(db.session.scalars(wanted.order_by(SourceItem.told_at.desc(), SourceItem.id.desc())))
    else:
        found = []
    notices_ = [notice for number in dict.fromkeys(found) if number and (notice := find_notice(number)) is not None]
    return [one for one in notices_ if one.state != "deleted" and not one.is_withdrawn and not _is_over(one)]


def _is_over(notice: Notice) -> bool:
    return notice.expires_at is not None and notice.expires_at <= clock.now()


def _cancel(earlier: list[Notice], item: Item) -> tuple[str, Notice | None]:
    if not earlier:
        return "dropped", None
    reason = item.body or _("発表もとが取り消しました")
    for notice in earlier:
        if notice.is_open:
            after.withdraw(None, notice, reason=reason[:1000])
        else:
            notices.drop_taken_in(notice)
    return "withdrawn", earlier[0]


def _correct(notice: Notice, item: Item) -> tuple[str, Notice | None]:
    words = Words(item.title, item.body)
    if notice.is_open:
        after.correct_taken_in(notice, words, note=_("発表もとが内容を訂正しました"))
    elif notice.stage == "draft":
        notices.revise_taken_in(notice, words)
    # What staff have begun to work on is theirs; the item says that there is something newer.
    return "corrected", notice


def _tell(source: Source, item: Item, earlier: list[Notice]) -> tuple[str, Notice]:
    space_id, also_in = _places(source, item)
    # What was told again after the first was taken back or is over is another notice.
    again = f"|{clock.now():%Y%m%d%H%M%S}" if item.replaces is False and earlier else ""
    notice = notices.draft(
        None, space_id, Words(item.title, item.body), field_id=source.field_id, also_in=also_in,
        expires_at=item.expires_at, urgency=item.urgency, section=source.name,
        source=(f"source:{source.id}", f"{item.key}{again}", item.digest),
    )  # fmt: skip
    needs_look = bool(item.problem) and item.problem not in HARMLESS
    if item.replaces:
        for old in earlier:
            _replace(old)
    if not source.publishes or needs_look:
        return "draft", notice
    notices.publish_taken_in(notice)
    return "published", notice


def _replace(old: Notice) -> None:
    """End what a newer report of the same event replaces."""
    if old.is_open:
        after.end_taken_in(old)
    elif old.stage == "draft":
        notices.drop_taken_in(old)


def _places(source: Source, item: Item) -> tuple[int, list[int]]:
    """Return whose notice it is and where else it is shown: the whole city, or the wards that are named."""
    if item.is_for_all or source.space_id in spaces.wards_by_id():
        return source.space_id, []
    named = ward_ids_of(item.codes)
    return named[0], named[1:]


def ward_ids_of(codes: frozenset[str]) -> list[int]:
    """Return the wards of these five-digit codes."""
    return [ward_id for code, ward_id in ward_codes().items() if code[:5] in codes]


def ward_codes() -> dict[str, int]:
    """Return the wards by their municipal code, in the city's order."""
    rows = db.session.execute(sa.select(Space.code, Space.id).where(Space.kind == "ward").order_by(Space.position))
    return {row.code: row.id for row in rows if row.code}


@action
def note_unreadable(source_id: int, key: str, title: str, code: str, digest: str) -> None:
    """Note that something could not be read, once."""
    known = db.session.scalar(sa.select(SourceItem).where(SourceItem.source_id == source_id, SourceItem.key == key))
    if known is not None:
        return
    db.session.add(
        SourceItem(
            source_id=source_id, key=key, digest=digest, title=title[:100], outcome="unreadable", problem=code,
            seen_at=clock.now(),
        )
    )  # fmt: skip


@action
def forget_old() -> int:
    """Forget what was not taken in and is long past; what became a notice is remembered."""
    before: datetime = clock.now() - _KEPT
    gone = sa.delete(SourceItem).where(
        SourceItem.seen_at < before, SourceItem.notice_id.is_(None), SourceItem.outcome.in_(("elsewhere", "not_real", "unreadable", "dropped", "read"))
    )  # fmt: skip
    return db.session.execute(gone).rowcount or 0  # type: ignore[attr-defined]
