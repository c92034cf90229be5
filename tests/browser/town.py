"""What the walk visits: sample objects of the demo city, by the part somebody plays in them."""

from __future__ import annotations

from typing import Any

from tests.browser.arrivals import OneEach, arrive
from tests.browser.harness import rows
from tests.browser.samples_postmail import switch_on
from tests.site import Site

# Whose eyes a page is seen with; a visitor has no key. `returning` loses the session on the way.
ROLES = {
    "city": "city_staff",
    "visitor": None,
    "resident": "gen",
    "author": "sato",
    "staff": "kita_staff",
    "newcomer": "yuzu",
    "returning": "sato",
    "neighbour": "tanioka",  # a host too, and in the middle of nothing
    "keyholder": "kai",
    "reading": "emirin",  # who likes large letters with readings
    "unasked": "hirano",  # who has yet to agree to the promises
    "stranger": None,  # somebody on the way in
    "doorstep": None,  # somebody before the second step
}
EMPTY_WARD = "tsurumi"


Town = dict[str, Any]  # names for the addresses in samples: `/diaries/{entry}`


def _polls(site: Site) -> Town:
    of_kita = "content_id in (select id from contents where space_id = (select id from spaces where slug = 'kita'))"
    named = rows(site, f"select id from polls where is_named = 1 and {of_kita} limit 1")[0][0]
    old, thread = rows(site, "select id, content_id from polls where closed_at is not null limit 1")[0]
    running = rows(site, "select id from polls where closed_at is null order by people desc limit 1")[0][0]
    return {"named_poll": named, "old_poll": old, "open_poll": running, "poll_thread": thread}


def _events(site: Site, author: int) -> Town:
    kita = "c.space_id = (select id from spaces where slug = 'kita')"
    find = "select e.id from events e join contents c on c.id = e.id where"
    event = rows(site, f"{find} {kita} and e.capacity = 20 order by e.id limit 1")[0][0]
    lecture = rows(site, f"{find} {kita} and e.waiting_answers > 0 order by e.id limit 1")[0][0]
    reported = "select r.id, r.event_id from activity_reports r join contents c on c.id = r.id"
    report, held = rows(site, f"{reported} where c.visibility = 'public' order by r.id limit 1")[0]
    own, _held = rows(site, f"{reported} where r.id != ? order by r.id limit 1", report)[0]
    rows(site, "update contents set author_id = ?, voice_space_id = null where id = ?", author, own)
    walk_in = rows(
        site,
        f"{find} c.visibility = 'public' and e.is_walk_in = 1 and e.starts_at > datetime('now') order by e.id limit 1",
    )[0][0]
    cancelled = rows(site, f"{find} e.cancelled_at is not null order by e.id limit 1")[0][0]
    # Somebody has yet to answer.
    rows(site, "delete from rsvps where member_id = (select id from members where email = 'tanioka@demo.example')")
    series = rows(site, "select series_id from events where series_id is not null order by id limit 1")[0][0]
    return {
        "event": event, "lecture": lecture, "report": report, "held": held, "own_report": own, "walk_in": walk_in,
        "cancelled": cancelled, "series": series,
    }  # fmt: skip


def _desk(site: Site, author: int) -> Town:
    case = rows(site, "select id from cases where topic = 'personal' and closed_at is null limit 1")[0][0]
    appeal = rows(site, "select id from cases where origin = 'appeal' limit 1")[0][0]
    closed = rows(site, "select id from cases where outcome = 'ok' limit 1")[0][0]
    letter, secret = rows(site, "select id, secret from letters order by id limit 1")[0]
    rows(site, "update letters set member_id = ? where id = ?", author, letter)
    return {"case": case, "appeal_case": appeal, "closed_case": closed, "letter": letter, "letter_secret": secret}


def _rooms(site: Site) -> Town:
    of_kita = "space_id = (select id from spaces where slug = 'kita')"
    lounge = rows(site, f"select id from chat_rooms where is_lounge = 1 and {of_kita}")[0][0]
    mayor = rows(site, f"select id from chat_rooms where asks_first = 1 and {of_kita}")[0][0]
    return {"lounge": lounge, "mayor": mayor}


def _messages(site: Site, author: int) -> Town:
    mine = (
        "select c.id from conversations c join conversation_parts p on p.room_id = c.id and p.member_id = ?"
        " where c.was_asked = {asked} and c.is_group = {group} order by c.id limit 1"
    )
    pair, group, first = (
        rows(site, mine.format(asked=asked, group=group), author)[0][0] for asked, group in ((0, 0), (0, 1), (1, 0))
    )
    theirs = rows(site, "select min(seq) from talk_lines where room_id = ? and author_id <> ?", pair, author)[0][0]
    return {"pair": pair, "group": group, "first_words": first, "theirs": theirs}


def _hall(site: Site, author: int, event: int) -> Town:
    rows(
        site,
        "insert into spaces (kind, content_id, slug, name, position, way_in, is_listed, is_sandbox, state, settings,"
        " created_at) values ('event', ?, 'event-of-walk', '参加する人のひろば', 0, 'invitation', 0, 0, 'open', '{}',"
        " datetime('now'))",
        event,
    )
    hall = rows(site, "select id from spaces where slug = 'event-of-walk'")[0][0]
    role = "insert into memberships (member_id, space_id, role, since_at) values (?, ?, 'host', datetime('now'))"
    rows(site, role, author, hall)
    rows(site, "update events set hall_id = ? where id = ?", hall, event)
    return {"hall": hall}


def _petition(site: Site, author: int) -> Town:
    petition = rows(site, "select id from petitions order by id limit 1")[0][0]
    rows(
        site,
        "update petitions set state = 'inquiring', author_id = ?, inquired_at = datetime('now'),"
        " answer_due_at = datetime('now', '+7 days') where id = ?",
        author,
        petition,
    )
    return {"petition": petition}


def _notices(site: Site) -> Town:
    find = "select n.id from notices n join contents c on c.id = n.id join spaces s on s.id = c.space_id where s.slug = 'kita'"
    notice = rows(site, f"{find} and n.stage = 'approved' and n.asks_stamp = 1 and n.languages <> '[]' limit 1")[0][0]
    source = rows(site, "select id from notice_sources limit 1")[0][0]
    return {
        "notice": notice,
        "source": source,
        "asked_notice": rows(site, f"{find} and n.stage = 'asked' limit 1")[0][0],
    }


def settle(site: Site) -> Town:
    """Find the samples in a running demo, and make room for the empty states."""
    rows(site, "delete from contents where space_id = (select id from spaces where slug = ?)", EMPTY_WARD)
    newcomer = rows(site, "select id from members where email = 'yuzu@demo.example'")[0][0]
    rows(site, "delete from friendships where ? in (member_id, friend_id)", newcomer)
    rows(site, "delete from contents where author_id = ?", newcomer)
    rows(site, "update members set joined_at = datetime('now'), age_band = '30s' where id = ?", newcomer)
    author, entry = rows(
        site,
        "select m.id, c.id from contents c join members m on m.id = c.author_id join files f on f.content_id = c.id"
        " where m.email = 'sato@demo.example' and c.visibility = 'ward' and c.reply_count > 0 order by c.id limit 1",
    )[0]
    reply = rows(site, "select id from replies where author_id = ? and state = 'published' limit 1", author)[0][0]
    busy = rows(
        site, "select id from contents where kind = 'diary' and visibility = 'city' order by reply_count desc limit 1"
    )[0][0]
    ward = "space_id = (select id from spaces where slug = 'kita')"
    thread = rows(
        site, f"select id from contents where kind = 'thread' and {ward} and closed_at is null order by id limit 1"
    )[0][0]  # fmt: skip
    # Seen with its opener's eyes too.
    rows(site, "update contents set author_id = ? where id = ?", author, thread)
    long_thread = rows(site, "select id from contents where kind = 'thread' order by reply_count desc limit 1")[0][0]
    rows(site, "update replies set author_id = ? where content_id = ? and seq = 1", author, thread)
    thread_reply = rows(site, "select id from replies where content_id = ? and seq = 1", thread)[0][0]
    talk = {
        "thread": thread,
        "long_thread": long_thread,
        "thread_reply": thread_reply,
        **_polls(site),
        **_desk(site, author),
        **(happenings := _events(site, author)),
        **_hall(site, author, happenings["walk_in"]),
        **_rooms(site),
        **_messages(site, author),
        **_notices(site),
        **_petition(site, author),
    }
    more = rows(
        site, "select id from contents where author_id = ? and id <> ? order by visibility <> 'city', id", author, entry
    )
    changed, *gone = (str(row[0]) for row in more)
    # Two who leave their names came by.
    rows(site, "update members set leaves_footprints = 1 where email in ('gen@demo.example', 'tanioka@demo.example')")
    rows(
        site,
        "insert into footprints (owner_id, visitor_id, content_id, seen_at)"
        " select ?, m.id, c.id, datetime('now') from members m, (select ? as id union select null) c"
        " where m.email in ('gen@demo.example', 'tanioka@demo.example')",
        author,
        entry,
    )
    own = {
        **talk,
        "own": changed,
        "gone": OneEach(gone),
        "entry": entry,
        "reply": reply,
        "busy": busy,
        "author": author,
        "newcomer": newcomer,
    }
    switch_on(site)
    return {**own, "ward": "kita", "empty": EMPTY_WARD, **arrive(site)}
