"""What each role is answered at the desk: a case about the author's entry, a letter to the author."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sns.blueprints.moderation import queries
from sns.core import clock
from tests.moderation.office import decide, report, ten_minutes_later
from tests.moderation.office import propose as take_measure
from tests.policies import cast
from tests.policies.cast import Cast
from tests.policies.rows import (
    AUTHOR_SEES,
    AUTHOR_SENDS,
    EVERYBODY,
    OFFICE_DOES,
    OFFICE_SEES,
    OFFICE_SENDS,
    OWN_PAGE,
    READERS,
    ROWS,
    SENT,
)  # fmt: skip

ROWS |= {
    "GET moderation.rules": EVERYBODY,
    "GET moderation.report": READERS,
    "POST moderation.report": [409, "go", "go", *[404] * 4, *["carry"] * 2],
    "GET moderation.reports": OWN_PAGE,
    "GET moderation.letter_list": OWN_PAGE,
    "GET moderation.letter": AUTHOR_SEES,
    "GET moderation.letter_by_secret": EVERYBODY,
    "GET moderation.objection": AUTHOR_SEES,
    "POST moderation.objection": AUTHOR_SENDS,
    "GET moderation.objection_by_secret": EVERYBODY,
    "POST moderation.objection_by_secret": [422] * 9,
    "GET desk.index": OFFICE_SEES,
    "GET desk.show": OFFICE_SEES,
    "GET desk.closed": OFFICE_SEES,
    "POST desk.decide": OFFICE_DOES,
    "POST desk.undo": OFFICE_DOES,
    "POST desk.claim": OFFICE_DOES,
    "POST desk.write_note": OFFICE_SENDS,
    "POST desk.hand_over": OFFICE_SENDS,
    "POST desk.look_again": OFFICE_DOES,
    "POST desk.propose": OFFICE_SENDS,
    "POST desk.answer_measure": OFFICE_DOES,
    "POST desk.keys": OFFICE_DOES,
}
SENT.update({
    "moderation.report": {"reason": "harass"}, "desk.decide": {"verdict": "hide", "rule": "harass"},
    "desk.answer_measure": {"do": "approve"}, "desk.keys": {"on": "0"},
})  # fmt: skip


def _entry(there: Cast) -> int:
    return int(there.make.entry(there.members["author"]).id)


def _case(there: Cast) -> int:
    return report(there.app, there.members["neighbour"], "content", _entry(there))


def _decision(there: Cast) -> int:
    return decide(there.app, there.make.member(role="ward_staff"), _case(there), "hide")


def _closed(there: Cast) -> int:
    with there.app.app_context():
        found = queries.find_decision(_decision(there))
        assert found is not None
    ten_minutes_later(there.app)
    return found.case_id


def _letter(there: Cast) -> int:
    case_id = _closed(there)
    with there.app.app_context():
        found = queries.letter_of(decision_id=queries.list_decisions(case_id)[0].id)
        assert found is not None
        there.letter = found  # type: ignore[attr-defined]
        return found.id


def _secret(there: Cast) -> str:
    return str(there.letter.secret)  # type: ignore[attr-defined]


def _measure(there: Cast) -> int:
    return take_measure(
        there.app, there.make.member(role="ward_staff"), there.members["neighbour"], "suspension",
        ends_at=clock.now() + timedelta(days=7),
    )  # fmt: skip


def _addresses() -> dict[tuple[str, str], Any]:
    by_secret = ("moderation.letter_by_secret", "moderation.objection_by_secret")
    return {
        ("moderation.report", "kind"): lambda _there: "content", ("moderation.report", "number"): _entry,
        **{(endpoint, "secret"): _secret for endpoint in by_secret},
        **{(endpoint, "letter_id"): _letter for endpoint in (*by_secret, "moderation.letter", "moderation.objection")},
        ("desk.look_again", "case_id"): _closed,
    }  # fmt: skip


cast._VALUES |= {"case_id": _case, "decision_id": _decision, "measure_id": _measure}
cast._OF_PLACE |= _addresses()
