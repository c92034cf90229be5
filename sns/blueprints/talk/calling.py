"""Members called by name (`@ニックネーム`) in lines: found when a line is stored, renamed and forgotten later."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa
from markupsafe import Markup

from sns.blueprints.accounts.models import Member
from sns.core import text
from sns.core.db import db
from sns.core.i18n import gettext as _
from sns.core.text import Called

from . import adapters, queries
from .models import Line, LineCall, Room

MOST = 10


def find(author: Member, room: Room, body: str) -> dict[str, Member]:
    """Return whom a line calls, by the name that stands there: members who may read the room and are not kept apart."""
    if "@" not in body and "＠" not in body:
        return {}
    words = text.calls(body)
    keys = {text.skeleton(word) for word in words}
    rows = db.session.scalars(
        sa.select(Member).where(Member.nickname_key.in_(keys), Member.state == "active").order_by(Member.id).limit(50)
    ).all()
    found = [
        someone
        for someone in rows
        if someone.nickname in words
        and someone.id != author.id
        and someone.id not in author.standing.blocked
        and adapters.of(room).reads(someone, room)
    ]
    return {someone.nickname: someone for someone in found[:MOST]}


def render(body: str, people: dict[str, Member]) -> tuple[Markup, set[str]]:
    """Render a line with the names of those it calls; return also which names stand there."""
    return text.with_names(text.line(body), {name: _called(who) for name, who in people.items()})


def rename(member_id: int) -> list[Line]:
    """Let every line that calls a member call them by their present name; return these lines."""
    member = db.session.get_one(Member, member_id)
    changed = []
    for call, line in _calling(member_id):
        if not member.is_gone and call.name != member.nickname:
            _replace(line, call, member.nickname)
        _render_again(line)
        changed.append(line)
    return changed


def forget(member_id: int) -> list[Line]:
    """Take a member's name out of every line that calls them, for good; return these lines."""
    changed = []
    for call, line in _calling(member_id):
        _replace(line, call, _("退会した会員"))
        db.session.delete(call)
        db.session.flush()
        _render_again(line)
        changed.append(line)
    return changed


def _calling(member_id: int) -> list[tuple[LineCall, Line]]:
    wanted = sa.select(LineCall, Line).join(Line, Line.id == LineCall.line_id).where(LineCall.member_id == member_id)
    return [(row.LineCall, row.Line) for row in db.session.execute(wanted)]


def calls_of(line: Line) -> list[LineCall]:
    """Return whom a line calls."""
    return list(db.session.scalars(sa.select(LineCall).where(LineCall.line_id == line.id)))


def _replace(line: Line, call: LineCall, name: str) -> None:
    others: Iterable[str] = [other.name for other in calls_of(line) if other is not call]
    line.body = text.renamed(line.body, call.name, name, others)
    line.folded = queries.fold(line.body)
    call.name = name[: text.NAME_LIMIT]


def _render_again(line: Line) -> None:
    names = {call.name: call.member_id for call in calls_of(line)}
    rows = db.session.scalars(sa.select(Member).where(Member.id.in_(names.values())))
    members = {member.id: member for member in rows}
    line.body_html = render(line.body, {name: members[key] for name, key in names.items() if key in members})[0]


def _called(member: Member) -> Called:
    return Called(_("退会した会員")) if member.is_gone else Called(member.nickname, f"/members/{member.id}")
