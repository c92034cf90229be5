"""What each role is answered at calendars: everybody may open one, and each event in it answers for itself."""

from __future__ import annotations

from datetime import timedelta

from sns.blueprints.accounts.models import Member
from sns.blueprints.calendar import addresses, importing
from sns.blueprints.events import repeating
from sns.blueprints.events.plan import Plan
from sns.core import clock
from sns.core.db import db
from tests.calendar import samples
from tests.policies import cast
from tests.policies.cast import Cast
from tests.policies.rows import EVERYBODY, OWN_DEED, OWN_PAGE, READERS, ROWS, _form, _page

# Hosts and staff of the ward bring events in; who brought a file keeps it, and so do the ward's staff.
_BRINGS = _page(403, 403, 200, 403, 200, 403, 200)
_HANDLES = _page(404, 404, 200, 404, 200, 404, 200)
_HANDLED = _form(404, 404, "go", 404, "go", 404, "go")
# The organizer, and who works for the ward as far as they may read: here staff live in another ward.
_FIGURES = _page(200, 404, 200, *[404] * 4)
_FIGURES_OF_SERIES = _page(200, 404, 200, 404, 200, 404, 200)

ROWS |= {
    "GET calendar.index": EVERYBODY,
    "GET calendar.month": EVERYBODY,
    "GET calendar.ward_file": EVERYBODY,
    "GET calendar.own_file": EVERYBODY,
    "GET calendar.own_ward_file": EVERYBODY,
    "GET calendar.one_ics": [*READERS[:-2], 404, 404],
    "GET calendar.settings": OWN_PAGE,
    "POST calendar.renew": OWN_DEED,
    "POST calendar.choose": OWN_DEED,
    "POST calendar.stop": OWN_DEED,
    "GET calendar.bring": _BRINGS,
    "POST calendar.receive": _form(403, 403, 422, 403, 422, 403, 422),
    "GET calendar.export": _BRINGS,
    "GET calendar.brought": _HANDLES,
    "GET calendar.bad_rows": _HANDLES,
    "POST calendar.take": _HANDLED,
    "POST calendar.drop": _HANDLED,
    "GET calendar.numbers": _FIGURES,
    "GET calendar.numbers_table": _FIGURES,
    "GET calendar.series_numbers": _FIGURES_OF_SERIES,
    "GET calendar.series_table": _FIGURES_OF_SERIES,
}


def _file(there: Cast) -> int:
    with there.app.app_context():
        host = db.session.get_one(Member, there.members["host"].id)
        data = samples.standard(samples.row(開始日=f"{clock.today():%Y-%m-%d}", 終了日=""))
        brought = importing.bring(host, there.make.ward(0).id, name="list.csv", data=data, settings={})
        importing.read(brought.id)
        return brought.id


def _series(there: Cast) -> int:
    with there.app.app_context():
        author = db.session.get_one(Member, there.members["author"].id)
        starts_at = clock.now() + timedelta(days=1)
        plan = Plan(starts_at=starts_at, ends_at=starts_at)
        first = repeating.publish_series(author, author.home_ward_id, plan, way="week", times=2, title="清掃")
        return first.series_id or 0


def _secret(there: Cast) -> str:
    with there.app.app_context():
        author = db.session.get_one(Member, there.members["author"].id)
        addresses.renew(author)
        return addresses.secret_of(addresses.find_address(author)) or ""  # type: ignore[arg-type]


cast._VALUES |= {"import_id": _file, "series_id": _series}
cast._OF_PLACE |= {(f"calendar.{name}", "secret"): _secret for name in ("own_file", "own_ward_file")}
