"""A guard's read leaves no snapshot behind that makes the action's first write fail."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from sns.core import db as door
from sns.core.options import OptionRow
from tests.core.laws import stage


def trial(*, reads_begin: bool) -> dict[str, Any]:
    app = stage.make_app(stage.folder())
    with app.app_context():
        if reads_begin:  # what SQLAlchemy advises for SQLite, and what we do not do
            sa.event.listen(door.db.engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))
        door.db.session.scalars(sa.select(OptionRow)).all()
        stage.neighbour(
            stage.path_of(app), "database.execute('update options set value = 7'); print('begun', flush=True)"
        ).wait()
        return {"write": stage.outcome(stage.write)}


stage.report(**{"with": trial(reads_begin=False), "without": trial(reads_begin=True)})
