"""The search index: documents, their tokens, the full-text index; who may read contents and replies, at a glance."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from sns.core import fulltext

revision = "0011_search"
down_revision = "0010_boards"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "search_rebuilds",
        sa.Column("source", sa.String(length=10), nullable=False),
        sa.Column("last_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("source", name=op.f("pk_search_rebuilds")),
    )
    op.create_table(
        "search_documents",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("source", sa.String(length=10), nullable=False),
        sa.Column("ref_id", sa.Integer(), nullable=False),
        sa.Column("content_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("words_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["content_id"], ["contents.id"], name=op.f("fk_search_documents_content_id_contents"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_documents")),
        sa.UniqueConstraint("source", "ref_id", name=op.f("uq_search_documents_source_ref_id")),
    )
    with op.batch_alter_table("search_documents", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_search_documents_content_id"), ["content_id"], unique=False)

    op.create_table(
        "search_tokens",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("tokens", sa.Text().with_variant(postgresql.TSVECTOR(), "postgresql"), nullable=False),
        sa.Column("folded", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["id"], ["search_documents.id"], name=op.f("fk_search_tokens_id_search_documents"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_tokens")),
    )
    with op.batch_alter_table("contents", schema=None) as batch_op:
        batch_op.create_index(
            "ix_contents_reach",
            ["id", "kind", "state", "visibility", "space_id", "author_id", "voice_space_id", "version", "field_id"],
            unique=False,
        )

    with op.batch_alter_table("replies", schema=None) as batch_op:
        batch_op.create_index(
            "ix_replies_reach", ["id", "state", "author_id", "voice_space_id", "edited_at"], unique=False
        )
    fulltext.create(op.get_bind(), "search_tokens")


def downgrade() -> None:
    """Take back."""
    fulltext.drop(op.get_bind(), "search_tokens")
    with op.batch_alter_table("replies", schema=None) as batch_op:
        batch_op.drop_index("ix_replies_reach")

    with op.batch_alter_table("contents", schema=None) as batch_op:
        batch_op.drop_index("ix_contents_reach")

    op.drop_table("search_tokens")
    with op.batch_alter_table("search_documents", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_search_documents_content_id"))

    op.drop_table("search_documents")
    op.drop_table("search_rebuilds")
