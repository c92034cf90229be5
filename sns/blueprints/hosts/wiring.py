"""The hosts' line in the menu and the staff's, and what follows when words are answered."""

from __future__ import annotations

from typing import Any

from sns.blueprints.accounts import farewell
from sns.blueprints.contents.signals import ReplyAdded
from sns.blueprints.spaces import staff_menu
from sns.core import menu
from sns.core.guard import me
from sns.core.i18n import lazy as _l
from sns.core.signals import on

from . import actions, queries


def _is_host() -> bool:
    return queries.hosted_ward(me()) is not None


def _ward() -> dict[str, Any]:
    ward = queries.hosted_ward(me())
    return {"ward": ward.slug if ward else None}


def _count() -> int:
    ward = queries.hosted_ward(me())
    return queries.waiting_for(me(), ward.id).total if ward else 0


menu.add(
    menu.Entry(
        "hosts.show", "speech", _l("声かけ"), order=55, marks=("hosts.",), values=_ward, count=_count, is_shown=_is_host
    )
)
farewell.also(lambda member_id, _keeps_words: actions.forget(member_id))
staff_menu.add(staff_menu.Line("hosts.show", "speech", _l("声かけ"), "hosts.care", order=15, marks=("hosts.",)))


@on(ReplyAdded, inside=True)
def note_answer(signal: ReplyAdded) -> None:
    """Whoever answers has done what they took."""
    if signal.author_id is not None and actions.note_answer(signal.content_id, signal.author_id):
        queries.forget_counts()
