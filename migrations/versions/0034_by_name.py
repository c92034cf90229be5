"""Members of a ward in the order of their names."""

from __future__ import annotations

from alembic import op

revision = "0034_by_name"
down_revision = "0033_introduced"
branch_labels = None
depends_on = None

_NAMES = ("nickname", "reading")


def upgrade() -> None:
    """Apply."""
    for name in _NAMES:
        op.create_index(f"ix_members_by_{name}", "members", ["home_ward_id", name, "id"])


def downgrade() -> None:
    """Take back."""
    for name in _NAMES:
        op.drop_index(f"ix_members_by_{name}", "members")
