"""What each role is answered at sources: they belong to the office of the author's ward."""

from __future__ import annotations

from sns.blueprints.sources import actions
from tests.policies import cast
from tests.policies.cast import Cast
from tests.policies.rows import CASE_DECIDED, CASE_SEEN, CASE_SENT, ROWS, _form, _page

_OFFICE = (403, 403, 403, 403, 200, 403, 200)

ROWS |= {
    "GET sources.index": _page(*_OFFICE),
    "GET sources.new": _page(*_OFFICE),
    "POST sources.create": _form(*(422 if each == 200 else each for each in _OFFICE)),
    "GET sources.show": CASE_SEEN,
    "GET sources.edit": CASE_SEEN,
    "POST sources.edit": CASE_SENT,
    "POST sources.read": CASE_DECIDED,
    "POST sources.remove": CASE_DECIDED,
}


def _source(there: Cast) -> int:
    with there.app.app_context():
        facts = {"sort": "feed", "name": "市の新着", "address": "https://city.example.jp/rss.xml"}
        return actions.add(None, there.members["author"].home_ward_id, **facts).id


cast._VALUES["source_id"] = _source
