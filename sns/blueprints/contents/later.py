"""Publishing later: a content waits for its moment, and the clock brings it out, once, however late it is."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa

from sns.blueprints.accounts.models import Member
from sns.core import clock, readonly
from sns.core.db import action, db, reread
from sns.core.errors import Refused
from sns.core.i18n import gettext as _
from sns.core.signals import emit

from .models import NEVER_IN_FEEDS, Content, ContentSpace
from .signals import ContentPublished

LONGEST = timedelta(days=366)
_AT_ONCE = 200


def put_off(content: Content, moment: datetime) -> None:
    """Let a content that is not published yet wait for a moment."""
    if moment > clock.now() + LONGEST:
        raise Refused(_("公開を予約できるのは、1年先までです"))
    content.state, content.published_at = "scheduled", None
    content.publish_at = moment
    if content.bumped_at != NEVER_IN_FEEDS:
        content.bumped_at = moment


@action
def publish_now(actor: Member, content: Content) -> None:
    """Publish at once what was to wait."""
    reread(content)
    if content.state != "scheduled":
        raise Refused(_("この予約は、すでに公開されたか、取り消されています"))
    bring_out(content)


def publish_due() -> int:
    """Publish everything whose moment has come; return how much it was.

    Words of somebody who is suspended or gone wait; what an office says does not depend on who typed it. While the site
    can only be read, only offices speak.
    """
    due = (
        sa.select(Content.id)
        .outerjoin(Member, Member.id == Content.author_id)
        .where(
            Content.state == "scheduled",
            Content.publish_at <= clock.now(),
            Content.voice_space_id.is_not(None) if readonly.look() else _may_speak(),
        )
        .order_by(Content.publish_at, Content.id)
        .limit(_AT_ONCE)
    )
    return sum(_publish_if_due(content_id) for content_id in db.session.scalars(due).all())


def _may_speak() -> sa.ColumnElement[bool]:
    return sa.or_(Member.state == "active", Content.voice_space_id.is_not(None))


@action
def _publish_if_due(content_id: int) -> bool:
    content = db.session.get_one(Content, content_id)
    reread(content)
    # Its author may have been faster, or have changed their mind.
    if content.state != "scheduled" or content.publish_at is None or content.publish_at > clock.now():
        return False
    bring_out(content)
    return True


def bring_out(content: Content) -> None:
    """Publish something now, for the first time."""
    now = clock.now()
    content.state, content.published_at, content.publish_at = "published", now, None
    content.version += 1
    if content.bumped_at != NEVER_IN_FEEDS:
        content.bumped_at = now
        db.session.execute(sa.update(ContentSpace).where(ContentSpace.content_id == content.id).values(bumped_at=now))
    emit(ContentPublished(content.id, content.kind, content.space_id, content.author_id))
