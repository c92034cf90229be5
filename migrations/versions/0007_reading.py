"""mentions by name, footprints, the feeds' visits, the personal feed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007_reading"
down_revision = "0006_writing"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "feed_addresses",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("sealed", sa.String(length=400), nullable=False),
        sa.Column("with_friends", sa.Boolean(), nullable=False),
        sa.Column("with_private", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_feed_addresses_member_id_members"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_feed_addresses")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_feed_addresses_secret_hash")),
    )
    op.create_table(
        "footprints",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("visitor_id", sa.Integer(), nullable=False),
        sa.Column("content_id", sa.Integer(), nullable=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["content_id"], ["contents.id"], name=op.f("fk_footprints_content_id_contents"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["members.id"], name=op.f("fk_footprints_owner_id_members"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["visitor_id"], ["members.id"], name=op.f("fk_footprints_visitor_id_members"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_footprints")),
        sa.UniqueConstraint(
            "owner_id", "visitor_id", "content_id", name=op.f("uq_footprints_owner_id_visitor_id_content_id")
        ),
    )
    with op.batch_alter_table("footprints", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_footprints_content_id"), ["content_id"], unique=False)
        batch_op.create_index("ix_footprints_owner_id_seen_at", ["owner_id", "seen_at", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_footprints_seen_at"), ["seen_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_footprints_visitor_id"), ["visitor_id"], unique=False)

    with op.batch_alter_table("members", schema=None) as batch_op:
        batch_op.add_column(sa.Column("feed_seen_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("feed_before_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("page_views", sa.Integer(), server_default="0", nullable=False))

    with op.batch_alter_table("mentions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("name", sa.String(length=20), server_default="", nullable=False))


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("mentions", schema=None) as batch_op:
        batch_op.drop_column("name")

    with op.batch_alter_table("members", schema=None) as batch_op:
        batch_op.drop_column("page_views")
        batch_op.drop_column("feed_before_at")
        batch_op.drop_column("feed_seen_at")

    with op.batch_alter_table("footprints", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_footprints_visitor_id"))
        batch_op.drop_index(batch_op.f("ix_footprints_seen_at"))
        batch_op.drop_index("ix_footprints_owner_id_seen_at")
        batch_op.drop_index(batch_op.f("ix_footprints_content_id"))

    op.drop_table("footprints")
    op.drop_table("feed_addresses")
