"""What each role is answered at rubbish days and office hours: their table is kept by the office of the author's ward."""

from __future__ import annotations

from tests.policies.rows import OFFICE_DOES, OFFICE_SEES, OFFICE_SENDS, OWN_PAGE, ROWS, SENT, _form

ROWS |= {
    "GET everyday.show": OWN_PAGE,
    "GET everyday.area": OWN_PAGE,
    # Nothing chosen is a choice.
    "POST everyday.area": _form(422),
    "GET everyday.rubbish": OFFICE_SEES,
    "GET everyday.district": OFFICE_SEES,
    "POST everyday.district": OFFICE_SENDS,
    "POST everyday.remove_district": OFFICE_DOES,
    "POST everyday.differ": OFFICE_SENDS,
    "POST everyday.differ_no_more": OFFICE_DOES,
    "POST everyday.settle": OFFICE_DOES,
    "POST everyday.bring": OFFICE_SENDS,
    # There is no draft to put into force.
    "POST everyday.use": _form(*(409 if each == 200 else each for each in (403, 403, 403, 403, 200, 403, 200))),
    "POST everyday.drop": OFFICE_DOES,
    "GET everyday.export": OFFICE_SEES,
    "GET everyday.hours": OFFICE_SEES,
    "POST everyday.hours": OFFICE_DOES,
    "POST everyday.add_day": OFFICE_SENDS,
    "POST everyday.remove_day": OFFICE_DOES,
}
SENT |= {"everyday.area": {"area": "999999"}}
