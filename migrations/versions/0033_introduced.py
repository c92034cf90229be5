"""Members who introduced themselves, found among all of a ward."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0033_introduced"
down_revision = "0032_bundles"
branch_labels = None
depends_on = None

_NAME = "ix_members_introduced"


def upgrade() -> None:
    """Apply."""
    has_bio = sa.text("bio <> ''")
    op.create_index(
        _NAME, "members", ["home_ward_id", "last_seen_at"], sqlite_where=has_bio, postgresql_where=has_bio
    )  # fmt: skip


def downgrade() -> None:
    """Take back."""
    op.drop_index(_NAME, "members")
