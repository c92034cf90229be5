"""Clockwork of boards."""

from __future__ import annotations

from sns.core.jobs import every

from . import actions

# What is older than a month, or stands behind two hundred others, nobody goes looking for as new.
DAYS, THREADS = 30, 200


@every("day 03:50")
def render_rules() -> None:
    """Bring the rules of boards up to the renderer's version, at the hour at which all words are."""
    actions.render_rules()


@every("day 04:10")
def move_watermarks() -> None:
    """Let what is old count as read, so that unread threads stay few to look through."""
    actions.move_watermarks(days=DAYS, threads=THREADS)
