"""Clockwork: letters leave when their ten minutes are over, measures end on their day."""

from __future__ import annotations

from sns.core.jobs import every

from . import measures, verdicts


@every("minute")
def send_letters() -> None:
    """Let the letters of verdicts leave that can no longer be undone."""
    verdicts.settle_due()


@every("hour")
def end_measures() -> None:
    """Note the measures whose day has come."""
    measures.end_due()
