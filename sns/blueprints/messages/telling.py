"""Who hears that there is a message; its words are never told."""

from __future__ import annotations

from sns.blueprints.accounts import queries as accounts
from sns.blueprints.notifications import adapters
from sns.blueprints.notifications.actions import News, tell
from sns.blueprints.notifications.lines import Line
from sns.blueprints.talk import news
from sns.blueprints.talk import queries as talk
from sns.core.i18n import gettext as _
from sns.core.i18n import lazy as _l
from sns.core.i18n import ngettext

from . import policy, queries

KIND = "message"


def _words(line: Line) -> str:
    if line.people < 2:
        return _("%(who)sからメッセージが届きました", who=line.who)
    return ngettext(
        "%(who)sほか%(num)d人からメッセージが届きました", "%(who)sほか%(num)d人からメッセージが届きました",
        line.people - 1, who=line.who,
    )  # fmt: skip


def register() -> None:
    """Make the kind of news known."""
    adapters.register(
        adapters.Kind(
            KIND, _l("メッセージが届いたとき"), "mail", "once", 25, _words,
            lambda line: ("messages.show", {"room_id": line.facts["room"]}), page="messages.index",
        )
    )  # fmt: skip


def message(room_id: int, seq: int, author_id: int, *, mails: bool = True) -> int:
    """Tell whom a message is for, unless they have read it, muted the conversation or its author, or may not read it."""
    line = queries.find_line(room_id, seq)
    if line is None or line.state != "published":
        return 0
    heard = {}
    for reader in accounts.members_by_id(set(line.room.people) - {author_id}).values():  # type: ignore[attr-defined]
        part = queries.part_of(room_id, reader.id)
        if part is None or part.is_muted or not policy.reads(reader, line.room):
            continue
        if author_id in reader.standing.muted | reader.standing.blocked:
            continue
        if (talk.mark_of(reader, line.room) or 0) < seq:
            heard[reader.id] = KIND
    told = News(
        thing=news.thing(room_id), key=f"{KIND}:{room_id}:{seq}", at=line.created_at, actor_id=author_id,
        facts={"room": room_id, "line": seq},
    )  # fmt: skip
    return tell(heard, told, mails=mails)
