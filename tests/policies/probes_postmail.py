"""Asking the pages of writing by mail, and answering by mail what may not be read."""

from __future__ import annotations

from sns.blueprints.postmail.models import IncomingMail, MailSender
from sns.core import clock

from .marked import Town
from .probing import probe

_DEEDS = ("", "/senders", "/senders/code", "/try")


@probe("GET postmail.settings", "POST postmail.settings", "GET postmail.add_sender", "POST postmail.add_sender",
       "GET postmail.sender_code", "POST postmail.sender_code", "GET postmail.try_out", "POST postmail.try_out")  # fmt: skip
def _own(town: Town) -> str:
    told = town.post("/settings/mail-post", {"do": "on"})
    for deed in _DEEDS:
        told += town.get(f"/settings/mail-post{deed}") + town.post(f"/settings/mail-post{deed}", {"email": "no"})
    return told


@probe("POST postmail.remove_sender")
def _of_others(town: Town) -> str:
    told = ""
    for thing in town.all():
        sender = town.add(MailSender(member_id=thing.author.id, address="x@example.jp", confirmed_at=clock.now()))
        told += town.post(f"/settings/mail-post/senders/{sender.id}/remove", {})
    assert told.count("404\n") == len(town.all())
    return told


@probe("GET postmail.staff_mails", "POST postmail.retry")
def _office(town: Town) -> str:
    mail = town.add(IncomingMail(mark="m" * 64, size=1, came_by="imap", state="failed", arrived_at=clock.now()))
    address = f"/staff/{town.make.ward(0).slug}/mails"
    return town.get(address) + town.post(f"{address}/{mail.id}/retry", {})
