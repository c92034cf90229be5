"""requests to be tied remember a no and a change of mind."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003_known"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("friend_requests", schema=None) as batch_op:
        batch_op.add_column(sa.Column("declined_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("taken_back_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("friend_requests", schema=None) as batch_op:
        batch_op.drop_column("taken_back_at")
        batch_op.drop_column("declined_at")
