"""calendar: addresses of personal calendars, files of events on their way in."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019_calendar"
down_revision = "0018_stirs"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "calendar_addresses",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("sealed", sa.String(length=400), nullable=False),
        sa.Column("with_ward", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_calendar_addresses_member_id_members"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_calendar_addresses")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_calendar_addresses_secret_hash")),
    )
    op.create_table(
        "event_imports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("space_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("file_name", sa.String(length=100), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("layout", sa.String(length=20), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.Column("problems", sa.JSON(), nullable=False),
        sa.Column("header", sa.JSON(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=True),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("bad_rows", sa.Integer(), nullable=False),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_event_imports_member_id_members"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["space_id"], ["spaces.id"], name=op.f("fk_event_imports_space_id_spaces")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_imports")),
    )
    with op.batch_alter_table("event_imports") as batch_op:
        batch_op.create_index(batch_op.f("ix_event_imports_created_at"), ["created_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_event_imports_member_id"), ["member_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_event_imports_space_id"), ["space_id"], unique=False)
    op.create_table(
        "event_import_rows",
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(length=100), nullable=False),
        sa.Column("outcome", sa.String(length=8), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("problems", sa.JSON(), nullable=False),
        sa.Column("cells", sa.JSON(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["event_id"], ["contents.id"], name=op.f("fk_event_import_rows_event_id_contents"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["import_id"], ["event_imports.id"], name=op.f("fk_event_import_rows_import_id_event_imports"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("import_id", "number", name=op.f("pk_event_import_rows")),
    )  # fmt: skip
    with op.batch_alter_table("event_import_rows") as batch_op:
        batch_op.create_index(batch_op.f("ix_event_import_rows_event_id"), ["event_id"], unique=False)
        batch_op.create_index("ix_event_import_rows_outcome", ["import_id", "outcome", "number"], unique=False)


def downgrade() -> None:
    """Undo."""
    with op.batch_alter_table("event_import_rows") as batch_op:
        batch_op.drop_index("ix_event_import_rows_outcome")
        batch_op.drop_index(batch_op.f("ix_event_import_rows_event_id"))
    op.drop_table("event_import_rows")
    with op.batch_alter_table("event_imports") as batch_op:
        batch_op.drop_index(batch_op.f("ix_event_imports_space_id"))
        batch_op.drop_index(batch_op.f("ix_event_imports_member_id"))
        batch_op.drop_index(batch_op.f("ix_event_imports_created_at"))
    op.drop_table("event_imports")
    op.drop_table("calendar_addresses")
