"""Answering by mail: which address a mail about a content carries in `Reply-To`."""

from __future__ import annotations

from collections.abc import Callable

Maker = Callable[[int, int, int], str | None]
_makers: list[Maker] = []


def plug(maker: Maker) -> None:
    """Name the function that makes addresses; without one nothing is answered by mail."""
    _makers[:] = [maker]


def reply_address(member_id: int, content_id: int, seq: int = 0) -> str | None:
    """Return where this member's mails become answers to a content, or (`seq`) to one of its replies.

    None: they do not write by mail.
    """
    return _makers[0](member_id, content_id, seq) if _makers else None
