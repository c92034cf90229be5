"""Sections that are rows of one table: who one is, whom one knows, what one chose, answered and was told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain
from typing import Any

import sqlalchemy as sa
import sqlalchemy.orm as so

from sns.blueprints.accounts.models import (
    Block,
    Consent,
    Credential,
    FriendRequest,
    Friendship,
    KnownDevice,
    LoginSession,
    Member,
    Mute,
    Testimonial,
)  # fmt: skip
from sns.blueprints.calendar.models import CalendarAddress
from sns.blueprints.chat.models import ChatQuestion
from sns.blueprints.contents import policy
from sns.blueprints.contents.models import Content, Draft, Follow, Footprint, Reaction
from sns.blueprints.events.models import Attendance, ReminderChoice, Rsvp, Slot, SlotTaking
from sns.blueprints.media.models import File
from sns.blueprints.moderation.models import Appeal, Letter, Measure, Report
from sns.blueprints.notices.models import Stamp
from sns.blueprints.notifications.models import ContentRhythm, MailPlan, Subscription
from sns.blueprints.people.models import (
    Arrival,
    FeedAddress,
    HelpingHand,
    Invitation,
    ResidencyLetter,
    WardRequest,
)  # fmt: skip
from sns.blueprints.petitions.models import Petition
from sns.blueprints.polls.models import FEWEST_PEOPLE, Participation, Poll, as_options
from sns.blueprints.postmail.models import MailPost, MailSender
from sns.blueprints.pushes.models import PushDevice
from sns.blueprints.spaces.models import Field, Membership, Space
from sns.blueprints.talk.models import LineReaction
from sns.core.db import db
from sns.core.i18n import lazy as _l

from .sections import Item, Photo, Section, register
from .values import plain
from .writings import title_seen_by

Statement = Callable[[Member], Any]
_other = so.aliased(Member)


def _rows(*statements: tuple[str, Statement]) -> Callable[[Member], Iterator[Item]]:
    def items(member: Member) -> Iterator[Item]:
        for sort, statement in statements:
            for row in db.session.execute(statement(member)).all():
                values = {name: plain(value) for name, value in row._mapping.items()}
                yield Item(_FINISH.get(sort, dict)({"sort": sort, **values}))

    return items


def _choices(values: dict[str, Any]) -> dict[str, Any]:
    # In a secret poll nothing tells what was chosen; in a named one the options are named.
    bits, options = values.pop("choices"), values.pop("options") or []
    if values["question"] is not None and bits is not None:
        values["chosen"] = [options[number] for number in as_options(bits) if number < len(options)]
    return values


_FINISH: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {"poll_answer": _choices}


def _section(
    name: str, title: Any, columns: tuple[str, ...], *statements: tuple[str, Statement],
    first: Callable[[Member], Iterator[Item]] | None = None,
) -> None:  # fmt: skip
    rows = _rows(*statements)
    register(Section(name, title, (lambda m: chain(first(m), rows(m))) if first else rows, columns))


def _shows_numbers() -> sa.ColumnElement[bool]:
    is_large = sa.or_(Poll.is_named, Poll.people >= FEWEST_PEOPLE)
    return sa.and_(is_large, sa.or_(Poll.shows_early, Poll.closed_at.is_not(None)))


def _named(key: Any, *values: Any) -> Callable[[sa.ColumnElement[bool]], Any]:
    # Who has left, or is kept out, has no name here, as in the lists of the product.
    return lambda where: (
        sa.select(_other.nickname, *values)
        .select_from(_other)
        .join(key.class_, key == _other.id)
        .where(_other.state == "active", where)
        .order_by(_other.id)
    )


def _about_content(member: Member, table: Any, mine: sa.ColumnElement[bool], key: Any, *values: Any) -> sa.Select[Any]:
    seen = title_seen_by(member)
    return (
        sa.select(Content.kind, Content.id.label("content_id"), seen, *values)
        .select_from(table).join(Content, Content.id == key).where(mine).order_by(Content.id)
    )  # fmt: skip


def _not_blocked(member: Member, key: Any) -> sa.ColumnElement[bool]:
    return key.not_in(member.standing.blocked) if member.standing.blocked else sa.true()


def _face(member: Member) -> Iterator[Item]:
    file = db.session.get(File, member.photo_id) if member.photo_id else None
    if file is not None:
        photo = Photo(file.id, file.key, file.alt)
        yield Item({"sort": "face", "file": photo.href}, {"photos": [photo]}, [photo])


_section(
    "profile", _l("自分のこと"),
    (
        "arrivals.member_id", "consents.member_id", "helping_hands.member_id", "memberships.member_id",
        "residency_letters.member_id", "ward_requests.member_id",
    ),
    ("member", lambda m: sa.select(
        Member.nickname, Member.reading, Member.email, Member.real_name, Member.age_band, Member.bio, Member.lives_since,
        Space.name.label("ward"), Member.joined_at, Member.residency_checked_at, Member.default_visibility,
        Member.leaves_footprints, Member.settings,
    ).join(Space, Space.id == Member.home_ward_id).where(Member.id == m.id)),
    ("role", lambda m: sa.select(
        Space.name.label("place"), Membership.role, Membership.tie, Membership.title, Membership.since_at,
        Membership.until_at,
    ).join(Space, Space.id == Membership.space_id).where(Membership.member_id == m.id).order_by(Membership.id)),
    ("helps", lambda m: sa.select(Field.name.label("field"), HelpingHand.words).join(
        Field, Field.id == HelpingHand.field_id).where(HelpingHand.member_id == m.id)),
    ("arrival", lambda m: sa.select(Arrival.arrived_at, Arrival.guardian_email).where(Arrival.member_id == m.id)),
    ("consent", lambda m: sa.select(Consent.document, Consent.version, Consent.agreed_at).where(
        Consent.member_id == m.id).order_by(Consent.agreed_at)),
    ("residency", lambda m: sa.select(
        ResidencyLetter.state, ResidencyLetter.name, ResidencyLetter.address, ResidencyLetter.requested_at,
        ResidencyLetter.used_at,
    ).where(ResidencyLetter.member_id == m.id).order_by(ResidencyLetter.id)),
    ("ward_request", lambda m: sa.select(
        Space.name.label("ward"), WardRequest.kind, WardRequest.tie, WardRequest.state, WardRequest.words,
        WardRequest.asked_at, WardRequest.decided_at,
    ).join(Space, Space.id == WardRequest.space_id).where(WardRequest.member_id == m.id).order_by(WardRequest.id)),
    first=_face,
)  # fmt: skip

_section(
    "people", _l("つながり"),
    (
        "blocks.member_id", "friend_requests.receiver_id", "friend_requests.sender_id", "friendships.friend_id",
        "friendships.member_id", "invitations.inviter_id", "mutes.member_id", "testimonials.about_id",
        "testimonials.author_id",
    ),
    ("friend", lambda m: _named(Friendship.friend_id, Friendship.since_at)(Friendship.member_id == m.id)),
    ("asked_by_me", lambda m: _named(FriendRequest.receiver_id, FriendRequest.words, FriendRequest.sent_at)(sa.and_(
        FriendRequest.sender_id == m.id, FriendRequest.taken_back_at.is_(None)))),
    ("asking_me", lambda m: _named(FriendRequest.sender_id, FriendRequest.words, FriendRequest.sent_at)(sa.and_(
        FriendRequest.receiver_id == m.id, FriendRequest.taken_back_at.is_(None), FriendRequest.declined_at.is_(None)))),
    ("written_about_me", lambda m: _named(Testimonial.author_id, Testimonial.body, Testimonial.written_at)(sa.and_(
        Testimonial.about_id == m.id, Testimonial.hidden_at.is_(None), _not_blocked(m, Testimonial.author_id)))),
    ("written_by_me", lambda m: _named(Testimonial.about_id, Testimonial.body, Testimonial.written_at)(
        Testimonial.author_id == m.id)),
    ("block", lambda m: _named(Block.blocked_id, Block.since_at)(Block.member_id == m.id)),
    ("mute", lambda m: _named(Mute.muted_id, Mute.since_at)(Mute.member_id == m.id)),
    ("invitation", lambda m: sa.select(Invitation.note, Invitation.uses, Invitation.created_at, Invitation.revoked_at)
        .where(Invitation.inviter_id == m.id).order_by(Invitation.id)),
)  # fmt: skip

_section(
    "answers", _l("参加とお返事"),
    (
        "attendances.member_id", "chat_questions.author_id", "notice_stamps.member_id", "poll_participations.member_id",
        "polls.opener_id", "rsvps.member_id", "slot_takings.member_id",
    ),
    ("event_answer", lambda m: _about_content(
        m, Rsvp, Rsvp.member_id == m.id, Rsvp.event_id, Rsvp.answer, Rsvp.size, Rsvp.note, Rsvp.answered_at)),
    ("came", lambda m: _about_content(
        m, Attendance, Attendance.member_id == m.id, Attendance.event_id, Attendance.size, Attendance.came_at)),
    ("slot", lambda m: _about_content(
        m, sa.join(SlotTaking, Slot, Slot.id == SlotTaking.slot_id), SlotTaking.member_id == m.id, Slot.event_id,
        sa.case((policy.visible_to(m), Slot.name), else_=sa.null()).label("slot"), SlotTaking.taken_at)),
    ("stamp", lambda m: _about_content(m, Stamp, Stamp.member_id == m.id, Stamp.notice_id, Stamp.stamped_at)),
    ("poll_answer", lambda m: _about_content(
        m, sa.join(Participation, Poll, Poll.id == Participation.poll_id), Participation.member_id == m.id,
        Poll.content_id, sa.case((policy.visible_to(m), Poll.question), else_=sa.null()).label("question"),
        Participation.answered_on, Participation.choices, Poll.options)),
    # Numbers only where its page shows them, too: not before their time, and not so few that they name somebody.
    ("poll_opened", lambda m: sa.select(
        Poll.question, Poll.options, sa.case((_shows_numbers(), Poll.counts), else_=sa.null()).label("counts"),
        Poll.opened_at, Poll.ends_at,
    ).where(Poll.opener_id == m.id).order_by(Poll.id)),
    ("chat_question", lambda m: sa.select(ChatQuestion.body, ChatQuestion.state, ChatQuestion.asked_at).where(
        ChatQuestion.author_id == m.id).order_by(ChatQuestion.id)),
)  # fmt: skip

_section(
    "marks", _l("ひとことと、フォロー"),
    ("follows.member_id", "footprints.visitor_id", "reactions.member_id", "talk_reactions.member_id"),
    ("reaction", lambda m: _about_content(
        m, Reaction, Reaction.member_id == m.id, Reaction.content_id, Reaction.seq, Reaction.kind.label("word"),
        Reaction.created_at)),
    ("follow", lambda m: _about_content(m, Follow, Follow.member_id == m.id, Follow.content_id, Follow.is_muted)),
    ("line_reaction", lambda m: sa.select(LineReaction.kind.label("word"), sa.func.count().label("times")).where(
        LineReaction.member_id == m.id).group_by(LineReaction.kind).order_by(LineReaction.kind)),
    ("footprint", lambda m: _about_content(
        m, Footprint, Footprint.visitor_id == m.id, Footprint.content_id, Footprint.seen_at)),
)  # fmt: skip

_section(
    "drafts", _l("下書き"), ("drafts.member_id",),
    ("draft", lambda m: sa.select(Draft.kind, Draft.head, Draft.fields, Draft.created_at, Draft.updated_at).where(
        Draft.member_id == m.id, Draft.ended_at.is_(None)).order_by(Draft.id)),
)  # fmt: skip

_section(
    "settings", _l("お知らせと設定"),
    (
        "calendar_addresses.member_id", "content_rhythms.member_id", "feed_addresses.member_id", "mail_plans.member_id",
        "mail_posts.member_id", "mail_senders.member_id", "push_devices.member_id", "reminder_choices.member_id",
        "subscriptions.member_id",
    ),
    ("mail_plan", lambda m: sa.select(
        MailPlan.rhythms, MailPlan.quiet_from, MailPlan.quiet_until, MailPlan.most_a_day, MailPlan.is_stopped,
    ).where(MailPlan.member_id == m.id)),
    ("about_one_page", lambda m: _about_content(
        m, ContentRhythm, ContentRhythm.member_id == m.id, ContentRhythm.content_id, ContentRhythm.rhythm)),
    ("subscription", lambda m: sa.select(
        Subscription.tags, Subscription.kinds, Subscription.rhythm, Subscription.created_at,
    ).where(Subscription.member_id == m.id).order_by(Subscription.id)),
    ("reminders", lambda m: sa.select(ReminderChoice.minutes).where(ReminderChoice.member_id == m.id)),
    ("feed", lambda m: sa.select(FeedAddress.with_friends, FeedAddress.with_private, FeedAddress.created_at).where(
        FeedAddress.member_id == m.id)),
    ("calendar", lambda m: sa.select(CalendarAddress.created_at).where(CalendarAddress.member_id == m.id)),
    ("mail_post", lambda m: sa.select(MailPost.result, MailPost.visibility, MailPost.made_at).where(
        MailPost.member_id == m.id)),
    ("push_device", lambda m: sa.select(PushDevice.created_at, PushDevice.taken_at).where(
        PushDevice.member_id == m.id).order_by(PushDevice.id)),
    ("mail_sender", lambda m: sa.select(MailSender.address, MailSender.confirmed_at).where(
        MailSender.member_id == m.id).order_by(MailSender.id)),
)  # fmt: skip

_section(
    "letters", _l("区からの手紙と、報告"),
    (
        "appeals.member_id", "letters.member_id", "measures.member_id", "petitions.author_id", "reports.reporter_id",
    ),
    ("letter", lambda m: sa.select(
        Letter.kind, Letter.rule, Letter.title, Letter.quoted, Letter.words, Letter.written_at,
    ).where(Letter.member_id == m.id).order_by(Letter.id)),
    ("objection", lambda m: sa.select(
        Appeal.words, Appeal.made_at, Appeal.outcome, Appeal.answer, Appeal.decided_at,
    ).where(Appeal.member_id == m.id).order_by(Appeal.id)),
    ("measure", lambda m: sa.select(
        Measure.kind, Measure.rule, Measure.reason, Measure.starts_at, Measure.ends_at,
    ).where(Measure.member_id == m.id, Measure.state.in_(("active", "lifted", "over"))).order_by(Measure.id)),
    ("report", lambda m: sa.select(Report.reason, Report.words, Report.reported_at, Report.outcome).where(
        Report.reporter_id == m.id).order_by(Report.id)),
    # Of who asked nothing is told; only what was asked of the member, and their own answer.
    ("request_about_me", lambda m: sa.select(
        Petition.number, Petition.kind, Petition.inquired_at, Petition.answer, Petition.answer_words,
        Petition.answered_at, Petition.to_author, Petition.told_at,
    ).where(Petition.author_id == m.id, Petition.inquired_at.is_not(None)).order_by(Petition.id)),
)  # fmt: skip

_section(
    "sign_ins", _l("ログインの記録"), ("credentials.member_id", "known_devices.member_id", "login_sessions.member_id"),
    ("sign_in", lambda m: sa.select(
        LoginSession.created_at, LoginSession.seen_at, LoginSession.device, LoginSession.address,
    ).where(LoginSession.member_id == m.id).order_by(LoginSession.id)),
    ("known_device", lambda m: sa.select(KnownDevice.seen_at).where(KnownDevice.member_id == m.id)),
    ("second_factor", lambda m: sa.select(
        Credential.kind, Credential.label, Credential.created_at, Credential.used_at,
    ).where(Credential.member_id == m.id).order_by(Credential.id)),
)  # fmt: skip
