"""What a member does with their diary."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sns.blueprints.accounts.models import Member
from sns.blueprints.contents import actions as contents
from sns.blueprints.media import actions as media
from sns.blueprints.media import queries as files
from sns.blueprints.media.models import File
from sns.core.db import action

from .models import DiaryEntry


@action
def publish(
    actor: Member, *, title: str, body: str, visibility: str, tags: Sequence[str] = (), photos: Sequence[File] = (),
    alts: Mapping[int, str] | None = None, key: str | None = None, at: datetime | None = None,
) -> DiaryEntry:  # fmt: skip
    """Publish an entry for the member's home ward, with its photos."""
    entry = contents.publish(
        actor, DiaryEntry, space_id=actor.home_ward_id, title=title, body=body, visibility=visibility, tags=tags,
        key=key, at=at,
    )  # fmt: skip
    # A doubled submit finds the first entry, which has its photos.
    if photos and not files.list_photos(entry.id):
        media.arrange(actor, entry, photos, alts or {})
    return entry


@action
def revise(
    actor: Member, entry: DiaryEntry, *, title: str, body: str, visibility: str, tags: Sequence[str], version: int,
    photos: Sequence[File], alts: Mapping[int, str],
) -> None:  # fmt: skip
    """Change an entry and its photos; a text changed elsewhere meanwhile is refused."""
    contents.revise(actor, entry, title=title, body=body, visibility=visibility, tags=tags, version=version)
    media.arrange(actor, entry, photos, alts)
