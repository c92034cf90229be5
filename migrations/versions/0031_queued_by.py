"""The request that queued a piece of work."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0031_queued_by"
down_revision = "0030_everyday"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.add_column(sa.Column("request_id", sa.String(length=64), nullable=True))


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_column("request_id")
