"""Events of several days are marked, so that what is going on is found among few."""

from __future__ import annotations

from datetime import timedelta, timezone

import sqlalchemy as sa
from alembic import op

from sns.core.db import UtcDateTime

revision = "0025_long_events"
down_revision = "0024_chat_rest"
branch_labels = None
depends_on = None

_TOKYO = timezone(timedelta(hours=9))
_EVENTS = sa.table(
    "events", sa.column("id", sa.Integer), sa.column("starts_at", UtcDateTime()), sa.column("ends_at", UtcDateTime()),
    sa.column("is_long", sa.Boolean),
)  # fmt: skip


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("events", schema=None) as batch_op:
        batch_op.add_column(sa.Column("is_long", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("events", schema=None) as batch_op:
        batch_op.alter_column("is_long", server_default=None)
    connection = op.get_bind()
    key, starts_at, ends_at, is_long = _EVENTS.c
    later = connection.execute(sa.select(key, starts_at, ends_at).where(ends_at > starts_at)).all()
    long = [row.id for row in later if _day(row.ends_at - timedelta(microseconds=1)) > _day(row.starts_at)]
    for begin in range(0, len(long), 500):
        connection.execute(sa.update(_EVENTS).where(key.in_(long[begin : begin + 500])).values({is_long: True}))
    with op.batch_alter_table("events", schema=None) as batch_op:
        for name, columns in (("long", ["ends_at", "id"]), ("long_here", ["in_space_id", "ends_at", "id"])):
            batch_op.create_index(
                f"ix_events_{name}", columns, unique=False,
                sqlite_where=sa.text("is_long IS 1"), postgresql_where=sa.text("is_long IS true"),
            )  # fmt: skip


def _day(moment: object) -> object:
    return moment.astimezone(_TOKYO).date()  # type: ignore[attr-defined]


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("events", schema=None) as batch_op:
        batch_op.drop_index("ix_events_long_here")
        batch_op.drop_index("ix_events_long")
        batch_op.drop_column("is_long")
