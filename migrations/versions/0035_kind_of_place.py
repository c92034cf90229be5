"""The kind of what is shown in further spaces, so that a feed steps over no notices there."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0035_kind_of_place"
down_revision = "0034_by_name"
branch_labels = None
depends_on = None

_TABLE = "content_spaces"
_BEFORE, _AFTER = "ix_content_spaces_space_id_bumped_at", "ix_content_spaces_newest"


def upgrade() -> None:
    """Apply."""
    op.add_column(_TABLE, sa.Column("kind", sa.String(20), nullable=True))
    op.execute(
        "UPDATE content_spaces SET kind = (SELECT kind FROM contents WHERE contents.id = content_spaces.content_id)"
    )
    op.drop_index(_BEFORE, _TABLE)
    with op.batch_alter_table(_TABLE) as batch:
        batch.alter_column("kind", existing_type=sa.String(20), nullable=False)
    op.create_index(_AFTER, _TABLE, ["space_id", "kind", "bumped_at", "content_id"])


def downgrade() -> None:
    """Take back."""
    op.drop_index(_AFTER, _TABLE)
    with op.batch_alter_table(_TABLE) as batch:
        batch.drop_column("kind")
    op.create_index(_BEFORE, _TABLE, ["space_id", "bumped_at", "content_id"])
