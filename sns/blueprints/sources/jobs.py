"""Clockwork of sources."""

from __future__ import annotations

from pathlib import Path

from flask import current_app

from sns.core.jobs import every

from . import actions, queries, reading


@every("minute")
def read_due() -> None:
    """Read the sources whose moment has come."""
    for source_id in queries.list_due():
        reading.read(source_id, Path(current_app.instance_path))


@every("day 04:50")
def forget() -> None:
    """Forget what was not taken in."""
    actions.forget_old()
