"""Mails: each is a pair of templates, `<folder>/mail/<name>.txt` and `.html`, sent by a job and tried until it is out.

The first line of the text template is the subject.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import current_app, render_template

from sns.core import i18n, mail
from sns.core.db import db, release
from sns.core.signals import on

from . import tickets
from .models import Member, Ticket
from .signals import LetterDue, TicketDue


def send(
    to: str, template: str, *, message_id: str | None = None, locale: str = "ja", is_asked: bool = False,
    headers: Mapping[str, str] | None = None, **facts: Any,
) -> bool:  # fmt: skip
    """Render `template` (such as `accounts/mail/reset`) in a language and send it; False: it will never be taken."""
    with current_app.test_request_context(base_url=base_url()), i18n.speaking(locale):
        text = render_template(f"{template}.txt", **facts)
        subject, _, body = text.partition("\n")
        html = render_template(f"{template}.html", subject=subject, **facts)
    release()
    return mail.send(
        to, subject.strip(), body.strip() + "\n", html=html, message_id=message_id, headers=headers, is_asked=is_asked
    )


def base_url() -> str:
    """Return the address residents type, for links in mails."""
    settings = current_app.extensions["settings"]
    return settings.public_url or f"http://{settings.host}:{settings.port}"


def locale_of(member: Member | None) -> str:
    """Return the language a member is written to in."""
    chosen = (member.settings or {}).get("locale", "ja") if member else "ja"
    return chosen if chosen in i18n.LOCALES else "ja"


@on(TicketDue, job=True)
def send_ticket(signal: TicketDue) -> None:
    """Send a link and a code; a ticket that was used or replaced meanwhile is left alone, a mute one is never sent."""
    ticket = db.session.get(Ticket, signal.ticket_id)
    if ticket is None or ticket.used_at is not None:
        return
    newest = tickets.find_open(ticket.purpose, ticket.email)
    if newest is not None and newest.id != ticket.id:
        return
    token, code = tickets.seal(ticket)
    if ticket.facts.get("mute"):
        return
    member = db.session.get(Member, ticket.member_id) if ticket.member_id else None
    send(
        ticket.email, f"accounts/mail/{ticket.purpose}", message_id=f"ticket-{ticket.id}-{token[:6]}",
        locale=locale_of(member) if member else ticket.facts.get("locale", "ja"),
        is_asked=True, token=token, code=code, member=member, ticket=ticket,
    )  # fmt: skip


@on(LetterDue, job=True)
def send_letter(signal: LetterDue) -> None:
    """Send a plain mail to a member who still has an address, or to a bare address."""
    member = db.session.get(Member, signal.member_id) if signal.member_id else None
    to = signal.email or (member.email if member else None)
    if to is None:
        return
    send(to, f"accounts/mail/{signal.name}", locale=locale_of(member), member=member, **dict[str, Any](signal.facts))
