"""Drafts: what is typed into any form with words, kept on the server while it is being written.

For a feature with a form:

1. `drafts.register(FormKind("thread.new", _l("話題"), "boards.new", …))` in its wiring.
2. Its form inherits `forms.WrittenForm`, which carries the draft's mark; its template calls `draft_fields(form, …)`
   of `components/drafts.html`, which makes the script save every few seconds.
3. Its view fills the form from `desk.opened(…)`, and answers a refused form, a preview or 「下書きに保存」 after
   `desk.save(form, …)`, so that the last submit is kept without JavaScript too.
4. Its action publishes with `draft=form.mark`: the draft ends in the transaction that publishes its words.

A draft belongs to one form, named by the form's key. Two pages may hold the same form (another device, another tab):
`save` refuses with Stale what was typed over an older version, and `save_beside` keeps both.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from sns.blueprints.accounts.models import Member
from sns.core import clock, text
from sns.core.db import UtcDateTime, action, db, upsert, write
from sns.core.errors import Refused, Stale
from sns.core.fragments import slotted
from sns.core.i18n import gettext as _

from .models import Draft, DraftPhoto

MOST, MOST_BYTES = 50, 100_000
MOST_FIELDS, MOST_PHOTOS, ALT_LIMIT, _HEAD = 40, 10, 200, 60
LIFE = timedelta(days=180)


@dataclass(frozen=True)
class FormKind:
    """A form with words: the page that opens it (with `?draft=`), and its words, the first of which name a draft.

    `id_name` is the page's name for what the form is about (`about_id` of a draft), empty where it is about nothing;
    `values` returns the values of an address that names it in another way. `is_refuge`: it takes up words whose own
    place is gone.
    """

    name: str
    label: Any
    endpoint: str
    id_name: str = ""
    words: tuple[str, ...] = ("title", "body")
    values: Callable[[int], dict[str, Any]] | None = None
    is_refuge: bool = False

    def place(self, about_id: int) -> dict[str, Any]:
        """Return the values of the form's address."""
        if self.values is not None:
            return self.values(about_id)
        return {self.id_name: about_id} if self.id_name else {}


@dataclass(frozen=True)
class Mark:
    """What a form knows of its draft: its key, the version it was opened with, the page and how often it saved."""

    key: str
    version: int = 0
    writer: str = ""
    number: int = 0


@dataclass(frozen=True)
class Held:
    """A photo in its place, with the words typed for it."""

    file_id: int
    alt: str


KINDS: dict[str, FormKind] = {}


def register(kind: FormKind) -> None:
    """Make a form known; a second registration of one name is refused."""
    if kind.name in KINDS:
        raise ValueError(f"form {kind.name} is registered twice")
    KINDS[kind.name] = kind


@slotted("key")
def new_key() -> str:
    """Make the key of a form; a form that is kept as a piece of a page gets another one each time it is shown."""
    return secrets.token_urlsafe(12)


def find(draft_id: int) -> Draft | None:
    """Return a draft that has not ended; the rule on the route asks whose it is."""
    return db.session.scalar(sa.select(Draft).where(Draft.id == draft_id, Draft.ended_at.is_(None)))


def find_by_key(member: Member, key: str) -> Draft | None:
    """Return the draft of a form."""
    return db.session.scalar(
        sa.select(Draft).where(Draft.member_id == member.id, Draft.key == key, Draft.ended_at.is_(None))
    )


def list_of(member: Member, kind: str | None = None, about_id: int = 0) -> list[Draft]:
    """Return a member's drafts, the latest first: all of them, or those of one form."""
    wanted = sa.select(Draft).where(Draft.member_id == member.id, Draft.ended_at.is_(None))
    if kind is not None:
        wanted = wanted.where(Draft.kind == kind, Draft.about_id == about_id)
    return list(db.session.scalars(wanted.order_by(Draft.updated_at.desc(), Draft.id.desc())))


def is_full(member: Member) -> bool:
    """Tell whether a member has as many drafts as anybody may."""
    open_ones = sa.select(sa.func.count()).where(Draft.member_id == member.id, Draft.ended_at.is_(None))
    return (db.session.scalar(open_ones) or 0) >= MOST


def photos_of(draft: Draft) -> list[Held]:
    """Return the photos that wait with a draft, in their order."""
    rows = db.session.execute(
        sa.select(DraftPhoto.file_id, DraftPhoto.alt)
        .where(DraftPhoto.draft_id == draft.id)
        .order_by(DraftPhoto.position, DraftPhoto.file_id)
    )
    return [Held(*row) for row in rows]


def holds(file_id: Any, owner_id: Any) -> sa.ColumnElement[bool]:
    """Return, as SQL, that a draft of its owner's still needs a file."""
    waiting = sa.select(DraftPhoto.file_id).join(Draft, Draft.id == DraftPhoto.draft_id)
    return sa.exists(waiting.where(DraftPhoto.file_id == file_id, Draft.member_id == owner_id))


@action
def save(
    actor: Member, kind: str, about_id: int, mark: Mark, fields: Mapping[str, str], *, photos: Iterable[Held] = (),
    device: str = "",
) -> Draft | None:  # fmt: skip
    """Keep what stands in a form now; None where nothing is left of it.

    Raises Stale when another page wrote in between or the words were published there, Refused over the bounds.
    """
    held = list(photos)[:MOST_PHOTOS]
    typed = _bounded(fields)
    row = _row(actor.id, mark.key)
    if row is not None and row.ended_at is not None:
        raise Stale(_("この下書きは、ほかの画面ですでに公開されています"))
    if row is not None and row.writer == mark.writer and 0 < mark.number <= row.number:
        return row  # overtaken by a later save of the same page
    if row is not None and row.fields == typed and photos_of(row) == held:
        return row  # the same words once more, such as those a device still held
    if row is not None and row.version != mark.version and not (row.writer == mark.writer and mark.number):
        raise Stale(_("ほかの画面で、この下書きの新しい文章が書かれています"))
    if not held and not any(typed.get(name, "").strip() for name in KINDS[kind].words):
        if row is not None:
            db.session.delete(row)
            count_of(actor.id)
        return None
    now = clock.now()
    if row is None:
        if (row := _new(actor, kind, about_id, mark.key)) is None:
            return save(actor, kind, about_id, mark, fields, photos=held, device=device)
    else:
        row.version += 1
    row.fields, row.head, row.updated_at = typed, head_of(KINDS[kind], typed), now
    row.writer, row.number, row.device = mark.writer, mark.number, device[:60]
    db.session.flush()
    _hold(row, held)
    return row


def save_beside(
    actor: Member, kind: str, about_id: int, mark: Mark, fields: Mapping[str, str], *, photos: Iterable[Held] = (),
    device: str = "",
) -> Draft | None:  # fmt: skip
    """Keep what stands in a form as a draft of its own, beside the one that was written elsewhere."""
    apart = Mark(new_key(), 0, mark.writer, mark.number)
    return save(actor, kind, about_id, apart, fields, photos=photos, device=device)


@action
def finish(actor: Member, mark: Mark) -> None:
    """End a draft, because its words were published from this page.

    What another page wrote meanwhile stays as a draft of its own. Raises Stale when another page was faster.
    """
    now = clock.now()
    ended = {"member_id": actor.id, "key": mark.key, "writer": mark.writer, "now": now}
    # Also where nothing was saved yet: a save on its way must not make a draft of what is published.
    if write(_ended(db.engine.dialect.name), ended) or (row := _row(actor.id, mark.key)) is None:
        return
    _refuse(row, mark)
    if row.writer != mark.writer and row.version != mark.version:
        row.key = new_key()
        db.session.flush()
        write(_ended(db.engine.dialect.name), ended)
        return
    row.fields, row.head, row.device, row.writer, row.ended_at = {}, "", "", mark.writer, now
    db.session.flush()
    _hold(row, [])
    count_of(actor.id)


@cache
def _ended(_engine: str) -> Any:
    now = sa.bindparam("now", type_=UtcDateTime)
    ended = upsert(Draft).values(
        kind="", about_id=0, fields={}, head="", version=1, number=0, device="", created_at=now, updated_at=now,
        ended_at=now,
    )  # fmt: skip
    return ended.inline().on_conflict_do_nothing(index_elements=["member_id", "key"])


def refuse_published(actor: Member, mark: Mark) -> None:
    """Raise Stale when the draft's words were already published, from another page than this one."""
    _refuse(_row(actor.id, mark.key), mark)


def _refuse(row: Draft | None, mark: Mark) -> None:
    if row is not None and row.ended_at is not None and row.writer != mark.writer:
        raise Stale(_("ほかの画面で、先に公開されています。ここの内容は下書きに残しました"))


@action
def discard(actor: Member, draft: Draft) -> None:
    """Throw a draft away."""
    db.session.delete(draft)
    count_of(actor.id)


def _row(member_id: int, key: str) -> Draft | None:
    return db.session.scalar(_by_key(), {"member": member_id, "key": key})


@cache
def _by_key() -> sa.Select[Draft]:
    member, key = sa.bindparam("member", type_=sa.Integer), sa.bindparam("key", type_=sa.String)
    return sa.select(Draft).where(Draft.member_id == member, Draft.key == key).with_for_update()


def _new(actor: Member, kind: str, about_id: int, key: str) -> Draft | None:
    if is_full(actor):
        raise Refused(_("下書きは%(most)d件までです。いらない下書きを消してください", most=MOST))
    now = clock.now()
    row = Draft(
        member_id=actor.id, kind=kind, about_id=about_id, key=key, fields={}, version=1, created_at=now, updated_at=now
    )
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError:
        return None  # the same page saved twice at one moment
    count_of(actor.id)
    return row


def _bounded(fields: Mapping[str, str]) -> dict[str, str]:
    typed = {
        text.clean_line(name)[:40]: text.clean_body(value)
        for name, value in list(fields.items())[:MOST_FIELDS]
        if value
    }
    if len(json.dumps(typed, ensure_ascii=False).encode()) > MOST_BYTES:
        raise Refused(_("文章が長すぎるため、下書きに保存できません"))
    return typed


def head_of(kind: FormKind, fields: Mapping[str, str]) -> str:
    """Return the words by which lists name a draft."""
    words = next((fields[name] for name in kind.words if fields.get(name, "").strip()), "")
    return text.excerpt(words[: 10 * _HEAD], _HEAD)


def _hold(row: Draft, photos: Iterable[Held]) -> None:
    db.session.execute(sa.delete(DraftPhoto).where(DraftPhoto.draft_id == row.id))
    db.session.add_all(
        DraftPhoto(draft_id=row.id, file_id=photo.file_id, position=position, alt=photo.alt[:ALT_LIMIT])
        for position, photo in enumerate({photo.file_id: photo for photo in photos}.values())
    )


def count_of(member_id: int) -> None:
    """Count a member's drafts anew."""
    # Kept on the member, who is read with every page: the menu shows it.
    db.session.flush()
    number = sa.select(sa.func.count()).where(Draft.member_id == member_id, Draft.ended_at.is_(None)).scalar_subquery()
    db.session.execute(
        sa.update(Member).where(Member.id == member_id).values(draft_count=number),
        execution_options={"synchronize_session": False},
    )
