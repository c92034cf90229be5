"""Open pages of somebody who was signed out."""

from __future__ import annotations

from sns.core import live
from sns.core.signals import on

from .signals import SignedOut


@on(SignedOut)
def hang_up(signal: SignedOut) -> None:
    """Close the sockets at once, instead of at the next thing they say."""
    live.cut(signal.member_id, signal.session_id)
