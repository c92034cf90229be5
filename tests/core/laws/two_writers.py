"""Two greenlets that write at once do not freeze the process: the second waits where others can go on."""

from __future__ import annotations

import contextlib
from typing import Any

import gevent

from sns.core import db as door
from tests.core.laws import stage

HELD_S = 0.6


def slow(app: Any) -> None:
    with app.app_context(), door.transaction():
        gevent.sleep(HELD_S)  # what the law forbids; here it stands for any yield that slipped in


def fast(app: Any) -> None:
    with app.app_context():
        stage.write()


def trial() -> dict[str, Any]:
    app = stage.make_app(stage.folder())
    with stage.ticking() as gaps:
        one, other = gevent.spawn(slow, app), gevent.spawn_later(0.05, fast, app)
        gevent.joinall([one, other])
    return {"gap": gaps[0], "write": "done" if other.successful() else repr(other.exception)}


with_law = stage.calmest(trial, limit=0.2)
with stage.changed(_write_lock=contextlib.nullcontext(), BUSY_MS=1_500):
    without = trial()
stage.report(**{"with": with_law, "without": without})
