"""What each role is answered at events and reports: the author's, for their ward, to which the neighbour comes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sns.blueprints.accounts import queries as accounts
from sns.blueprints.events import afterwards, queries, slots
from sns.core import clock
from tests.contents.writing import change
from tests.policies import cast
from tests.policies.cast import Cast
from tests.policies.rows import (
    AUTHOR_DOES,
    AUTHOR_SEES,
    AUTHOR_SENDS,
    OWN_DEED,
    OWN_PAGE,
    READERS,
    ROWS,
    SENT,
    _form,
    _page,
)

_READ_DONE = _form("go", "go", "go", *[404] * 4)
# Whoever belongs to the ward, or works for it.
_OF_THE_WARD = (200, 200, 200, 403, 200, 403, 200)

ROWS |= {
    "GET events.show": READERS,
    "GET events.new": _page(*_OF_THE_WARD),
    "POST events.create": _form(*(422 if each == 200 else each for each in _OF_THE_WARD)),
    "GET events.edit": AUTHOR_SEES,
    "POST events.edit": AUTHOR_SENDS,
    "GET events.cancel": AUTHOR_SEES,
    "POST events.cancel": AUTHOR_SENDS,
    "GET events.delete": AUTHOR_SEES,
    "POST events.delete": AUTHOR_DOES,
    "POST events.publish_now": AUTHOR_DOES,
    "POST events.take_back": AUTHOR_DOES,
    "POST events.answer": _form(422, 422, 422, *[404] * 4),
    "POST events.take_slot": _READ_DONE,
    "POST events.follow": _READ_DONE,
    "GET events.settings": OWN_PAGE,
    "POST events.settings": OWN_DEED,
    # The names of those who come are for each other, and for who keeps the event.
    "GET events.people": _page(200, 200, *[404] * 5),
    "POST events.open_hall": AUTHOR_DOES,
    "GET events.keep_slots": AUTHOR_SEES,
    "POST events.keep_slots": AUTHOR_SENDS,
    "GET events.door": AUTHOR_SEES,
    "POST events.check": _form(400, *[404] * 6),
    "GET events.come": READERS,
    "POST events.arrive": _READ_DONE,
    "GET events.heads": AUTHOR_SEES,
    "POST events.heads": AUTHOR_DOES,
    "GET events.new_report": AUTHOR_SEES,
    "POST events.create_report": AUTHOR_SENDS,
    "GET events.report": READERS,
    "GET events.edit_report": AUTHOR_SEES,
    "POST events.edit_report": AUTHOR_SENDS,
    "GET events.delete_report": AUTHOR_SEES,
    "POST events.delete_report": AUTHOR_DOES,
}
SENT["events.follow"] = {"do": "follow"}


def _event(there: Cast, **facts: Any) -> int:
    return int(there.make.event(there.members["author"], visibility="ward", **facts).id)


def _begun(there: Cast) -> int:
    return _event(there, starts_in=-timedelta(hours=1))


def _awaited(there: Cast) -> int:
    event_id = _event(there)
    with there.app.app_context():
        event = queries.find_event(event_id)
    there.make.answer(there.members["neighbour"], event)
    return event_id


def _waiting(there: Cast) -> int:
    event_id = _event(there)
    with there.app.app_context():
        event = queries.find_event(event_id)
    change(there.app, event, state="scheduled", publish_at=clock.now())
    return event_id


def _with_a_door(there: Cast) -> tuple[int, str]:
    event_id = _begun(there)
    with there.app.app_context():
        event, author = queries.find_event(event_id), accounts.find_member(there.members["author"].id)
        assert event is not None
        return event_id, afterwards.open_door(author, event)


def _with_a_slot(there: Cast) -> tuple[int, int]:
    event_id = _event(there)
    with there.app.app_context():
        event, author = queries.find_event(event_id), accounts.find_member(there.members["author"].id)
        assert event is not None
        return event_id, slots.offer(author, event, name="受付", places=9).id


def _half(make: Callable[[Cast], tuple[Any, Any]], index: int) -> Callable[[Cast], Any]:
    """Return one value of an address that has two, whichever of them is asked for first."""

    def value(there: Cast) -> Any:
        kept = vars(there).setdefault("halves", {})
        pair = kept.pop(make, None)
        if pair is None:
            pair = kept[make] = make(there)
        return pair[index]

    return value


def _report(there: Cast) -> int:
    event_id = _begun(there)
    with there.app.app_context():
        event, author = queries.find_event(event_id), accounts.find_member(there.members["author"].id)
        assert event is not None
        facts = {"held_on": event.day, "place": "", "came": 3}
        return int(afterwards.report(author, event, title="報告", body="終わりました。", **facts).id)


cast._VALUES |= {"event_id": _event, "report_id": _report}
cast._OF_PLACE |= {
    **dict.fromkeys((("events.publish_now", "event_id"), ("events.take_back", "event_id")), _waiting),
    **{(f"events.{name}", "event_id"): _begun for name in ("heads", "new_report", "create_report", "door", "check")},
    ("events.people", "event_id"): _awaited,
}
for _name in ("come", "arrive"):
    cast._OF_PLACE[f"events.{_name}", "event_id"] = _half(_with_a_door, 0)
    cast._OF_PLACE[f"events.{_name}", "key"] = _half(_with_a_door, 1)
cast._OF_PLACE["events.take_slot", "event_id"] = _half(_with_a_slot, 0)
cast._OF_PLACE["events.take_slot", "slot_id"] = _half(_with_a_slot, 1)
