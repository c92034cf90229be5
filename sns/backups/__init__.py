"""Carrying a whole site: backups that restore on either database, and the move from SQLite to PostgreSQL."""
