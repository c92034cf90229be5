"""PDF files that hang on a notice: judged by their content, stored before the words are saved."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Sequence
from datetime import timedelta
from typing import IO

import sqlalchemy as sa

from sns.blueprints.accounts.models import Member
from sns.blueprints.media import actions as media
from sns.blueprints.media import strays
from sns.core import clock, text
from sns.core.db import action, db, release
from sns.core.errors import Refused
from sns.core.i18n import gettext as _
from sns.core.storage import new_key

from .models import Notice, NoticeFile

MOST = 5
MAX_BYTES = 20 * 1024 * 1024
_LIFE = timedelta(days=2)
_HEAD, _TAIL = 1_024, 2_048
_FOLDER = "attachments"


def accept(actor: Member | None, stream: IO[bytes], name: str) -> NoticeFile:
    """Take in a PDF that waits with a form; what is none, whatever its name says, is refused with a sentence.

    Never within a transaction: the store is slow.
    """
    name = text.clean_line(name)[-100:] or "PDF"
    data = stream.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise Refused(_("「%(name)s」は大きすぎます。PDFは1つ20MBまでです", name=name))
    # ISO 32000: the header stands within the first kilobyte, the end mark near the end.
    if b"%PDF-" not in data[:_HEAD] or b"%%EOF" not in data[-_TAIL:]:
        raise Refused(_("「%(name)s」は、PDFとして読めません。ファイルをお確かめください", name=name))
    release()
    key = new_key(_FOLDER, ".pdf")
    media.storage().put(key, data)
    try:
        return _record(actor, name, data, key)
    except BaseException:
        # Not left for the sweep: that is for processes that were killed here.
        media.storage().delete(key)
        raise


@action
def _record(actor: Member | None, name: str, data: bytes, key: str) -> NoticeFile:
    digest = hashlib.sha256(data).hexdigest()
    file = NoticeFile(
        owner_id=actor.id if actor else None, name=name, size=len(data), sha256=digest, key=key, created_at=clock.now()
    )
    db.session.add(file)
    db.session.flush()
    return file


@action
def attach(notice: Notice, files: Sequence[NoticeFile]) -> None:
    """Hang these files on a notice in this order; those it had beside them are needed no more."""
    if len(files) > MOST:
        raise Refused(_("添付は5つまでです"))
    wanted = {file.id for file in files}
    for file in list_of(notice.id):
        if file.id not in wanted:
            file.gone_at = clock.now()
    for position, file in enumerate(files):
        file.notice_id, file.position = notice.id, position


def list_waiting(owner: Member, ids: Iterable[int], notice_id: int | None = None) -> list[NoticeFile]:
    """Return files by number that wait with a form of their owner, or hang on this notice, in the order asked for."""
    wanted = list(dict.fromkeys(ids))[: MOST * 2]
    is_usable = sa.or_(
        sa.and_(NoticeFile.notice_id.is_(None), NoticeFile.owner_id == owner.id),
        NoticeFile.notice_id == (notice_id or 0),
    )
    rows = db.session.scalars(
        sa.select(NoticeFile).where(NoticeFile.id.in_(wanted), NoticeFile.gone_at.is_(None), is_usable)
    )
    found = {row.id: row for row in rows}
    return [found[number] for number in wanted if number in found]


def list_of(notice_id: int) -> list[NoticeFile]:
    """Return the attachments of a notice in their order."""
    return list(
        db.session.scalars(
            sa.select(NoticeFile)
            .where(NoticeFile.notice_id == notice_id, NoticeFile.gone_at.is_(None))
            .order_by(NoticeFile.position, NoticeFile.id)
        )
    )


def find(file_id: int) -> NoticeFile | None:
    """Return an attachment that hangs on a notice."""
    return db.session.scalar(sa.select(NoticeFile).where(NoticeFile.id == file_id, NoticeFile.gone_at.is_(None)))


@action
def leave_behind(notice_id: int) -> None:
    """Let the files of a notice that was erased go."""
    db.session.execute(sa.update(NoticeFile).where(NoticeFile.notice_id == notice_id).values(gone_at=clock.now()))


def sweep() -> int:
    """Erase the files that are needed no more, rows first; return how many."""
    keys = _forget_rows()
    for key in keys:
        media.storage().delete(key)
    return len(keys)


@action
def _forget_rows() -> list[str]:
    before = clock.now() - _LIFE
    is_loose = sa.and_(NoticeFile.notice_id.is_(None), NoticeFile.created_at < before)
    gone = sa.delete(NoticeFile).where(sa.or_(NoticeFile.gone_at < before, is_loose))
    return list(db.session.scalars(gone.returning(NoticeFile.key)))


def _known(keys: Collection[str]) -> set[str]:
    return set(db.session.scalars(sa.select(NoticeFile.key).where(NoticeFile.key.in_(keys))))


strays.watch(_FOLDER, _known)
