"""Whom a content goes on interesting: followed by hand or by writing in it, muted by those who have had enough."""

from __future__ import annotations

from functools import cache
from typing import Any

import sqlalchemy as sa

from sns.blueprints.accounts.models import Member
from sns.blueprints.spaces.standing import Standing
from sns.core.db import action, db, upsert, write

from .models import Content, Follow


@action
def follow(actor: Member, content: Content) -> None:
    """Hear of what is new in a content, also after a mute."""
    _set(actor.id, content.id, is_muted=False)


@action
def mute(actor: Member, content: Content) -> None:
    """Hear no more of a content, whatever one writes in it later."""
    _set(actor.id, content.id, is_muted=True)


@action
def forget(actor: Member, content: Content) -> None:
    """Neither follow nor mute a content."""
    db.session.execute(sa.delete(Follow).where(Follow.member_id == actor.id, Follow.content_id == content.id))


@action
def follow_by_writing(member_id: int, content_id: int) -> None:
    """Follow what one wrote in, unless one muted it before."""
    follow = {"member_id": member_id, "content_id": content_id, "is_muted": False}
    write(_unless_known(db.engine.dialect.name), follow)


@cache
def _unless_known(_engine: str) -> Any:
    return upsert(Follow).on_conflict_do_nothing(index_elements=["member_id", "content_id"])


def standing(member: Member, content_id: int) -> str:
    """Return how a member stands to a content: `followed`, `muted` or an empty word."""
    found = db.session.get(Follow, (member.id, content_id))
    if found is None:
        return ""
    return "muted" if found.is_muted else "followed"


def not_muted(me: Standing) -> sa.ColumnElement[bool]:
    """Leave out of feeds what a member has muted: display only, as with muted members."""
    return ~sa.exists().where(Follow.member_id == me.member_id, Follow.content_id == Content.id, Follow.is_muted)


def list_followers(content_id: int) -> list[int]:
    """Return the ids of those who want to hear of a content; whether they may still read it is asked elsewhere."""
    return list(
        db.session.scalars(
            sa.select(Follow.member_id).where(Follow.content_id == content_id, Follow.is_muted.is_(False))
        )
    )


def wishes(content_id: int) -> dict[int, bool]:
    """Return who follows a content (True) and who has muted it (False)."""
    rows = db.session.execute(sa.select(Follow.member_id, Follow.is_muted).where(Follow.content_id == content_id))
    return {row.member_id: not row.is_muted for row in rows}


def _set(member_id: int, content_id: int, *, is_muted: bool) -> None:
    db.session.merge(Follow(member_id=member_id, content_id=content_id, is_muted=is_muted))
