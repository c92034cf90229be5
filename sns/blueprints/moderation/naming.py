"""What a case shows, as plain values: a piece of the desk's page is named by them, so that it is never out of date."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import Any

from sns.blueprints.cases.models import Case

from . import adapters

_OF_CASE = (
    "id", "version", "state", "origin", "topic", "rank", "title", "space_id", "parent_id", "assignee_id", "opened_at",
    "due_at", "closed_at",
)  # fmt: skip
_OF_DECISION = ("id", "verdict", "rule", "words", "decided_at", "leaves_at", "sent_at", "undone_at", "can_be_undone")


def of_case(case: Case) -> tuple[Hashable, ...]:
    """Return what is shown of a case itself, with the name of its place."""
    return (*_values(case, _OF_CASE), repr(case.facts), adapters.place(case.space_id).name)


def of_opened(opened: Any) -> tuple[Hashable, ...]:
    """Return what is shown around a case: the thing, what stands beside it, who said what of it, its author."""
    appeal = opened.appeal
    return (
        _of_subject(opened.subject), _of_passages(opened.around.before), _of_passages(opened.around.after),
        tuple(map(tuple, opened.heard.rows)), opened.heard.total, tuple(opened.heard.reasons),
        _of_history(opened.history),
        tuple((note.nickname, note.kind, note.body, repr(note.facts), note.written_at) for note in opened.notes),
        tuple((*_values(one, _OF_DECISION), _name(one.actor)) for one in opened.decisions), _name(opened.holder),
        appeal and (appeal.words, appeal.letter.rule, appeal.letter.words), opened.rule and opened.rule.code,
    )  # fmt: skip


def _of_subject(subject: adapters.Subject | None) -> Hashable:
    if subject is None:
        return None
    return (
        subject.kind, str(subject.label), _name(subject.author), subject.address, subject.written_at, subject.state,
        tuple((photo.id, photo.alt) for photo in subject.photos),
    )  # fmt: skip


def _of_passages(passages: Iterable[adapters.Passage]) -> Hashable:
    return tuple(
        (_name(one.author), one.words, one.written_at, one.voice.office if one.voice else None) for one in passages
    )


def _of_history(history: Any) -> Hashable:
    if history is None:
        return None
    member = history.member
    return (
        member.id, member.nickname, member.photo_id, member.home_ward.name, member.residency_checked_at,
        member.joined_at, history.written, history.hidden,
        tuple((one.id, one.made_at) for one in history.warnings),
        tuple((one.id, one.kind, one.state, one.ends_at, one.proposed_by_id) for one in history.running),
    )  # fmt: skip


def _name(member: Any) -> str | None:
    return member.nickname if member is not None else None


def _values(thing: Any, names: Iterable[str]) -> tuple[Hashable, ...]:
    return tuple(getattr(thing, name) for name in names)
