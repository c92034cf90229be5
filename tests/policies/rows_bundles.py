"""What each role is answered about the author's bundle of data, and about the end of the site."""

from __future__ import annotations

from sns.blueprints.bundles import actions, making
from sns.blueprints.media import actions as media
from sns.core import clock
from sns.core.db import db
from tests.policies import cast
from tests.policies.cast import Cast
from tests.policies.rows import AUTHOR_DOES, AUTHOR_SEES, EVERYBODY, OWN_DEED, OWN_PAGE, ROWS

ROWS |= {
    "GET bundles.show": OWN_PAGE,
    "POST bundles.ask": OWN_DEED,
    "GET bundles.fetch": AUTHOR_SEES,
    "POST bundles.delete": AUTHOR_DOES,
    "GET closing.show": EVERYBODY,
}


def _bundle(there: Cast) -> int:
    now = clock.now()
    row = making.Bundle(
        member_id=there.members["author"].id, state="ready", key="exports/00/00/matrix.zip", size=2, asked_at=now, ready_at=now,
        expires_at=now + actions.LIFE,
    )  # fmt: skip
    with there.app.app_context():
        db.session.rollback()
        media.storage().put(row.key, b"PK")
    return int(there.add(row).id)


cast._VALUES["bundle_id"] = _bundle
