"""Logs: one JSON object a line, ids instead of personal data."""

from __future__ import annotations

import logging
import sys

import structlog


def init_app(level: str) -> None:
    """Write from this level on, to standard error."""
    for name in ("engineio", "socketio"):
        # Junk from a stranger's socket is answered, and worth no traceback.
        logging.getLogger(name).setLevel(logging.CRITICAL)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level.upper())),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=False,
    )
