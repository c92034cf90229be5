"""Questions about posting by mail."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import sqlalchemy as sa

from sns.blueprints.accounts.models import Member
from sns.core import clock
from sns.core.db import db
from sns.core.pages import Cursor, Page, cut

from . import addresses
from .models import IncomingMail, MailPost, MailSender

PAGE = 50
RECENT = 10
A_DAY = 20
_TAKEN = ("entry", "draft", "reply")


def find_post(member_id: int) -> MailPost | None:
    """Return how a member writes by mail; None where they do not."""
    return db.session.get(MailPost, member_id)


def post_of_secret(secret: str) -> MailPost | None:
    """Return whose secret this is."""
    return db.session.scalar(sa.select(MailPost).where(MailPost.secret_hash == addresses.digest(secret)))


def owner_id(secret: str) -> int | None:
    """Return for whom a mail to this secret is, whoever sent it."""
    answer = addresses.read_answer(secret)
    post = find_post(answer.member_id) if answer else post_of_secret(secret)
    return post.member_id if post is not None else None


def owner_of(post: MailPost) -> Member:
    """Return who writes there, read anew: somebody may have been locked since the last mail."""
    owner = db.session.get_one(Member, post.member_id, populate_existing=True)
    owner.forget_standing()
    return owner


def list_senders(member_id: int) -> Sequence[MailSender]:
    """Return the further addresses a member writes from."""
    wanted = sa.select(MailSender).where(MailSender.member_id == member_id).order_by(MailSender.id)
    return db.session.scalars(wanted).all()


def find_sender(sender_id: int) -> MailSender | None:
    """Return one further address."""
    return db.session.get(MailSender, sender_id)


def accepts(member: Member, sender: str) -> bool:
    """Tell whether a member writes from this address."""
    return sender == member.email or sender in {row.address for row in list_senders(member.id)}


def find_mail(mail_id: int) -> IncomingMail | None:
    """Return a mail that came in, as it stands now."""
    return db.session.get(IncomingMail, mail_id, populate_existing=True)


def is_known(mark: str) -> bool:
    """Tell whether a mail was taken in before."""
    return db.session.scalar(sa.select(IncomingMail.id).where(IncomingMail.mark == mark)) is not None


def list_recent(member_id: int) -> Sequence[IncomingMail]:
    """Return what came for a member lately, newest first; what robots sent is left out."""
    wanted = sa.select(IncomingMail).where(
        IncomingMail.member_id == member_id, sa.func.coalesce(IncomingMail.outcome, "") != "ignored"
    )
    return db.session.scalars(wanted.order_by(IncomingMail.arrived_at.desc()).limit(RECENT)).all()


def has_enough(member_id: int) -> bool:
    """Tell whether a member has written enough for one day."""
    count = sa.select(sa.func.count()).where(
        IncomingMail.member_id == member_id, IncomingMail.arrived_at > _a_day_ago(), IncomingMail.outcome.in_(_TAKEN)
    )
    return (db.session.scalar(count) or 0) >= A_DAY


def count_answers(sender: str | None, outcomes: Sequence[str]) -> int:
    """Count what was answered within a day to such mails, of one sender or (None) of all."""
    count = sa.select(sa.func.count()).where(
        IncomingMail.answered_at > _a_day_ago(), IncomingMail.outcome.in_(outcomes)
    )
    return db.session.scalar(count.where(IncomingMail.sender == sender) if sender else count) or 0


def list_mails(before: Cursor | None = None) -> Page[IncomingMail]:
    """Return everything that came in, what failed first, then newest first."""
    place = sa.tuple_(IncomingMail.arrived_at, IncomingMail.id)
    wanted = sa.select(IncomingMail).where(IncomingMail.state != "failed")
    if before is not None:
        wanted = wanted.where(place < sa.tuple_(before.moment, before.id))
    rows = db.session.scalars(
        wanted.order_by(IncomingMail.arrived_at.desc(), IncomingMail.id.desc()).limit(PAGE + 1)
    ).all()
    return cut(rows, PAGE, before, lambda mail: (mail.arrived_at, mail.id))


def list_failed() -> Sequence[IncomingMail]:
    """Return mails that could not be read, oldest first."""
    wanted = sa.select(IncomingMail).where(IncomingMail.state == "failed").order_by(IncomingMail.arrived_at)
    return db.session.scalars(wanted.limit(PAGE)).all()


def all_keys() -> set[str]:
    """Return under which keys mails are kept."""
    return set(db.session.scalars(sa.select(IncomingMail.key).where(IncomingMail.key.is_not(None))))


def _a_day_ago() -> sa.ColumnElement[object]:
    return sa.literal(clock.now() - timedelta(days=1), IncomingMail.arrived_at.type)
