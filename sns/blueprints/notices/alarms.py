"""Notices on the devices of those they are for, replaced and never heaped up.

An emergency rings beside its mail, because a life may hang on it; an important notice by day, instead of the morning's mail.
"""

from __future__ import annotations

from collections import defaultdict

import sqlalchemy as sa
from flask import current_app, url_for

from sns.blueprints.accounts import letters
from sns.blueprints.accounts.models import Member
from sns.blueprints.notifications import plans, urgent
from sns.blueprints.pushes import door
from sns.blueprints.pushes import queries as devices
from sns.blueprints.pushes.messages import LIFE, Message
from sns.blueprints.pushes.models import PushDevice
from sns.core import clock, i18n
from sns.core.db import action, db
from sns.core.i18n import gettext as _
from sns.core.signals import emit

from . import audience, labels, queries
from .models import EVACUATION, Notice
from .signals import ImportantOut
from .telling import IMPORTANT, URGENT, told_in

_MOST = 5_000
_AT_ONCE = 500


def ring(notice_id: int, after_id: int, until_id: int) -> int:
    """Tell the devices of members with these numbers of an emergency; return how many took it.

    Called outside of transactions. Done again it replaces itself on each device.
    """
    notice = queries.find_notice(notice_id)
    if notice is None or not notice.is_open or (notice.expires_at is not None and notice.expires_at <= clock.now()):
        return 0
    for_whom = sa.select(Member.id).where(audience.of(notice), Member.id > after_id, Member.id <= until_id)
    found = devices.living(PushDevice.member_id.in_(for_whom), limit=_MOST)
    wanted = _who_wants(notice, {device.member_id for device in found})
    by_locale: dict[str, list[PushDevice]] = defaultdict(list)
    for device in found:
        if device.member_id in wanted:
            by_locale[wanted[device.member_id]].append(device)
    messages = {locale: _message(notice, locale) for locale in by_locale}
    return sum(door.deliver_to(some, messages[locale]) for locale, some in by_locale.items())


def _who_wants(notice: Notice, member_ids: set[int]) -> dict[int, str]:
    """Return the language of each of some members who wants to be told."""
    chosen = plans.plans_of(member_ids)
    must = (notice.level or 0) >= EVACUATION
    members = db.session.scalars(sa.select(Member).where(Member.id.in_(member_ids)))
    return {
        member.id: letters.locale_of(member)
        for member in members
        if must or plans.rhythm_of(chosen[member.id], URGENT) != "never"
    }


def _message(notice: Notice, locale: str) -> Message:
    with current_app.test_request_context(base_url=letters.base_url()), i18n.speaking(locale):
        level = str(labels.LEVELS[notice.level] if notice.level else labels.URGENCIES["urgent"])
        path = url_for("notices.show", notice_id=notice.id)
        title, generic = f"{notice.space.office} {level}", _("新しいお知らせがあります")
    until = min(notice.expires_at or clock.now() + LIFE, clock.now() + LIFE)
    # What is for members alone is not shown to whoever sees the screen.
    body = told_in(notice, locale).title if notice.visibility == "public" else generic
    return Message(title, body, path, f"notice-{notice.id}", until, locale, is_loud=True)


def begin(notice_id: int) -> None:
    """Note, within the transaction that publishes an important notice, that devices are to be told."""
    notice = db.session.get(Notice, notice_id)
    if notice is not None and notice.urgency == "important":
        emit(ImportantOut(notice_id))


def ring_softly(notice_id: int) -> int:
    """Have the devices of those an important notice is for told of it; done again, nobody is told twice."""
    told = 0
    after: int | None = 0
    while after is not None:
        count, after = _ring_some(notice_id, after)
        told += count
    return told


@action
def _ring_some(notice_id: int, after: int) -> tuple[int, int | None]:
    notice = queries.find_notice(notice_id)
    if notice is None or not notice.is_open or notice.urgency != "important":
        return 0, None
    members = devices.members_after(after, sa.select(Member.id).where(audience.of(notice)), _AT_ONCE)
    alive = devices.members_with_devices(members)
    count = urgent.ring(notice_id, IMPORTANT, sorted(alive)) if alive else 0
    return count, members[-1] if len(members) == _AT_ONCE else None
