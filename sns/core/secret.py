"""The key that signs cookies and addresses."""

from __future__ import annotations

import secrets

from .settings import Settings


def find(settings: Settings) -> str:
    """Return the configured key; the demo makes one and keeps it, so that a restart signs nobody out."""
    if settings.secret_key:
        return settings.secret_key
    path = settings.instance_path / "secret_key"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_hex(32), "ascii")
    return path.read_text("ascii").strip()
