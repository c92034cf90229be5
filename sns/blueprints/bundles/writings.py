"""What a member wrote where it has a page: diaries, threads, events, reports, and replies elsewhere."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import sqlalchemy as sa

from sns.blueprints.accounts.models import Member
from sns.blueprints.contents import policy
from sns.blueprints.contents.adapters import KINDS
from sns.blueprints.contents.models import Content, Reply
from sns.blueprints.events.models import ActivityReport, Event
from sns.blueprints.media.models import File
from sns.blueprints.spaces.queries import ward_by_id
from sns.core.db import db
from sns.core.i18n import lazy as _l

from .sections import Item, Photo, Section, register
from .values import moment, offline

PIECE = 100
# What was deleted is gone, also here; of the rest its author sees everything.
_STANDS = ("draft", "scheduled", "published", "held", "hidden")


def own(member: Member, kind: str) -> sa.ColumnElement[bool]:
    """Return that a content of a kind is a member's own; what they said for an office is the office's."""
    model = KINDS[kind].model
    return sa.and_(
        model.author_id == member.id, model.kind == kind, model.voice_space_id.is_(None), model.state.in_(_STANDS)
    )


def counter(kind: str) -> Callable[[Member], int]:
    """Return what counts a member's contents of a kind."""
    return lambda member: (
        db.session.scalar(sa.select(sa.func.count(KINDS[kind].model.id)).where(own(member, kind))) or 0
    )


def writer(kind: str, more: Callable[[Any], dict[str, Any]] | None = None) -> Callable[[Member], Iterator[Item]]:
    """Return what gives a member's contents of a kind, the newest first, each with its photos and comments."""

    def items(member: Member) -> Iterator[Item]:
        before, model = None, KINDS[kind].model
        while True:
            wanted = sa.select(model).where(own(member, kind)).order_by(model.id.desc()).limit(PIECE)
            if before is not None:
                wanted = wanted.where(model.id < before)
            rows = list(db.session.scalars(wanted))
            if not rows:
                return
            before, member_id = rows[-1].id, member.id
            photos = _photos_of([row.id for row in rows], member_id)
            answers = _answers_to([row.id for row in rows if row.reply_seq], member)
            for row in rows:
                yield _item(row, photos, answers.get(row.id, []), more(row) if more else {})
            # Of thousands of entries only these few are held at one time.
            db.session.expunge_all()
            db.session.add(member)

    return items


def _item(
    row: Content, photos: dict[tuple[int, int], list[Photo]], answers: list[Any], more: dict[str, Any]
) -> Item:  # fmt: skip
    mine = photos.get((row.id, 0), [])
    comments = [_comment(answer, photos.get((row.id, answer.seq), [])) for answer in answers]
    data = {
        "id": row.id, "title": row.title, "body": row.body, "visibility": row.visibility, "state": row.state,
        "ward": ward.name if (ward := ward_by_id(row.space_id)) else None, "tags": row.tags, **more,
        "created_at": moment(row.created_at), "published_at": moment(row.published_at or row.publish_at),
        "edited_at": moment(row.edited_at), "reactions": row.reactions, "views": row.view_count,
        "photos": [{"file": photo.href, "words": photo.alt} for photo in mine],
        "comments": [comment["data"] for comment in comments],
    }  # fmt: skip
    hung = [*mine, *(photo for comment in comments for photo in comment["photos"])]
    return Item(data, {"body": offline(row.body_html), "comments": comments, "photos": mine}, hung)


def _comment(row: Any, photos: list[Photo]) -> dict[str, Any]:
    data = {
        "seq": row.seq, "answers_seq": row.parent_seq, "author": row.nickname, "is_office": row.voice_space_id is not None,
        "body": row.body, "at": moment(row.created_at),
        "photos": [{"file": photo.href, "words": photo.alt} for photo in photos],
    }  # fmt: skip
    return {"data": data, "html": offline(row.body_html), "photos": photos, "depth": row.depth}


def _photos_of(ids: Sequence[int], member_id: int) -> dict[tuple[int, int], list[Photo]]:
    # A photo that was taken from a page is seen by its owner alone, as in the product.
    seen = sa.or_(File.hidden_at.is_(None), File.owner_id == member_id)
    rows = db.session.execute(
        sa.select(File.id, File.content_id, File.reply_seq, File.key, File.alt)
        .where(File.content_id.in_(ids), File.purpose == "photo", seen)
        .order_by(File.position, File.id)
    )
    found: dict[tuple[int, int], list[Photo]] = defaultdict(list)
    for row in rows:
        found[row.content_id, row.reply_seq].append(Photo(row.id, row.key, row.alt))
    return found


def _answers_to(ids: Sequence[int], member: Member) -> dict[int, list[Any]]:
    """Return the replies to contents that the member may read, in reading order."""
    if not ids:
        return {}
    me = member.standing
    rows = db.session.execute(
        sa.select(
            Reply.content_id, Reply.seq, Reply.parent_seq, Reply.depth, Reply.author_id, Reply.voice_space_id,
            Reply.state, Reply.body, Reply.body_html, Reply.created_at, Member.nickname,
        )
        .outerjoin(Reply.author)
        .where(Reply.content_id.in_(ids))
        .order_by(Reply.content_id, Reply.root_seq, Reply.seq)
    )  # fmt: skip
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        if policy.is_shown(policy.state_for(me, row), is_own=row.author_id == member.id):
            found[row.content_id].append(row)
    return found


def title_seen_by(member: Member) -> sa.ColumnElement[str | None]:
    """Return the title of a content where the member may read it now, else nothing."""
    return sa.case((policy.visible_to(member), Content.title), else_=sa.null()).label("title")


def _elsewhere(member: Member) -> sa.ColumnElement[bool]:
    return sa.and_(
        Reply.author_id == member.id, Reply.voice_space_id.is_(None), Reply.state.in_(policy.OPEN_STATES),
        Content.author_id.is_distinct_from(member.id),
    )  # fmt: skip


def _replies(member: Member) -> Iterator[Item]:
    after, title = 0, title_seen_by(member)
    while True:
        rows = db.session.execute(
            sa.select(Reply.id, Reply.content_id, Reply.seq, Reply.body, Reply.body_html, Reply.state, Reply.created_at,
                      Content.kind, title)
            .join(Content, Content.id == Reply.content_id)
            .where(_elsewhere(member), Reply.id > after)
            .order_by(Reply.id)
            .limit(PIECE)
        ).all()  # fmt: skip
        if not rows:
            return
        after = rows[-1].id
        photos = _photos_of_replies([(row.content_id, row.seq) for row in rows], member.id)
        for row in rows:
            hung = photos.get((row.content_id, row.seq), [])
            data = {
                "id": row.id, "to_kind": row.kind, "to_id": row.content_id, "to_title": row.title, "body": row.body,
                "state": row.state, "at": moment(row.created_at),
                "photos": [{"file": photo.href, "words": photo.alt} for photo in hung],
            }  # fmt: skip
            yield Item(data, {"body": offline(row.body_html), "photos": hung}, hung)


def _photos_of_replies(places: Sequence[tuple[int, int]], member_id: int) -> dict[tuple[int, int], list[Photo]]:
    rows = db.session.execute(
        sa.select(File.id, File.content_id, File.reply_seq, File.key, File.alt)
        .where(
            sa.tuple_(File.content_id, File.reply_seq).in_(places), File.purpose == "photo", File.owner_id == member_id
        )
        .order_by(File.position, File.id)
    )
    found: dict[tuple[int, int], list[Photo]] = defaultdict(list)
    for row in rows:
        found[row.content_id, row.reply_seq].append(Photo(row.id, row.key, row.alt))
    return found


def _count_replies(member: Member) -> int:
    wanted = sa.select(sa.func.count()).select_from(Reply).join(Content, Content.id == Reply.content_id)
    return db.session.scalar(wanted.where(_elsewhere(member))) or 0


def _when_and_where(event: Event) -> dict[str, Any]:
    return {
        "starts_at": moment(event.starts_at), "ends_at": moment(event.ends_at), "place": event.place,
        "address": event.address, "capacity": event.capacity, "going": event.going, "came": event.came,
        "cancelled_at": moment(event.cancelled_at),
    }  # fmt: skip


def _held(report: ActivityReport) -> dict[str, Any]:
    return {"held_on": report.held_on.isoformat(), "place": report.place, "came": report.came}


def _writing(name: str, kind: str, title: Any, more: Callable[[Any], dict[str, Any]] | None = None) -> None:
    register(
        Section(
            name, title, writer(kind, more), ("contents.author_id",), kinds=(kind,), page="writings",
            count=counter(kind),
        )
    )  # fmt: skip


_writing("diaries", "diary", _l("日記"))
_writing("threads", "thread", _l("掲示板の話題"))
_writing("events", "event", _l("ひらいたイベント"), _when_and_where)
_writing("reports", "report", _l("活動報告"), _held)
# A notice is always said for an office, so there is none of one's own: known here, so that it is not forgotten.
_writing("notices", "notice", _l("お知らせ"))
register(
    Section(
        "replies",
        _l("ほかの人のページへの返信"),
        _replies,
        ("replies.author_id",),
        page="replies",
        count=_count_replies,
    )
)
