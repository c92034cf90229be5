"""chat: whether anybody has to keep silent in a room."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020_talk_silences"
down_revision = "0019_calendar"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("chat_rooms", schema=None) as batch_op:
        batch_op.add_column(sa.Column("has_silences", sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("chat_rooms", schema=None) as batch_op:
        batch_op.drop_column("has_silences")
