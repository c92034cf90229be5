"""The demo's way to send a mail: a real one is made and goes through the same door as all others."""

from __future__ import annotations

from collections.abc import Iterable
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import make_msgid

from flask import current_app

from sns.blueprints.accounts.models import Member
from sns.blueprints.people import mailbox

from . import addresses, arriving
from .models import MailPost
from .parsing import Attachment


def is_here() -> bool:
    """Tell whether this is a demo that sends no mails out and gets none."""
    return mailbox.of(current_app) is not None and not current_app.extensions["settings"].post_address


def send(sender: Member, post: MailPost, *, subject: str, body: str, files: Iterable[Attachment]) -> None:
    """Write a mail from a member to their own address and let it arrive."""
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"] = sender.email or "", addresses.address_of(post) or ""
    message["Subject"], message["Message-ID"] = subject, make_msgid(domain="phone.example")
    message.set_content(body)
    for file in files:
        message.add_attachment(file.data, maintype="image", subtype="jpeg", filename=file.name)
    arriving.arrive(message.as_bytes(), came_by="demo")
