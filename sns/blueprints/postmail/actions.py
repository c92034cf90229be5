"""What a member settles about writing by mail."""

from __future__ import annotations

from sqlalchemy import delete, or_
from sqlalchemy.exc import IntegrityError

from sns.blueprints.accounts.models import Member
from sns.core import clock
from sns.core.db import action, current_transaction, db
from sns.core.errors import Refused
from sns.core.i18n import gettext as _

from . import addresses, keeping, queries
from .models import IncomingMail, MailPost, MailSender

MOST_SENDERS = 5


@action
def switch_on(actor: Member) -> MailPost:
    """Let a member write by mail, from an address made for them."""
    if (post := queries.find_post(actor.id)) is not None:
        return post
    secret = addresses.new_secret()
    post = MailPost(
        member_id=actor.id, secret_hash=addresses.digest(secret), sealed=addresses.seal(secret), result="draft",
        visibility=actor.default_visibility, made_at=clock.now(),
    )  # fmt: skip
    try:
        with db.session.begin_nested():
            db.session.add(post)
    except IntegrityError:  # two taps at one moment
        return db.session.get_one(MailPost, actor.id)
    return post


@action
def renew(post: MailPost) -> None:
    """Give a member another address; mails to the old one, and answers to older mails, are taken no more."""
    secret = addresses.new_secret()
    post.secret_hash, post.sealed, post.made_at = addresses.digest(secret), addresses.seal(secret), clock.now()


@action
def switch_off(post: MailPost) -> None:
    """Take no more mails of a member; their further addresses are forgotten, what waits as a draft stays."""
    db.session.execute(delete(MailSender).where(MailSender.member_id == post.member_id))
    db.session.delete(post)


@action
def settle(post: MailPost, *, result: str, visibility: str) -> None:
    """Choose what becomes of a mail, and who reads what is published at once."""
    post.result, post.visibility = result, visibility


@action
def add_sender(actor: Member, address: str) -> None:
    """Accept mails from a further address of the member's."""
    known = {row.address for row in queries.list_senders(actor.id)}
    if address in known or address == actor.email:
        return
    if len(known) >= MOST_SENDERS:
        raise Refused(_("送信元のアドレスは5つまでです"))
    db.session.add(MailSender(member_id=actor.id, address=address, confirmed_at=clock.now()))


@action
def drop_sender(sender: MailSender) -> None:
    """Accept mails from an address no more."""
    db.session.delete(sender)


@action
def forget(member_id: int) -> list[str]:
    """Erase everything about a member's mails; return the addresses they wrote from."""
    senders = [row.address for row in queries.list_senders(member_id)]
    email = db.session.get_one(Member, member_id).email or ""
    mine = or_(IncomingMail.member_id == member_id, IncomingMail.sender.in_([email, *senders]))
    keys = [key for key in db.session.scalars(delete(IncomingMail).where(mine).returning(IncomingMail.key)) if key]
    for table in (MailPost, MailSender):
        db.session.execute(delete(table).where(table.member_id == member_id))
    if (transaction := current_transaction()) is not None:
        transaction.after.append(lambda: keeping.erase(keys))  # no file is touched inside a transaction
    return senders
