"""What is done at the moderation desk, by the modules that do it."""

from __future__ import annotations

from .appeals import make as object_to
from .intake import open_case, report
from .measures import approve, decline, lift, propose, withdraw
from .verdicts import Verdict, decide, look_again, settle_due, undo

__all__ = [
    "Verdict", "approve", "decide", "decline", "lift", "look_again", "object_to", "open_case", "propose", "report",
    "settle_due", "undo", "withdraw",
]  # fmt: skip
