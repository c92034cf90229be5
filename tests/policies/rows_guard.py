"""Who may what about the log of deeds and what is looked at before it is published."""

from __future__ import annotations

from tests.policies.rows import EVERYBODY, OFFICE_DOES, OFFICE_SEES, OFFICE_SENDS, ROWS, _form, _page

_ONLY_CITY = (403, 403, 403, 403, 403, 403, 200)

ROWS |= {
    "POST staff.log_table": _form(403, 403, 403, 403, 200, 403, 200),
    "GET staff.city_log": _page(*_ONLY_CITY),
    "POST staff.city_log_table": _form(*_ONLY_CITY),
    "GET screening.words": OFFICE_SEES,
    "POST screening.add": OFFICE_SENDS,
    "POST screening.remove": OFFICE_DOES,
    "POST screening.choose": OFFICE_SENDS,
    "GET screening.table": OFFICE_SEES,
    "GET screening.help_desks": EVERYBODY,
}
