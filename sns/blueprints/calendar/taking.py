"""Turn what a file says into an event: new, changed, or the same as before."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from sns.blueprints.accounts.models import Member
from sns.blueprints.events import actions as events
from sns.blueprints.events import policy
from sns.blueprints.events.models import ADDRESS_LIMIT, NOTE_LIMIT, PLACE_LIMIT, Event
from sns.blueprints.events.plan import Plan
from sns.core import clock, text
from sns.core.db import action, db
from sns.core.errors import Refused
from sns.core.i18n import gettext as _

from .plain import Facts, name_of

# What the words of a list say of the kind of an event, the first that fits.
_SORTS = (
    ("volunteer", re.compile(r"ボランティア|清掃|美化")),
    ("drill", re.compile(r"防災訓練|避難訓練|救命")),
    ("advice", re.compile(r"相談")),
    ("course", re.compile(r"講座|教室|講習|講演|セミナー|研修|ワークショップ|体験")),
    ("social", re.compile(r"交流|サロン|茶話|おはなし会|おしゃべり")),
    ("meeting", re.compile(r"会議|総会|説明会|話し合い")),
)
_YEN = re.compile(r"([\d,]{1,9})円\Z")


def source_of(space_id: int) -> str:
    """Name the lists of a ward: their ids are one ward's own."""
    return f"list:{space_id}"


def known_digests(space_id: int, ids: list[str]) -> dict[str, str | None]:
    """Return what the ward's events of these ids were last made of; None for those that were written here."""
    found: dict[str, str | None] = {}
    for begin in range(0, len(ids), 400):
        for event in db.session.scalars(_known(space_id, ids[begin : begin + 400])):
            is_ours = event.source is None or event.state == "deleted"
            found[event.source_id or event.uid] = None if is_ours else event.source_digest
    return found


def _known(space_id: int, ids: list[str]) -> sa.Select[Event]:
    # An event that was written here goes out under its own name, and comes back under it.
    imported = sa.and_(Event.source == source_of(space_id), Event.source_id.in_(ids))
    own = sa.and_(Event.source.is_(None), Event.uid.in_(ids), Event.in_space_id == space_id)
    return sa.select(Event).where(sa.or_(imported, own))


@action
def take(actor: Member, space_id: int, facts: Facts, settings: dict[str, Any]) -> tuple[str, int]:
    """Make or change the event of these facts; return what became of it, and its id."""
    source = source_of(space_id)
    event = db.session.scalar(_known(space_id, [facts.source_id]))
    if event is None:
        return "new", _publish(actor, space_id, facts, settings, source).id
    if event.source is None or event.source_digest == facts.digest or event.state == "deleted":
        return "same", event.id
    if not policy.keep(actor, event):
        raise Refused(_("ほかの人が取りこんだイベントなので、変えられません"))
    if facts.is_cancelled and event.cancelled_at is None and not event.is_over:
        _cancel(actor, event)
        event.source_digest = facts.digest
        return "changed", event.id
    plan = plan_of(facts, Plan.of(event))
    events.revise(
        actor, event, plan, title=facts.title, body=body_of(facts), visibility=event.visibility, version=event.version,
        field_id=event.field_id, tags=facts.tags, source_digest=facts.digest,
    )  # fmt: skip
    return "changed", event.id


def _publish(actor: Member, space_id: int, facts: Facts, settings: dict[str, Any], source: str) -> Event:
    event = events.publish(
        actor, space_id, plan_of(facts), title=facts.title, body=body_of(facts),
        visibility=settings.get("visibility", "city"), field_id=settings.get("field_id"),
        voice_space_id=settings.get("voice_space_id"), tags=facts.tags,
        key=name_of(source, facts.source_id), source=(source, facts.source_id, facts.digest),
    )  # fmt: skip
    if facts.is_cancelled and not event.is_over:
        _cancel(actor, event)
    return event


def _cancel(actor: Member, event: Event) -> None:
    events.cancel(actor, event, reason=_("主催者の発表により、中止になりました"))


def plan_of(facts: Facts, before: Plan | None = None) -> Plan:
    """Return the plan of these facts; what a file does not know stays as it was."""
    ends_at = facts.ends_at or facts.starts_at
    yen = _YEN.match(facts.fee)
    said: dict[str, Any] = {
        "starts_at": facts.starts_at, "ends_at": ends_at, "is_all_day": facts.is_all_day, "sort": _sort(facts),
        "place": facts.place[:PLACE_LIMIT], "address": facts.address[:ADDRESS_LIMIT], "url": facts.url[:500],
        "capacity": facts.capacity, "deadline_at": facts.deadline_at,
        "fee": 0 if facts.is_free else int(yen[1].replace(",", "")) if yen else None,
        "fee_note": "" if yen or facts.fee in ("無料", "") else facts.fee[:NOTE_LIMIT], "is_free": facts.is_free,
        "host_name": facts.organizer[:100], "contact": facts.contact[:NOTE_LIMIT], "is_walk_in": facts.is_walk_in,
        "is_for_children": facts.for_children, "is_accessible": facts.is_barrier_free,
        "lat": facts.lat, "lng": facts.lng, "is_coarse": False,
    }  # fmt: skip
    plan = Plan(**said) if before is None else replace(before, **said)
    # A place on the map that cannot be, and an address without a name, are left out: the words remain.
    faults = plan.faults()
    if "lat" in faults:
        plan.lat = plan.lng = None
    if "address" in faults:
        plan.address = ""
    return plan


def body_of(facts: Facts) -> str:
    """Return the words of an event, with how to sign up where that is told."""
    parts = [facts.body]
    if facts.apply and not facts.is_walk_in:
        parts.append(_("申込み: %(words)s", words=facts.apply))
    return text.clean_body("\n\n".join(part for part in parts if part))[: text.BODY_LIMIT]


def _sort(facts: Facts) -> str:
    for words in (facts.kind, facts.title):
        for sort, pattern in _SORTS:
            if pattern.search(words):
                return sort
    return "fair"


def is_over(facts: Facts) -> bool:
    """Tell whether what a file tells of has ended."""
    return (facts.ends_at or facts.starts_at) < clock.now()
