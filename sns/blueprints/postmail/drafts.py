"""Drafts that came by mail: kept with their photos until they are published or thrown away."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from sns.blueprints.accounts.models import Member
from sns.blueprints.contents.models import Content
from sns.blueprints.media import actions as media
from sns.blueprints.media import queries as files
from sns.blueprints.media.models import File
from sns.core import clock
from sns.core.db import action, db

from .models import KEY, IncomingMail, MailDraft


@action
def keep(
    owner: Member, mail: IncomingMail, *, title: str, body: str, visibility: str, photos: Sequence[File]
) -> MailDraft:
    """Keep what came by mail until its author has looked at it."""
    for photo in photos:
        media.use_for(photo, media.DRAFT)
    draft = MailDraft(
        member_id=owner.id, key=mail.client_key, title=title, body=body, visibility=visibility,
        photo_ids=[photo.id for photo in photos], made_at=clock.now(),
    )  # fmt: skip
    db.session.add(draft)
    db.session.flush()
    return draft


def photos_of(draft: MailDraft) -> list[File]:
    """Return the photos of a draft in their order."""
    found = {file.id: file for file in files.list_waiting(draft.member_id, draft.photo_ids)}
    return [found[number] for number in draft.photo_ids if number in found]


@action
def discard(draft: MailDraft) -> None:
    """Throw a draft away with its photos."""
    for photo in photos_of(draft):
        media.discard(photo.id)
    db.session.delete(draft)


@action
def forget_published(content_id: int) -> None:
    """Throw away the draft an entry was made from; photos that were taken out of it go too."""
    made = sa.select(Content.author_id, Content.client_key).where(Content.id == content_id)
    row = db.session.execute(made).first()
    if row is None or not (row.client_key or "").startswith(KEY):
        return
    wanted = sa.select(MailDraft).where(MailDraft.key == row.client_key, MailDraft.member_id == row.author_id)
    if (draft := db.session.scalar(wanted)) is not None:
        discard(draft)
