"""Words about members stand apart in the index: each of their tokens begins with a sign of its own."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0036_members_apart"
down_revision = "0035_kind_of_place"
branch_labels = None
depends_on = None

# PostgreSQL's are tsvectors, in words: 'token':places 'token':places …, with '·long' where places were lost.
_APART = {
    "sqlite": "rtrim('·' || replace(substr(tokens, length('·people ') + 1), ' ', ' ·'), '·')",
    "postgresql": r"""replace(
        regexp_replace(ts_delete(tokens, '·people')::text, '(^| )''', '\1''·', 'g'), '··long', '·long'
    )::tsvector""",
}
_TOGETHER = {
    "sqlite": "'·people ' || substr(replace(' ' || tokens, ' ·', ' '), 2)",
    "postgresql": r"""('''·people'' ' || regexp_replace(
        regexp_replace(tokens::text, '(^| )''·', '\1''', 'g'), '(^| )''long''', '\1''·long'''
    ))::tsvector""",
}
_DOCUMENTS = sa.table("search_documents", sa.column("id"), sa.column("source"))
_TOKENS = sa.table("search_tokens", sa.column("id"), sa.column("tokens"))


def upgrade() -> None:
    """Apply."""
    _write(_APART)


def downgrade() -> None:
    """Take back."""
    _write(_TOGETHER)


def _write(tokens: dict[str, str]) -> None:
    of_members = sa.select(_DOCUMENTS.c.id).where(_DOCUMENTS.c.source == "member")
    written = sa.literal_column(tokens[op.get_bind().dialect.name])
    op.execute(sa.update(_TOKENS).where(_TOKENS.c.id.in_(of_members)).values(tokens=written))
