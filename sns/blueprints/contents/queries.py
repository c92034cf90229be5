"""Questions about contents: feeds as unions of index scans, one content, its replies in reading order."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
import sqlalchemy.orm as so

from sns.blueprints.accounts.models import Member
from sns.blueprints.spaces.standing import Standing
from sns.core import clock
from sns.core.db import db
from sns.core.pages import Cursor, Page

from . import adapters, policy
from .cards import COLUMNS, Card, card
from .models import Content, ContentSpace, Reaction, Reply

PAGE = 20
REPLIES = 50

Scan = sa.Select[Any]


def list_feed(
    member: Member, *, tab: str = "all", kind: str | None = None, space_id: int | None = None,
    before: Cursor | None = None, limit: int = PAGE,
) -> Page[Card]:  # fmt: skip
    """Return a page of what the member may read, newest first.

    What muted members wrote is left out. `tab`: `all`, `ward` (written for the member's own wards), `friends` (by つながり, of any visibility they may
    read), `mine`. `space_id` keeps to one ward.
    """
    parts = [
        scan.order_by(Content.bumped_at.desc(), Content.id.desc()).limit(limit + 1).subquery()
        for scan in scans(member.standing, tab=tab, kind=kind, space_id=space_id, before=before)
    ]
    if not parts:
        return Page([], None, before is None)
    # Each part is already in order and short, so the sort of the union is over a few dozen rows.
    ids = sa.union(*(sa.select(part.c.id, part.c.bumped_at) for part in parts)).subquery()
    chosen = sa.select(ids.c.id).order_by(ids.c.bumped_at.desc(), ids.c.id.desc()).limit(limit + 1).subquery()
    rows = db.session.execute(
        sa.select(*COLUMNS)
        .join(chosen, chosen.c.id == Content.id)
        .outerjoin(Member, Member.id == Content.author_id)
        .order_by(Content.bumped_at.desc(), Content.id.desc())
    ).all()
    return page_of([card(row, member.standing) for row in rows], limit, before)


def page_of(cards: Sequence[Card], limit: int, before: Cursor | None) -> Page[Card]:
    """Cut a list of at most `limit + 1` cards to a page that knows whether it goes on."""
    shown = cards[:limit]
    following = Cursor(shown[-1].bumped_at, shown[-1].id) if len(cards) > limit else None
    return Page(shown, following, before is None)


def scans(
    me: Standing, *, tab: str, kind: str | None, space_id: int | None, before: Cursor | None
) -> list[Scan]:
    """Return one select of (id, bumped_at) for each way a content may be meant for the member.

    Each is one range of one index: a single OR over them reads the whole table instead.
    """
    base = sa.select(Content.id, Content.bumped_at)
    if before is not None:
        base = base.where(
            sa.or_(
                Content.bumped_at < before.moment,
                sa.and_(Content.bumped_at == before.moment, Content.id < before.id),
            ),
            Content.bumped_at <= before.moment,
        )
    if kind:
        base = base.where(Content.kind == kind)
    if tab == "mine":
        # Everything of one's own: drafts come later, in their own list.
        return [base.where(Content.author_id == me.member_id, Content.state.in_(policy.OPEN_STATES))]
    if space_id is not None:
        base = base.where(Content.space_id == space_id)
    published = base.where(_PUBLISHED, policy.not_blocked(me), policy.not_muted(me))
    own = base.where(_PUBLISHED, Content.author_id == me.member_id)
    friends_only = published.where(Content.author_id.in_(me.friends), Content.visibility == "friends")
    if tab == "friends":
        scopes = [published.where(Content.author_id.in_(me.friends), Content.visibility.in_(("public", "city")))]
        scopes.append(published.where(Content.author_id.in_(me.friends), policy.meant_for_wards(me)))
        return [*scopes, friends_only] if me.friends else []
    found: list[Scan] = []
    scopes_of_wards = ("ward",) if tab == "all" else ("public", "city", "ward")
    if tab == "all":
        found += [published.where(Content.visibility == visibility) for visibility in ("public", "city")]
    found += [
        published.where(Content.visibility == visibility, Content.space_id == space)
        for space in sorted(me.spaces)
        for visibility in scopes_of_wards
    ]
    if me.spaces:
        found.append(
            published.join(ContentSpace, ContentSpace.content_id == Content.id).where(
                ContentSpace.space_id.in_(me.spaces), Content.visibility.in_(scopes_of_wards)
            )
        )
    if tab == "ward":
        return found
    return [*found, own, *([friends_only] if me.friends else [])]


# Written as text, so that both engines see that the partial indexes apply.
_PUBLISHED = sa.text("contents.state = 'published'")


def find_content(content_id: int) -> Content | None:
    """Return a content of any kind with its author, or None; the rule on the route decides who sees it."""
    return db.session.scalar(
        sa.select(Content).options(so.joinedload(Content.author)).where(Content.id == content_id)
    )


def find_by_key(author_id: int, key: str) -> Content | None:
    """Return what the author already wrote from one and the same form."""
    return db.session.scalar(
        sa.select(Content).where(Content.author_id == author_id, Content.client_key == key)
    )


def find_reply(reply_id: int) -> Reply | None:
    """Return a reply with what it answers and its author."""
    return db.session.scalar(
        sa.select(Reply)
        .options(so.joinedload(Reply.content).joinedload(Content.author), so.joinedload(Reply.author))
        .where(Reply.id == reply_id)
    )


def find_reply_by_key(author_id: int, key: str) -> Reply | None:
    """Return what the author already answered from one and the same form."""
    return db.session.scalar(sa.select(Reply).where(Reply.author_id == author_id, Reply.client_key == key))


def reply_at(content_id: int, seq: int) -> Reply | None:
    """Return the reply with this number."""
    return db.session.scalar(sa.select(Reply).where(Reply.content_id == content_id, Reply.seq == seq))


def list_replies(
    member: Member, content: Content, *, after_root: int = 0, limit: int = REPLIES
) -> tuple[list[Reply], int | None]:
    """Return replies in reading order from the first-level one after `after_root`, and where to go on.

    A first-level reply keeps its answers with it, so a page may be longer than `limit`. What is held or hidden
    comes without its text, to everybody but its author.
    """
    roots = (
        sa.select(Reply.seq)
        .where(Reply.content_id == content.id, Reply.root_seq == Reply.seq, Reply.seq > after_root)
        .order_by(Reply.seq)
        .limit(limit + 1)
        .subquery()
    )
    rows = list(
        db.session.scalars(
            sa.select(Reply)
            .join(roots, roots.c.seq == Reply.root_seq)
            .options(so.joinedload(Reply.author))
            .where(Reply.content_id == content.id)
            .order_by(Reply.root_seq, Reply.seq)
        )
    )
    first_levels = [row.seq for row in rows if row.root_seq == row.seq]
    if len(first_levels) <= limit:
        return rows, None
    return [row for row in rows if row.root_seq != first_levels[limit]], first_levels[limit - 1]


def my_reactions(member: Member, content_id: int, seq: int = 0) -> set[str]:
    """Return the kind words the member gave."""
    return set(
        db.session.scalars(
            sa.select(Reaction.kind).where(
                Reaction.content_id == content_id, Reaction.member_id == member.id, Reaction.seq == seq
            )
        )
    )


def count_writers(space_id: int, days: int = 7) -> int:
    """Count the different people who wrote something for a space, open to its people, in the last days."""
    return db.session.scalar(
        sa.select(sa.func.count(sa.distinct(Content.author_id))).where(
            _PUBLISHED,
            Content.visibility.in_(("public", "city", "ward")),
            Content.space_id == space_id,
            Content.bumped_at > clock.now() - timedelta(days=days),
        )
    ) or 0  # fmt: skip


def page_address(content: Any) -> tuple[str, dict[str, int]]:
    """Return the endpoint and values of the page a content lives on."""
    kind = adapters.KINDS[content.kind]
    return kind.endpoint, {kind.id_name: content.id}
