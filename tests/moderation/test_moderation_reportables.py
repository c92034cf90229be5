"""Everything members can write or show can be reported: each table with words of theirs, each kind of content."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from flask import Flask

from sns.blueprints.accounts import ties
from sns.blueprints.accounts.models import Member
from sns.blueprints.boards import actions as boards
from sns.blueprints.boards.models import Thread
from sns.blueprints.contents import adapters as contents
from sns.blueprints.media.models import File
from sns.blueprints.moderation import adapters
from sns.blueprints.people.reporting import number_of
from sns.core.db import Base, db
from tests.contents.writing import hang
from tests.moderation.office import decide, report
from tests.polls.asking import ask

# Words that no other member reads, or that are no member's own, each with the reason.
NOT_SHOWN = {
    "appeals": "read by the desk alone", "case_notes": "read by staff alone", "cases": "the desk's own",
    "decisions": "the desk's own", "letters": "to its addressee alone", "measures": "the desk's own",
    "reports": "read by the desk alone", "credentials": "names of one's own keys", "drafts": "not yet shown to anybody",
    "draft_photos": "not yet shown to anybody", "consents": "no words", "known_devices": "no words",
    "login_sessions": "no words", "tickets": "no words", "notifications": "no words of their own",
    "notification_events": "no words of their own", "subscriptions": "one's own settings", "mail_plans": "settings",
    "content_rhythms": "settings", "deliveries": "no words", "mail_failures": "no words",
    "friend_requests": "to one member, who may decline and block", "memberships": "titles given by an office",
    "ward_requests": "read by the ward's office alone", "residency_letters": "read by the ward's office alone",
    "sign_ups": "read by the ward's office alone", "invitations": "a note to oneself", "arrivals": "no words",
    "leave_requests": "no words", "feed_addresses": "no words", "mail_posts": "no words", "incoming_mails": "become contents or replies",
    "boards": "opened by hosts and offices", "mentions": "part of a content or reply", "revisions": "of a content or reply",
    "chat_questions": "shown as lines, once a host lets them through", "chat_rooms": "named by hosts and offices",
    "chat_silences": "for those who keep the room", "event_series": "each event of it is a content",
    "listed_words": "an office's own list", "mail_senders": "one's own addresses", "rsvps": "a note to the organiser alone",
    "notice_steps": "read by staff alone", "notice_files": "attached by offices",
    "sayings": "fingerprints", "conversations": "what is said there are lines", "conversation_parts": "no words", "event_imports": "an office's own work", "calendar_addresses": "no words", "talk_calls": "part of a line", "talk_reactions": "one of a few given words",
    "bundles": "one's own copy", "push_devices": "one's own devices", "reactions": "one of a few given words", "poll_participations": "no words",
}  # fmt: skip


def _writes(table: sa.Table) -> bool:
    names_member = any(key.column.table.name == "members" for key in table.foreign_keys)
    has_words = any(isinstance(column.type, (sa.String, sa.Text)) for column in table.columns)
    return names_member and has_words


def test_every_table_with_members_words_can_be_reported(app: Flask) -> None:
    covered = {mapper for kind in adapters.KINDS.values() for mapper in kind.tables}
    tables = {mapper.local_table.name for mapper in Base.registry.mappers if issubclass(mapper.class_, tuple(covered))}
    missing = {
        table.name for table in db.metadata.sorted_tables
        if _writes(table) and table.name not in tables | NOT_SHOWN.keys()
    }  # fmt: skip
    assert missing == set(), "register a Reportable in the feature's wiring, or say here why nobody else reads it"


def test_every_kind_of_content_is_covered() -> None:
    (content,) = (kind for kind in adapters.KINDS.values() if kind.name == "content")
    assert all(issubclass(kind.model, content.tables) for kind in contents.KINDS.values())


def test_each_kind_is_hidden_and_shown_again_by_verdict(undone: Flask, make: Any, as_: Any) -> None:
    author, friend, reader, staff = (
        make.member(bio="わるい自己紹介"),
        make.member(),
        make.member(),
        make.member(role="ward_staff"),
    )
    make.friends(author, friend)
    make.friends(author, reader)
    browser = as_(reader)
    things = _things(undone, make, author, friend)
    for kind, (number, address, words) in things.items():
        assert words in browser.get(address).text, kind
        case_id = report(undone, reader, kind, number)
        decide(undone, staff, case_id, "hide")
        page = browser.get(address).text
        assert words not in page, kind
        assert PLACE_OF.get(kind, "") in page, kind
        again = report(undone, make.member(), kind, number)
        decide(undone, staff, again, "ok")
        page = browser.get(address).text
        assert words in page, kind
        assert kind not in PLACE_OF or PLACE_OF[kind] not in page


# What stands where a part of a page was hidden.
PLACE_OF = {
    "photo": "写真の一部は、約束にそわないため表示していません", "poll": "アンケートは、約束にそわないため表示していません",
}  # fmt: skip


def _things(app: Flask, make: Any, author: Any, friend: Any) -> dict[str, tuple[int, str, str]]:
    thread, entry = make.thread(author, title="わるい話題"), make.entry(author, visibility="ward")
    photo = make.photo(author)
    hang(app, entry, [photo], alt="わるい写真")
    reply = make.reply(author, make.thread(friend), body="わるい返信")
    polled = make.thread(author)
    with app.app_context():
        ties.introduce(
            db.session.get_one(Member, author.id), db.session.get_one(Member, friend.id), body="わるい紹介文"
        )
    return {
        "content": (thread.id, f"/threads/{thread.id}", "わるい話題"),
        "reply": (reply.id, f"/threads/{reply.content_id}", "わるい返信"),
        "photo": (photo.id, f"/diaries/{entry.id}", "わるい写真"),
        "poll": (ask(app, author, polled, question="わるい質問"), f"/threads/{polled.id}", "わるい質問"),
        "member": (author.id, f"/members/{author.id}", "わるい自己紹介"),
        "testimonial": (number_of(friend.id, author.id), f"/members/{friend.id}", "わるい紹介文"),
    }  # fmt: skip


def test_a_hidden_photo_of_a_reply_leaves_its_place(undone: Flask, make: Any, as_: Any) -> None:
    one, reader, staff = make.member(), make.member(), make.member(role="ward_staff")
    thread, photos = make.thread(make.member()), [make.photo(one), make.photo(one)]
    with undone.app_context():
        me, found = db.session.get_one(Member, one.id), db.session.get_one(Thread, thread.id)
        files = [db.session.get_one(File, photo.id) for photo in photos]
        words = dict(zip((file.id for file in files), ("よい写真", "わるい写真"), strict=True))
        boards.answer(me, found, body="写真です。", photos=files, alts=words)
    browser = as_(reader)
    assert "わるい写真" in browser.get(f"/threads/{thread.id}").text
    decide(undone, staff, report(undone, reader, "photo", photos[1].id), "hide")
    page = browser.get(f"/threads/{thread.id}").text
    assert "わるい写真" not in page and f"/{photos[1].id}/" not in page
    assert "よい写真" in page and PLACE_OF["photo"] in page
    decide(undone, staff, report(undone, make.member(), "photo", photos[1].id), "ok")
    page = browser.get(f"/threads/{thread.id}").text
    assert "わるい写真" in page and PLACE_OF["photo"] not in page
