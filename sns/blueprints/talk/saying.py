"""What somebody wants to say, and the parts of the line it becomes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import sqlalchemy as sa

from sns.blueprints.accounts.models import Member
from sns.blueprints.media import actions as media
from sns.blueprints.media import queries as files
from sns.blueprints.media.models import File
from sns.blueprints.screening import checking as screening
from sns.core import text
from sns.core.db import db
from sns.core.errors import Refused
from sns.core.i18n import gettext as _
from sns.core.signals import emit

from . import adapters, policy, reporting
from .models import CLIENT_ID_LIMIT, Line, LineCall, LinePhoto, Room
from .signals import LineCalled

MOST_PHOTOS = 4


@dataclass(frozen=True)
class Words:
    """What somebody wants to say in a room; `client_id` names it once and for all among what the member says."""

    author: Member
    room_id: int
    client_id: str
    body: str
    quote_seq: int | None = None
    voice_space_id: int | None = None
    photos: tuple[int, ...] = ()
    alts: tuple[str, ...] = ()
    at: datetime | None = None


def check(words: Words) -> Words:
    """Return words as they can be stored, or refuse them in a sentence."""
    body = text.clean_body(words.body)
    if not body.strip() and not words.photos:
        raise Refused(_("ことばか写真を入れてください"))
    if len(body) > text.LINE_LIMIT:
        raise Refused(_("2,000字までにしてください。書いた内容はこのまま残っています"))
    if not 0 < len(words.client_id) <= CLIENT_ID_LIMIT or not words.client_id.isascii():
        raise ValueError("client id")
    if len(words.photos) > MOST_PHOTOS:
        raise Refused(_("写真は1回に4枚までです"))
    return replace(words, body=body)


def seen(author: Member, room: Room, body: str, voice: int | None, *, is_new: bool = True) -> screening.Result:
    """Look at words before they are shown: Refused where they may not be; with a reason they wait."""
    kind = adapters.of(room)
    if not kind.screened_as:
        return screening.Result((body,))
    said = screening.Said(
        kind.screened_as, reporting.desk_of(room), (body,), to=f"room:{room.id}",
        visibility="friends" if kind.is_private(room) else "ward", voice_space_id=voice,
        is_new=is_new and kind.notes_repeats,
    )  # fmt: skip
    return screening.check(author, said)


def quoted(room: Room, words: Words) -> int | None:
    """Return the number of the line that is quoted, where its words may be seen."""
    if words.quote_seq is None or not 0 < words.quote_seq <= room.line_seq:
        return None
    line = db.session.scalar(sa.select(Line).where(Line.room_id == room.id, Line.seq == words.quote_seq))
    return words.quote_seq if line is not None and policy.shows_words(words.author, line) else None


def photos(words: Words) -> list[File]:
    """Return the photos that were sent along, or refuse where one is not there."""
    if not words.photos:
        return []
    found = {file.id: file for file in files.list_waiting(words.author.id, words.photos)}
    if len(found) < len(set(words.photos)):
        raise Refused(_("写真が見つかりません。もう一度えらんでください"))
    return [found[file_id] for file_id in dict.fromkeys(words.photos)]


def shown(file: File) -> dict[str, object]:
    """Return what pages show of a photo."""
    return {"id": file.id, "alt": file.alt, "width": file.width, "height": file.height}


def hang(line: Line, photos: Sequence[File]) -> None:
    """Let photos belong to a line."""
    for file in photos:
        media.use_for(file, "line")
        db.session.add(LinePhoto(file_id=file.id, line_id=line.id))


def call(line: Line, members: Sequence[Member]) -> None:
    """Note whom a line calls, and say so."""
    for member in members:
        db.session.add(LineCall(line_id=line.id, member_id=member.id, name=member.nickname))
        emit(LineCalled(line.id, member.id))
