"""The log in words: what each deed is called, and who did it to whom."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from sns.blueprints.accounts.models import Member, is_here
from sns.core import sealing
from sns.core.audit import AuditLog
from sns.core.db import db
from sns.core.i18n import day
from sns.core.i18n import gettext as _
from sns.core.i18n import lazy as _l
from sns.core.pages import Cursor, Page, cut

LINES = 50
# Deeds that are nothing but reading what is private.
LOOKS = ("personal.look", "private.read")
COLUMNS = ("id", "at", "actor_id", "deed", "subject", "space_id", "facts", "digest", "seal")
ROLE_NAMES = {
    "host": _l("世話人"), "ward_staff": _l("区の職員"), "city_staff": _l("市の職員"), "resident": _l("住民"),
}  # fmt: skip
_WORDS: dict[str, Any] = {
    "role.grant": _l("役割をつけました"),
    "role.delegate": _l("ほかの区の職員に担当をたのみました"),
    "role.end": _l("役割を終えました"),
    "space.way_in": _l("登録のしかたを変えました"),
    "member.suspend": _l("利用を止めました"),
    "audit.export": _l("記録を書き出しました"),
    "private.read": _l("報告されたメッセージを読みました"),
}


@dataclass(frozen=True)
class Line:
    """A row of the log as staff read it; `subject` is None where the deed is about nobody, or about who has left."""

    at: datetime
    actor: Member | None
    is_by_system: bool
    words: str
    facts: str
    subject: Member | None
    space_id: int | None = None


def name(deed: str, words: Any) -> None:
    """Say what a deed is called in the log."""
    _WORDS[deed] = words


def list_log(
    space_id: int | None, before: Cursor | None = None, limit: int = LINES, *, only_looks: bool = False
) -> Page[Line]:
    """Return a ward's log, or with None the whole city's, newest first; `only_looks`: who read what is private."""
    wanted = sa.select(AuditLog)
    if space_id is not None:
        wanted = wanted.where(AuditLog.space_id == space_id)
    if only_looks:
        wanted = wanted.where(AuditLog.deed.in_(LOOKS))
    if before is not None:
        wanted = wanted.where(sa.tuple_(AuditLog.at, AuditLog.id) < sa.tuple_(before.moment, before.id))
    rows = db.session.scalars(wanted.order_by(AuditLog.at.desc(), AuditLog.id.desc()).limit(limit + 1)).all()
    page = cut(rows, limit, before, lambda row: (row.at, row.id))
    people = _people(page.items)
    return page.each(lambda row: _line(row, people))


def table_rows(space_id: int | None = None) -> Iterator[tuple[Any, ...]]:
    """Give the log as rows of a table, a ward's or everything, in its order: what a digest is counted from stands there."""
    for row in sealing.list_rows(space_id=space_id):
        facts = json.dumps(row.facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        yield row.id, row.at.isoformat(), row.actor_id, row.deed, row.subject, row.space_id, facts, row.digest, row.seal


def _people(rows: Iterable[AuditLog]) -> dict[int, Member]:
    ids = {number for row in rows for number in (row.actor_id, _member_id(row)) if number}
    here = sa.select(Member).where(Member.id.in_(ids), is_here())
    return {member.id: member for member in db.session.scalars(here)}


def _member_id(row: AuditLog) -> int | None:
    kind, _colon, number = row.subject.partition(":")
    return int(number) if kind == "member" and number.isdigit() else None


def _line(row: AuditLog, people: dict[int, Member]) -> Line:
    return Line(
        row.at, people.get(row.actor_id or 0), row.actor_id is None, str(_WORDS.get(row.deed, row.deed)),
        _facts(row.facts), people.get(_member_id(row) or 0), row.space_id,
    )  # fmt: skip


def _facts(facts: dict[str, Any]) -> str:
    said = []
    if (role := facts.get("role")) is not None:
        said.append(str(ROLE_NAMES.get(role, role)))
    if (until := facts.get("until")) is not None:
        said.append(_("%(day)sまで", day=day(date.fromisoformat(until))))
    return "・".join(said)
