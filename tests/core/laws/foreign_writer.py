"""While another process holds the write lock, this one goes on answering, and writes as soon as it may."""

from __future__ import annotations

from typing import Any

import gevent

from tests.core.laws import stage


def write(app: Any) -> str:
    with app.app_context():
        return stage.outcome(stage.write)


def trial(held_s: float = 0.4) -> dict[str, Any]:
    app = stage.make_app(stage.folder())
    with app.app_context():
        stage.door.db.session.connection()  # the settings of a new connection are not what is measured
    with stage.ticking() as gaps:
        other = stage.holder(stage.path_of(app), held_s)
        gaps[0] = 0.0
        result = gevent.spawn(write, app).get()
    other.wait()
    return {"gap": gaps[0], "write": result}


with_law = stage.calmest(trial, limit=0.2)
with stage.changed(BUSY_MS=5_000):
    without = trial(0.8)
with stage.changed(_BUSY_PATIENCE_S=0.3):
    impatient = trial(1.5)
stage.report(**{"with": with_law, "without": without, "impatient": impatient})
