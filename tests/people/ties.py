"""What ties rows to members: every column that names one, and traces of somebody in the features above contents."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from flask import Flask

from sns.blueprints.accounts.models import Block, LoginSession, Member, Mute
from sns.blueprints.boards.models import Board, Thread
from sns.blueprints.bundles.models import Bundle
from sns.blueprints.calendar.models import CalendarAddress, EventImport, ImportRow
from sns.blueprints.cases.models import Case, CaseNote
from sns.blueprints.chat.models import ChatQuestion, ChatRoom, ChatSilence
from sns.blueprints.contents.models import Follow, Footprint, ReadMark
from sns.blueprints.events.models import (
    ActivityReport,
    Attendance,
    Event,
    EventSeries,
    ReminderChoice,
    Rsvp,
    Slot,
    SlotTaking,
)  # fmt: skip
from sns.blueprints.hosts.models import Care
from sns.blueprints.messages.models import Conversation, Part
from sns.blueprints.moderation.models import Appeal, Decision, Letter, Measure, Report
from sns.blueprints.notices.models import Notice, NoticeFile, Stamp
from sns.blueprints.notifications.models import Delivery, MailPlan, NewsMark, NewsRead
from sns.blueprints.people.models import FeedAddress, HelpingHand, WardRequest
from sns.blueprints.petitions.models import Petition
from sns.blueprints.polls.models import Participation, Poll
from sns.blueprints.pushes.models import PushDevice
from sns.blueprints.screening.models import ListedWord, Saying, Trust
from sns.blueprints.spaces.models import Field
from sns.blueprints.talk.models import Line, LineCall, LineReaction, TalkMark
from sns.core import clock, text
from sns.core.db import db, transaction
from tests.contents.writing import answer
from tests.factories import Factory

# Whoever decided on something in an office is named in its log; these point at an empty row.
OFFICE = {
    "appeals.decided_by_id", "arrivals.approved_by_id", "decisions.actor_id", "measures.proposed_by_id",
    "measures.second_id", "memberships.granted_by_id", "notice_steps.actor_id", "notices.asked_by_id", "residency_letters.issued_by_id", "revisions.editor_id",
    "sign_ups.decided_by_id", "ward_requests.decided_by_id",
}  # fmt: skip
# Kept words under a block, the block, and proof without a person.
STAYS = {
    "arrivals.member_id", "blocks.blocked_id", "blocks.member_id", "consents.member_id", "contents.author_id",
    "replies.author_id", "talk_lines.author_id",
}  # fmt: skip


def ties() -> dict[str, sa.Column[Any]]:
    """Return every column that names a member."""
    return {
        f"{table.name}.{column.name}": column
        for table in db.metadata.sorted_tables
        for column in table.columns
        if any(key.column.table.name == "members" for key in column.foreign_keys)
    }


def tied(ids: Collection[int]) -> set[str]:
    """Return the columns in which one of these members stands."""
    found = {name: sa.select(sa.exists().where(column.in_(ids))) for name, column in ties().items()}
    return {name for name, question in found.items() if db.session.scalar(question)}


def leave_ties(app: Flask, make: Factory, member: Member, mark: Any, others: dict[str, Any]) -> None:
    """Let a member take part in everything that stands above contents, or is kept beside them."""
    now, author = clock.now(), others["author"]
    with app.app_context():
        board = db.session.get_one(Board, others["board"].id)
    own = make.thread(member, board, title=mark("ttitle"), body=mark("tbody"))
    answer(app, others["friend"], own, body="ほかの人の返信")
    thread = make.thread(author, board)
    answer(app, member, thread, body=mark("treply"))
    with app.app_context(), transaction():
        led = db.session.get_one(Thread, thread.id)
        led.facilitator_id = led.summary_by_id = member.id
        led.summary, led.summary_html, led.summary_at = mark("summary"), text.render(mark("summary")), now
        db.session.get_one(Board, board.id).opened_by_id = member.id
        db.session.add_all(_rows(member.id, others, mark, now))


def _polls(member_id: int, content_id: int, mark: Any, now: datetime) -> list[Any]:
    asked = Poll(
        content_id=content_id, opener_id=member_id, question=mark("question"), options=[mark("yes"), mark("no")],
        is_named=True, opened_at=now, ends_at=now, counts=[1, 0], people=1, client_key=mark("poll"),
    )  # fmt: skip
    db.session.add(asked)
    db.session.flush()
    return [Participation(poll_id=asked.id, member_id=member_id, answered_on=now.date(), choices=1)]


def _events(member_id: int, author_id: int, space_id: int, mark: Any, now: datetime) -> list[Any]:
    """Let a member answer an event of somebody else's and hold one of their own, with a report."""
    held = [
        Event(
            author_id=owner, space_id=space_id, in_space_id=space_id, visibility="city", state="published", title=title,
            body=words, body_html=text.render(words), text_version=1, excerpt="", shown_in=[], created_at=now,
            published_at=now, bumped_at=now, starts_at=now + timedelta(days=30), ends_at=now + timedelta(days=30),
            uid=f"{title}@example", place=place, going=1, going_answers=1,
        )
        for owner, title, words, place in (
            (member_id, mark("etitle"), mark("ebody"), mark("place")),
            (author_id, f"ほかの会{member_id}", "ほかの人の会", "ほかの場所"),
        )
    ]  # fmt: skip
    db.session.add_all(held)
    db.session.flush()
    slot = Slot(event_id=held[1].id, name="受付", places=2, taken=1)
    report = ActivityReport(
        author_id=member_id, space_id=space_id, visibility="city", state="published", title=mark("rtitle"), body="",
        body_html=text.render(""), text_version=1, excerpt="", shown_in=[], created_at=now, published_at=now,
        bumped_at=now, held_on=now.date(), place=mark("rplace"),
    )  # fmt: skip
    db.session.add_all([slot, report])
    db.session.flush()
    return [
        Rsvp(event_id=held[1].id, member_id=member_id, answer="going", note=mark("note"), answered_at=now),
        Rsvp(event_id=held[0].id, member_id=author_id, answer="going", answered_at=now),
        Attendance(event_id=held[1].id, member_id=member_id, came_at=now),
        SlotTaking(slot_id=slot.id, member_id=member_id, taken_at=now),
        ReminderChoice(member_id=member_id, minutes=[120]),
        EventSeries(title="毎月", space_id=space_id, rule={}, opened_by_id=member_id, created_at=now),
    ]


def _calendars(member_id: int, space_id: int, mark: Any, now: datetime) -> list[Any]:
    """Let a member have a calendar of their own, and a file of events on its way in."""
    brought = EventImport(
        space_id=space_id, member_id=member_id, file_name=mark("file"), data=mark("data").encode(), created_at=now
    )  # fmt: skip
    db.session.add(brought)
    db.session.flush()
    return [
        CalendarAddress(member_id=member_id, secret_hash=mark("chash"), sealed=mark("csealed"), created_at=now),
        ImportRow(import_id=brought.id, number=2, label=mark("label"), outcome="good", cells=[mark("cell")]),
    ]


def _notices(member_id: int, space_id: int, mark: Any, now: datetime) -> list[Any]:
    """Let a member stamp a circular, and bring a file for one."""
    notice = Notice(
        author_id=None, voice_space_id=space_id, space_id=space_id, in_space_id=space_id, visibility="ward", title="回覧",
        body="", body_html=text.render(""), text_version=1, excerpt="", shown_in=[], created_at=now, bumped_at=now,
        state="published", published_at=now, asks_stamp=True,
    )  # fmt: skip
    db.session.add(notice)
    db.session.flush()
    return [
        Stamp(notice_id=notice.id, member_id=member_id, stamped_at=now),
        NoticeFile(
            notice_id=notice.id,
            owner_id=member_id,
            name="x.pdf",
            size=1,
            sha256="",
            key=f"attachments/{member_id}.pdf",
            created_at=now,
        ),
    ]


def _device(member_id: int, mark: Any, now: datetime) -> list[Any]:
    """Let a member be told on a device."""
    session = LoginSession(
        token_hash=mark("shash"), member_id=member_id, created_at=now, seen_at=now, idle_s=60, expires_at=now
    )  # fmt: skip
    db.session.add(session)
    db.session.flush()
    return [
        PushDevice(
            member_id=member_id, session_id=session.id, endpoint=mark("endpoint"), endpoint_hash=mark("ehash"),
            p256dh=mark("p256dh"), auth=mark("auth"), server_key="", created_at=now,
        )
    ]  # fmt: skip


def _desk(member_id: int, mark: Any, now: datetime) -> list[Any]:
    """Let a member be a reporter, the subject of a case with everything that follows, and one of the staff."""
    case = Case(
        kind="moderation", origin="report", topic="harass", space_id=1, subject_kind="content", subject_id=mark.number,
        about_id=member_id, assignee_id=member_id, title=mark("ctitle"), excerpt=mark("cexcerpt"), opened_at=now,
        due_at=now, facts={"words": mark("cwords")},
    )  # fmt: skip
    db.session.add(case)
    db.session.flush()
    letter = Letter(
        member_id=member_id, case_id=case.id, space_id=1, kind="hide", title=mark("ltitle"), quoted=mark("lquoted"),
        words=mark("lwords"), secret=mark("lsecret"), written_at=now,
    )  # fmt: skip
    db.session.add(letter)
    db.session.flush()
    return [
        CaseNote(case_id=case.id, author_id=member_id, body="メモ", written_at=now),
        Decision(
            case_id=case.id, space_id=1, verdict="hide", words=mark("dwords"),
            quoted=mark("dquoted"), decided_at=now,
        ),
        Report(case_id=case.id, reporter_id=member_id, reason="harass", words=mark("rwords"), reported_at=now),
        Measure(
            member_id=member_id, case_id=case.id, space_id=1, kind="warning", reason=mark("mreason"),
            made_at=now,
        ),
        Appeal(
            letter_id=letter.id, member_id=member_id, words=mark("awords"), answer=mark("aanswer"), made_at=now,

        ),
    ]  # fmt: skip


def _talk(member_id: int, others: dict[str, Any], mark: Any, now: datetime) -> list[Any]:
    room = ChatRoom(space_id=1, readers="ward", name="ルーム", opened_by_id=member_id, created_at=now, last_at=now)
    db.session.add(room)
    db.session.flush()
    lines = [
        Line(
            room_id=room.id, seq=seq, author_id=author, client_id=mark("line") if seq == 1 else f"other{member_id}", body=words,
            body_html=text.line(words), folded=words, created_at=now,
        )
        for seq, author, words in ((1, member_id, mark("said")), (2, others["author"].id, "ほかの人"))
    ]  # fmt: skip
    db.session.add_all(lines)
    db.session.flush()
    return [
        LineReaction(line_id=lines[1].id, member_id=member_id, kind="like"),
        LineCall(line_id=lines[1].id, member_id=member_id, name="よばれた人"),
        TalkMark(member_id=member_id, room_id=room.id, seq=2),
        ChatSilence(room_id=room.id, member_id=member_id, until_at=now),
        ChatQuestion(room_id=room.id, author_id=member_id, client_id=mark("q"), body=mark("asked"), asked_at=now),
        *_messages(member_id, others, mark, now),
    ]


def _messages(member_id: int, others: dict[str, Any], mark: Any, now: datetime) -> list[Any]:
    other = others["author"].id
    talk = Conversation(
        member_ids=[member_id, other], asked_ids=[], pair_key=mark("pair")[:24], opener_id=member_id, created_at=now,
        last_at=now,
    )  # fmt: skip
    db.session.add(talk)
    db.session.flush()
    return [Part(room_id=talk.id, member_id=key, since_at=now) for key in (member_id, other)]


def _rows(member_id: int, others: dict[str, Any], mark: Any, now: datetime) -> list[Any]:
    author_id, content_id = others["author"].id, others["entry"].id
    field_id = db.session.scalar(sa.select(Field.id).limit(1))
    return [
        *_polls(member_id, content_id, mark, now),
        *_talk(member_id, others, mark, now),
        *_events(member_id, author_id, others["entry"].space_id, mark, now),
        *_calendars(member_id, others["entry"].space_id, mark, now),
        *_notices(member_id, others["entry"].space_id, mark, now),
        *_desk(member_id, mark, now),
        ListedWord(
            space_id=1, word="ことば", folded=f"ことば{member_id}", effect="hold", added_by_id=member_id, added_at=now
        ),
        Petition(
            number=f"p{mark.number}",
            nonce="n",
            kind="privacy",
            space_id=1,
            address="",
            author_id=member_id,
            decided_by_id=member_id,
            name="",
            words="",
            answer_words=mark("panswer"),
            to_author=mark("preason"),
            received_at=now,
            due_at=now,
        ),
        db.session.merge(Trust(member_id=member_id, level=1, words=3, upheld=0, counted_at=now)),
        Saying(member_id=member_id, where="content", print=mark("print"), said_at=now),
        FeedAddress(member_id=member_id, secret_hash=mark("fhash"), sealed=mark("fsealed"), created_at=now),
        HelpingHand(member_id=member_id, field_id=field_id, words=mark("help")),
        Care(content_id=content_id, seq=mark.number, member_id=member_id, taken_at=now),
        Footprint(owner_id=member_id, visitor_id=author_id, seen_at=now),
        Footprint(owner_id=author_id, visitor_id=member_id, content_id=content_id, seen_at=now),
        db.session.merge(Follow(member_id=member_id, content_id=content_id)),
        db.session.merge(ReadMark(member_id=member_id, content_id=content_id, last_seq=1, read_at=now)),
        MailPlan(member_id=member_id, rhythms={}, quiet_from=22, quiet_until=7, most_a_day=5),
        NewsMark(member_id=member_id, seen_at=now),
        NewsRead(member_id=member_id, content_id=content_id, read_at=now),
        Block(member_id=others["blocked"].id, blocked_id=member_id, since_at=now),
        Mute(member_id=author_id, muted_id=member_id, since_at=now),
        WardRequest(
            kind="move", member_id=member_id, space_id=1, from_id=1, tie="live", words=mark("moving"), asked_at=now
        ),
        Bundle(member_id=member_id, key=mark("bundle"), asked_at=now),
        Delivery(member_id=member_id, day=now.date(), created_at=now, state="sent"),
        *_device(member_id, mark, now),
    ]
