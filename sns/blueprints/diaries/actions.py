"""What a member does with their diary."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sns.blueprints.accounts.models import Member
from sns.blueprints.contents import actions as contents
from sns.blueprints.contents import drafts, removal
from sns.blueprints.contents.drafts import Held, Mark
from sns.blueprints.contents.models import Draft
from sns.blueprints.media import actions as media
from sns.blueprints.media import queries as files
from sns.blueprints.media.models import File
from sns.core.db import action, reread
from sns.core.errors import Refused
from sns.core.i18n import gettext as _

from .models import DiaryEntry

# The forms of the diary, as drafts know them.
NEW, EDIT = "diary.new", "diary.edit"


@action
def publish(
    actor: Member, *, title: str, body: str, visibility: str, tags: Sequence[str] = (), photos: Sequence[File] = (),
    alts: Mapping[int, str] | None = None, draft: Mark | None = None, publish_at: datetime | None = None,
    at: datetime | None = None, key: str | None = None, field_id: int | None = None,
) -> DiaryEntry:  # fmt: skip
    """Publish an entry for the member's home ward, with its photos; with `publish_at` when that moment comes."""
    entry = contents.publish(
        actor, DiaryEntry, space_id=actor.home_ward_id, title=title, body=body, visibility=visibility, tags=tags,
        key=key, draft=draft, publish_at=publish_at, at=at, field_id=field_id,
    )  # fmt: skip
    # A doubled submit finds the first entry, which has its photos.
    if photos and not files.list_photos(entry.id):
        media.arrange(actor, entry, photos, alts or {})
    return entry


@action
def revise(
    actor: Member, entry: DiaryEntry, *, title: str, body: str, visibility: str, tags: Sequence[str], version: int,
    photos: Sequence[File], alts: Mapping[int, str], draft: Mark | None = None, publish_at: datetime | None = None,
    field_id: int | None = None,
) -> None:  # fmt: skip
    """Change an entry and its photos; a text changed elsewhere meanwhile is refused."""
    contents.revise(
        actor, entry, title=title, body=body, visibility=visibility, tags=tags, version=version, draft=draft,
        publish_at=publish_at,
    )  # fmt: skip
    entry.field_id = field_id
    media.arrange(actor, entry, photos, alts)


@action
def take_back(actor: Member, entry: DiaryEntry) -> Draft:
    """Make a draft again of an entry that waits to be published."""
    reread(entry)
    if entry.state != "scheduled":
        raise Refused(_("この予約は、すでに公開されたか、取り消されています"))
    photos = files.list_photos(entry.id)
    fields = {
        "title": entry.title, "body": entry.body, "visibility": entry.visibility, "tags": "、".join(entry.tags),
        "field": str(entry.field_id or ""),
    }  # fmt: skip
    held = [Held(file.id, file.alt) for file in photos]
    draft = drafts.save(actor, NEW, 0, Mark(drafts.new_key()), fields, photos=held)
    if draft is None:
        raise Refused(_("下書きにできませんでした"))
    media.let_wait(photos)
    removal.empty(entry)
    return draft
