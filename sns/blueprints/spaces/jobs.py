"""Clockwork of the log: sealed each minute, its last seal written down each day."""

from __future__ import annotations

import structlog

from sns.core import sealing
from sns.core.jobs import every

log = structlog.get_logger(__name__)


@every("minute")
def seal_log() -> None:
    """Tie the newest deeds to those before."""
    sealing.seal()


@every("day 05:10")
def write_down_head() -> None:
    """Write the last seal into the site's log, which is kept elsewhere: `sns audit verify --known` asks for it again."""
    mark = sealing.head()
    if mark is not None:
        log.info("audit head", head=mark.head, last_id=mark.last_id, rows=mark.rows)
