"""What each role is answered where one sees how the site is doing; work that failed waits for another try."""

from __future__ import annotations

from sns.core import clock
from sns.core.jobs import OutboxRow
from tests.policies import cast
from tests.policies.cast import Cast
from tests.policies.rows import EVERYBODY, ROWS, _form, _page

ROWS |= {
    "GET operations.alive": EVERYBODY,
    "GET operations.ready": EVERYBODY,
    "GET operations.metrics": [404] * 9,
    "GET operations.show": _page(403, 403, 403, 403, 403, 403, 200),
    "POST operations.retry": _form(403, 403, 403, 403, 403, 403, "go"),
}


def _failed(there: Cast) -> int:
    now = clock.now()
    row = OutboxRow(
        job="no.such.job", payload={}, created_at=now, available_at=now, attempts=12, last_error="LookupError"
    )
    return int(there.add(row).id)


cast._VALUES["row_id"] = _failed
