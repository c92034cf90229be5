"""What each role is answered for devices that are told, and for what a phone keeps."""

from __future__ import annotations

import hashlib

from sns.blueprints.pushes.models import PushDevice
from sns.core import clock
from tests.policies import cast
from tests.policies.cast import Cast
from tests.policies.rows import AUTHOR_DOES, EVERYBODY, OWN_DEED, OWN_PAGE, ROWS

ROWS |= {
    "POST pushes.begin": OWN_DEED,
    "POST pushes.end": AUTHOR_DOES,
    "POST pushes.try_out": AUTHOR_DOES,
    "GET offline.manifest": EVERYBODY,
    "GET offline.script": EVERYBODY,
    "GET offline.away": EVERYBODY,
    "GET offline.bands_of_city": EVERYBODY,
    "GET offline.bands_of_ward": EVERYBODY,
    "GET offline.home_screen": OWN_PAGE,
}


def _device(there: Cast) -> int:
    author = there.members["author"]
    session_id = there._session(author)[1]
    endpoint = f"https://push.example/{session_id}"
    row = PushDevice(
        member_id=author.id, session_id=session_id, endpoint=endpoint, p256dh="", auth="", server_key="",
        endpoint_hash=hashlib.sha256(endpoint.encode()).hexdigest(), created_at=clock.now(),
    )  # fmt: skip
    return int(there.add(row).id)


cast._VALUES["device_id"] = _device
