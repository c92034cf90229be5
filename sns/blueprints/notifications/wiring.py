"""What becomes news, what follows from it, and where its pages stand in the menus."""

from __future__ import annotations

from flask import Flask

from sns.blueprints.accounts.signals import FriendAsked, FriendMade, Introduced
from sns.blueprints.contents.signals import ContentMerged, ContentSplit, Mentioned, Reacted, ReplyAdded
from sns.blueprints.spaces import staff_menu
from sns.blueprints.spaces.signals import RoleGranted
from sns.core import clock, live, mail, menu
from sns.core.i18n import lazy as _l
from sns.core.signals import on, on_many

from . import addresses, bell, kinds, mailing, merging, telling
from .known import Known
from .signals import AddressDoubted, MailDue, MailsDue, UnreadChanged

__all__ = ["init_app", "kinds"]  # kinds register themselves

menu.add(
    menu.Entry(
        "notifications.index",
        "bell",
        _l("通知"),
        order=45,
        marks=("notifications.content",),
        count=bell.unread,
    )
)
menu.add(
    menu.Entry(
        "notifications.settings", "bell", _l("通知とメール"), order=16, group=3, marks=("notifications.subscription",)
    )
)
staff_menu.add(
    staff_menu.Line("notifications.staff_mail", "mail", _l("メールの様子"), "notifications.look_after_mail", order=70)
)


def init_app(app: Flask) -> None:
    """Watch the mail door, ring at open pages, and let every page know its number."""
    mail.watch(app, mail.Watch(addresses.is_dead, addresses.note))
    live.on_sweep(bell.Ringer().look)
    live.on_pulse(bell.Crier().look)
    app.jinja_env.globals.update(unread=bell.unread, mail_is_dead=addresses.is_dead_for)


@on(UnreadChanged)
def ring(signal: UnreadChanged) -> None:
    """Let every other device know what was read on this one."""
    bell.ring(signal.member_id)


@on_many(ReplyAdded)
def tell_of_replies(signals: list[ReplyAdded]) -> None:
    """Tell those whom replies concern; one job for all of them, so that replying costs one row."""
    known, answered = Known(), dict[int, set[int]]()
    for signal in signals:
        answered.setdefault(signal.content_id, set()).add(signal.seq)
    for content_id, seqs in answered.items():
        telling.replies(content_id, seqs, known=known)


@on(Mentioned, job=True)
def tell_of_mention(signal: Mentioned) -> None:
    """Tell somebody that they are named."""
    telling.mention(signal.content_id, signal.seq, signal.member_id)


@on(Reacted, job=True)
def tell_of_reaction(signal: Reacted) -> None:
    """Tell an author of a kind word."""
    telling.reaction(signal.content_id, signal.seq, signal.kind, signal.member_id)


@on(ContentMerged, job=True)
def follow_words(signal: ContentMerged) -> None:
    """Let news about words follow them to where they stand now."""
    merging.merge(signal.from_id, signal.to_id, signal.offset)


@on(ContentSplit, job=True)
def follow_replies(signal: ContentSplit) -> None:
    """Let news about replies follow them to where they stand now."""
    merging.split(signal.from_id, signal.to_id, signal.seqs)


@on(FriendAsked, job=True)
def tell_of_request(signal: FriendAsked) -> None:
    """Tell a member who wishes to be tied."""
    telling.request(signal.sender_id, signal.receiver_id)


@on(FriendMade, job=True)
def tell_of_tie(signal: FriendMade) -> None:
    """Tell who had asked that the other agreed."""
    telling.tie(signal.by_id, signal.other_id)


@on(Introduced, job=True)
def tell_of_testimonial(signal: Introduced) -> None:
    """Tell a member who wrote about them."""
    telling.testimonial(signal.author_id, signal.about_id)


@on(RoleGranted, job=True)
def tell_of_role(signal: RoleGranted) -> None:
    """Tell a member which role they have got."""
    if signal.role in ("host", "ward_staff", "city_staff"):
        thing = f"{signal.space_id}:{signal.role}"
        telling.oneself(
            "role", to=signal.member_id, at=clock.now(), thing=thing, space=signal.space_id, role=signal.role
        )


@on(MailDue, job=True)
def send_mail(signal: MailDue) -> None:
    """Send a mail that was made; what a server refuses for now is tried again by the outbox."""
    mailing.send(signal.delivery_id)


@on(MailsDue, job=True)
def send_mails(signal: MailsDue) -> None:
    """Send mails that were made together; done again, it sends those that are left."""
    mailing.send_some(signal.delivery_ids)


@on(AddressDoubted, job=True)
def prove_address(signal: AddressDoubted) -> None:
    """Send the mail that shows whether an address takes mail."""
    addresses.send_proof(signal.member_id)
