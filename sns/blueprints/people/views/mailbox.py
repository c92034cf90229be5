"""The demo's mails on a page."""

from __future__ import annotations

from flask import render_template

from sns.core.guard import guard

from .. import mailbox as mails
from .. import policy
from . import bp


@bp.get("/mailbox")
@guard(policy.read_mailbox, load=mails.find)
def mailbox(box: mails.Mailbox) -> str:
    """List the demo's mails, newest first."""
    return render_template("people/mailbox/index.html", mails=box.newest())


@bp.get("/mailbox/<name>")
@guard(policy.read_mailbox, load=mails.find_mail)
def mailbox_mail(mail: mails.Mail) -> str:
    """Show one mail of the demo as text."""
    return render_template("people/mailbox/show.html", mail=mail)
