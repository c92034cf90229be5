"""Mails about ties. They carry no words of introduction: those are read on the site."""

from __future__ import annotations

from sns.core.signals import on

from . import circle, letters, queries
from .signals import FriendAsked


@on(FriendAsked, job=True)
def tell_of_request(signal: FriendAsked) -> None:
    """Tell a member who asks to be tied, unless it was taken back or answered meanwhile, or no mail is wished."""
    if circle.find_open_request(signal.sender_id, signal.receiver_id) is None:
        return
    sender, receiver = queries.find_member(signal.sender_id), queries.find_member(signal.receiver_id)
    if sender is None or receiver is None or not receiver.email or sender.id in receiver.standing.muted:
        return
    if (receiver.settings or {}).get("mails", {}).get("friend_request", True):
        letters.send(
            receiver.email, "accounts/mail/friend_request", locale=letters.locale_of(receiver), member=receiver,
            sender=sender,
        )  # fmt: skip
