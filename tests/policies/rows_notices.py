"""What each role is answered at notices: one that is published and one that is worked on, of the author's ward."""

from __future__ import annotations

import io

from sns.blueprints.accounts.models import Member
from sns.blueprints.notices import actions, attachments
from sns.blueprints.notices.actions import Words
from sns.core.db import db
from tests.policies import cast
from tests.policies.cast import Cast
from tests.policies.rows import CASE_DECIDED, CASE_SEEN, CASE_SENT, EVERYBODY, ROWS, SENT, _form, _page

# Which verbs ask for a notice that is not published yet.
_WORKED_ON = {
    "notices.edit": "draft", "notices.delete": "draft", "notices.ask": "draft", "notices.approve": "asked",
    "notices.send_back": "asked", "notices.publish": "draft",
}  # fmt: skip
PDF = b"%PDF-1.7\n%%EOF\n"
_OFFICE = (403, 403, 403, 403, 200, 403, 200)

ROWS |= {
    "GET notices.index": EVERYBODY,
    "GET notices.show": EVERYBODY,
    "GET notices.atom": EVERYBODY,
    "GET notices.json_feed": EVERYBODY,
    "GET notices.download": EVERYBODY,
    "POST notices.stamp": _form("go", "go", "go", 404, 404, 404, 404),
    "GET notices.office": _page(*_OFFICE),
    "GET notices.new": _page(*_OFFICE),
    "POST notices.create": _form(*(422 if each == 200 else each for each in _OFFICE)),
    "GET notices.desk": CASE_SEEN,
    "GET notices.record": CASE_SEEN,
    "GET notices.numbers": CASE_SEEN,
    "GET notices.edit": CASE_SEEN,
    "POST notices.edit": CASE_SENT,
    "GET notices.delete": CASE_SEEN,
    "POST notices.delete": CASE_DECIDED,
    "POST notices.ask": CASE_DECIDED,
    "POST notices.send_back": CASE_SENT,
    "POST notices.approve": CASE_DECIDED,
    "POST notices.publish": CASE_SENT,
    "GET notices.correct": CASE_SEEN,
    "POST notices.correct": CASE_SENT,
    "GET notices.withdraw": CASE_SEEN,
    "POST notices.withdraw": CASE_SENT,
    "POST notices.remind": CASE_DECIDED,
}
SENT |= {"notices.ask": {"version": "1"}, "notices.approve": {"version": "2"}}


def _notice(there: Cast, stage: str = "published") -> int:
    author = there.members["author"]
    office, other = (there.make.member(role="ward_staff") for _ in range(2))
    with there.app.app_context():
        writer, chief = (db.session.get_one(Member, one.id) for one in (office, other))
        file = attachments.accept(writer, io.BytesIO(PDF), "x.pdf")
        notice = actions.draft(writer, author.home_ward_id, Words("回覧", "本文"), files=[file], asks_stamp=True)
        if stage in ("asked", "published"):
            actions.ask(writer, notice, version=1)
        if stage == "published":
            actions.approve(chief, notice, version=2)
        there.notice_file = file.id  # type: ignore[attr-defined]
        return notice.id


def _file(there: Cast) -> int:
    return int(there.notice_file)  # type: ignore[attr-defined]


cast._VALUES["notice_id"] = _notice
cast._OF_PLACE["notices.download", "file_id"] = _file
for _endpoint, _stage in _WORKED_ON.items():
    cast._OF_PLACE[_endpoint, "notice_id"] = lambda there, stage=_stage: _notice(there, stage)
