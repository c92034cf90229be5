"""The index of closed cases holds only those: SQLite took it for the queue, and sorted what another index has in order."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0027_closed_cases"
down_revision = "0026_sources"
branch_labels = None
depends_on = None

_COLUMNS = ["kind", "space_id", "closed_at", "id"]


def upgrade() -> None:
    """Apply."""
    closed = sa.text("closed_at IS NOT NULL")
    op.drop_index("ix_cases_closed_at", "cases")
    op.create_index("ix_cases_closed_at", "cases", _COLUMNS, sqlite_where=closed, postgresql_where=closed)


def downgrade() -> None:
    """Take back."""
    op.drop_index("ix_cases_closed_at", "cases")
    op.create_index("ix_cases_closed_at", "cases", _COLUMNS)
