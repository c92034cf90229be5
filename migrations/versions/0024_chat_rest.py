"""chat: rooms that rest for a while, and rooms the desk closed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024_chat_rest"
down_revision = "0023_notices"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("chat_rooms", schema=None) as batch_op:
        batch_op.add_column(sa.Column("calm_until", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("is_shut", sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("chat_rooms", schema=None) as batch_op:
        batch_op.drop_column("is_shut")
        batch_op.drop_column("calm_until")
