"""What becomes of the photos of somebody who goes."""

from __future__ import annotations

import sqlalchemy as sa

from sns.core import clock
from sns.core.db import action, db

from .actions import WAITING_LIFE
from .models import File

_PHOTO, _AWAY = "photo", "away"


@action
def hide(contents: sa.Select[int]) -> None:
    """Hide the opening photos of contents whose words are out of sight too."""
    _call(contents, _PHOTO, _AWAY)


@action
def show_again(contents: sa.Select[int]) -> None:
    """Show what was hidden when its owner wanted to go."""
    _call(contents, _AWAY, _PHOTO)


def _call(contents: sa.Select[int], before: str, after: str) -> None:
    of_these = sa.and_(File.content_id.in_(contents), File.reply_seq == 0, File.purpose == before)
    db.session.execute(sa.update(File).where(of_these).values(purpose=after))


@action
def let_go(owner_id: int, *, erased: sa.Select[int], parted: sa.Select[int], keeps_words: bool) -> None:
    """Leave a member's photos to the sweep, but those of kept words, which lose their owner and file name.

    `erased` are the ids of the contents that go, `parted` of those whose opening words do.
    """
    loose = [sa.and_(File.owner_id == owner_id, File.content_id.is_(None)), File.content_id.in_(erased)]
    loose.append(sa.and_(File.content_id.in_(parted), File.reply_seq == 0))
    if not keeps_words:
        loose.append(sa.and_(File.owner_id == owner_id, File.reply_seq > 0))
    db.session.execute(
        sa.update(File)
        .where(sa.or_(*loose))
        .values(owner_id=None, content_id=None, name="", alt="", created_at=clock.now() - WAITING_LIFE)
    )
    db.session.execute(sa.update(File).where(File.owner_id == owner_id).values(owner_id=None, name=""))
