"""Alembic's migrations; shipped inside the wheel as `sns.migrations`."""
