"""The door of Web Push: other features hand in a message for a member, or for many devices at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sns.core import clock
from sns.core.db import release

from . import actions, keys, queries, sending
from .messages import Message
from .models import PushDevice


class NotTaken(Exception):
    """No push service takes a message now; the outbox tries again."""


@dataclass(frozen=True)
class Outcome:
    """How many devices' services took a message, and how many may take it later."""

    taken: int
    later: int


def deliver(member_id: int, message: Message) -> Outcome:
    """Tell all devices of a member now; call it outside of transactions.

    Where at least one was told, the others are tried again by themselves; where none was, that is for the caller.
    """
    answers = _hand(queries.devices_of(member_id), message)
    taken = sum(answer.outcome == "taken" for answer in answers)
    actions.note(answers, message if taken else None)
    return Outcome(taken, sum(answer.outcome == "later" for answer in answers))


def deliver_to(devices: Sequence[PushDevice], message: Message) -> int:
    """Tell many devices the same; return how many services took it. The others are tried again by themselves."""
    answers = _hand(devices, message)
    actions.note(answers, message)
    return sum(answer.outcome == "taken" for answer in answers)


def deliver_again(device_id: int, message: Message) -> None:
    """Tell a device that could not be reached; NotTaken has the outbox wait longer, until it is not worth it any more."""
    if message.until <= clock.now():
        return
    answers = _hand(queries.living(PushDevice.id == device_id), message)
    actions.note(answers)
    if any(answer.outcome == "later" for answer in answers):
        # Numbers only: the address of a device is nobody's to read in a log.
        raise NotTaken(f"device {device_id}: {answers[0].code or 'no answer'}")


def _hand(devices: Sequence[PushDevice], message: Message) -> list[sending.Answer]:
    pair, targets = keys.ours(), [sending.target_of(device) for device in devices]
    if pair is None or not targets:
        return []
    release()  # no connection to the database is held while others are waited for
    return sending.hand_all(pair, targets, message)
