"""The desk of a ward, or of the whole city: its queue, and one case with everything that is needed to decide."""

from __future__ import annotations

import re
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sns.blueprints.accounts.models import Member
from sns.blueprints.cases import queries as cases
from sns.blueprints.cases.models import Case
from sns.blueprints.cases.queries import Numbers, Place
from sns.blueprints.spaces import queries as spaces
from sns.blueprints.spaces.queries import Ward
from sns.core import clock, i18n
from sns.core.pages import Cursor
from sns.core.text.personal import find_personal

from . import adapters, intake, naming, queries, rules
from .adapters import Around, Subject
from .models import Appeal, Decision, Measure
from .queries import Heard, History

TABS: dict[str, tuple[str, ...] | None] = {
    "all": None, "reports": ("report",), "noticed": ("hold",), "appeals": ("appeal",), "outside": ("outside",),
}  # fmt: skip
WAITING = "waiting"


@dataclass(frozen=True)
class Desk:
    """Where somebody works: a ward, or the city, whose desk sees every ward; with one case, decision or measure of it.

    `space_id` is what the rules ask about.
    """

    space_id: int
    ward: Ward
    case: Case | None = None
    decision: Decision | None = None
    measure: Measure | None = None

    @property
    def scope(self) -> int | None:
        """The space the queue is limited to; None for the whole city."""
        return None if self.ward.is_city else self.space_id


@dataclass(frozen=True)
class Queue:
    """A page of the queue, as rows, with its numbers."""

    items: Sequence[Any]
    numbers: Numbers
    tab: str
    next: str | None

    def beside(self, case: Case | None) -> tuple[Any, Any, int]:
        """Return the cases before and after one, and its place in the list from 1 (0: not in it)."""
        ids = [item.id for item in self.items]
        if case is None or case.id not in ids:
            return None, (self.items[0] if self.items else None), 0
        at = ids.index(case.id)
        return (
            self.items[at - 1] if at else None, self.items[at + 1] if at + 1 < len(self.items) else None, at + 1
        )  # fmt: skip

    def shown(self, reader: Member, *, names_place: bool) -> tuple[Hashable, ...]:
        """All that the list shows, to name it by: each row with its age in words."""
        return tuple(
            (
                row.id, row.rank, row.topic, row.title, row.excerpt, row.voices, i18n.age(row.opened_at),
                row.holder if row.assignee_id != reader.id else "",
                adapters.place(row.space_id).name if names_place else "",
            )
            for row in self.items
        )  # fmt: skip


@dataclass(frozen=True)
class Opened:
    """One case as the desk shows it; without `subject` the thing is gone, and what it said at first stands in `words`.

    `has_changed`: it says something else now than when it came in. `holder` is who else is looking at it.
    """

    case: Case
    kind: adapters.Reportable | None
    subject: Subject | None
    around: Around
    words: str
    has_changed: bool
    heard: Heard
    history: History | None
    notes: Sequence[Any]
    decisions: Sequence[Decision]
    holder: Member | None
    appeal: Appeal | None
    rule: rules.Rule | None
    is_late: bool

    @property
    def pieces(self) -> list[tuple[str, bool]]:
        """What was said, in parts that are marked or not: what a list noticed, numbers and addresses of people."""
        return pieces(self.words, tuple(self.case.facts.get("marks", ())))

    @property
    def shown(self) -> tuple[Hashable, ...]:
        """All that the page shows of it, to name the page's pieces by."""
        return (naming.of_case(self.case), self.words, self.has_changed, self.is_late, *naming.of_opened(self))


def find_desk(ward: str) -> Desk | None:
    """Return a ward's desk, or the city's, by its slug."""
    card = spaces.find_place(ward)
    return Desk(card.id, card) if card is not None else None


def find_case(ward: str, case_id: int) -> Desk | None:
    """Return a desk with one of its cases; None for what does not lie at it, so that nobody can probe for ids."""
    desk = find_desk(ward)
    case = cases.find_case(case_id) if desk is not None else None
    if desk is None or case is None or case.kind != intake.KIND:
        return desk
    return Desk(desk.space_id, desk.ward, case) if desk.scope in (None, case.space_id) else desk


def find_decision(ward: str, decision_id: int) -> Desk | None:
    """Return a desk with a decision made at it."""
    desk, decision = find_desk(ward), queries.find_decision(decision_id)
    if desk is None or decision is None or desk.scope not in (None, decision.case.space_id):
        return desk
    return Desk(desk.space_id, desk.ward, decision.case, decision)


def find_measure(ward: str, measure_id: int) -> Desk | None:
    """Return a desk with a measure of it."""
    desk, measure = find_desk(ward), queries.find_measure(measure_id)
    if desk is None or measure is None or desk.scope not in (None, measure.space_id):
        return desk
    return Desk(desk.space_id, desk.ward, measure=measure)


def list_queue(reader: Member, desk: Desk, tab: str, after: str | None) -> Queue:
    """Return a page of what waits at a desk, without cases about the reader."""
    tab = tab if tab in TABS or tab == WAITING else "all"
    rows = cases.list_queue(
        intake.KIND, space_id=desk.scope, origins=TABS.get(tab), is_waiting=tab == WAITING, after=_place(after),
        but_about=reader.id, limit=cases.PAGE + 1,
    )  # fmt: skip
    items = rows[: cases.PAGE]
    following = None
    if len(rows) > cases.PAGE:
        last = items[-1]
        following = f"{last.rank}.{Cursor(last.opened_at, last.id)}"
    numbers = cases.count_queue(intake.KIND, space_id=desk.scope)
    return Queue(items, numbers, tab, following)


def _place(text: str | None) -> Place | None:
    rank, _dot, rest = (text or "").partition(".")
    cursor = Cursor.parse(rest)
    return Place(int(rank), cursor.moment, cursor.id) if rank in ("0", "1") and cursor is not None else None


def open_up(reader: Member, case: Case, numbers: tuple[int, int], measures: Sequence[Measure]) -> Opened:
    """Return everything a case shows; `numbers` and `measures` are of its author."""
    appeal = queries.find_appeal(case.subject_id) if case.origin == "appeal" else None
    about = _first_case(appeal) if appeal is not None else case
    found = adapters.find(about.subject_kind, about.subject_id) if about is not None else None
    subject = found[0].describe(found[1]) if found is not None else None
    kept = str(about.facts.get("words", "")) if about is not None else ""
    is_there = subject is not None and subject.state != "deleted"
    rule = rules.find(appeal.letter.rule if appeal is not None else case.topic)
    return Opened(
        case, found[0] if found else None, subject if is_there else None,
        found[0].around(found[1]) if found is not None and is_there else Around(),
        subject.words if subject is not None and is_there else kept,
        bool(is_there and subject is not None and kept and not subject.words.startswith(kept)),
        queries.hear(about.id if about is not None else case.id),
        History(case.about, *numbers, measures) if case.about is not None else None, cases.list_notes(case.id),
        queries.list_decisions(case.id) if case.version > 1 else [], cases.held_by_other(reader, case), appeal, rule,
        case.due_at < clock.now(),
    )  # fmt: skip


@lru_cache(maxsize=256)
def pieces(words: str, marks: tuple[str, ...]) -> list[tuple[str, bool]]:
    """Cut a text at what is to be marked."""
    wanted = [*(mark for mark in marks if mark), *(found.words for found in find_personal(words))]
    if not wanted:
        return [(words, False)]
    pattern = "|".join(re.escape(mark) for mark in sorted(set(wanted), key=len, reverse=True))
    parts = re.split(f"({pattern})", words)
    return [(part, number % 2 == 1) for number, part in enumerate(parts) if part]


def _first_case(appeal: Appeal) -> Case | None:
    return cases.find_case(appeal.letter.case_id) if appeal.letter.case_id else None


def is_private(opened: Opened) -> bool:
    """Tell whether only some members may read what a case is about, so that looking at it is recorded."""
    return opened.subject is not None and opened.subject.is_private


def sees_photo(member: Any, file: Any) -> bool:
    """Tell whether somebody of the staff has to look at a photo: a case about it, or what it belongs to, is open."""
    if member is None or file.content_id is None or not member.standing.is_staff:
        return False
    spaces_of = None if member.standing.is_city_staff else [
        space for space, roles in member.standing.roles.items() if "ward_staff" in roles
    ]  # fmt: skip
    about = [("photo", file.id)]
    about.append(
        ("reply", file.reply.id) if file.reply_seq and file.reply is not None else ("content", file.content_id)
    )
    return any(queries.open_case_about(kind, number, spaces_of) for kind, number in about)
