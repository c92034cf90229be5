"""Who may see a file: those who may read what it belongs to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sns.blueprints.contents import policy as contents
from sns.core import policy

_rules: dict[str, Callable[[Any, Any], bool]] = {}
_also: list[Callable[[Any, Any], bool]] = []


def deliver(purpose: str, rule: Callable[[Any, Any], bool]) -> None:
    """Name who may see files of a purpose that belong to no content; asked about (member or None, file)."""
    _rules[purpose] = rule


def let_see(rule: Callable[[Any, Any], bool]) -> None:
    """Name who else may see a file: those who have to look at it; asked about (member or None, file)."""
    _also.append(rule)


@policy.about_object
def _of_readable(member: Any, file: Any) -> bool:
    """somebody who may read the content or reply the file belongs to, or see that field of its owner's page (a member's photo); its owner alone while it belongs to nothing yet or was hidden; staff at whose desk a case about it is open"""
    return (
        (_is_shown(file) and _reads_its_place(member, file))
        or _owns_hidden(member, file)
        or any(rule(member, file) for rule in _also)
    )


def _is_shown(file: Any) -> bool:
    return file.hidden_at is None


def _owns_hidden(member: Any, file: Any) -> bool:
    return file.hidden_at is not None and member is not None and file.owner_id == member.id


def _reads_its_place(member: Any, file: Any) -> bool:
    if (rule := _rules.get(file.purpose)) is not None:
        return rule(member, file)
    if file.content is None:
        return member is not None and file.owner_id == member.id
    if file.reply_seq:
        return file.reply is not None and contents.read_reply(member, file.reply)
    return not file.content.is_parted and contents.read(member, file.content)


see = policy.Rule(_of_readable.check, _of_readable.sentence, is_public=True, hides=True)

upload = policy.member
