"""What a member does with their own page; who sees which part."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from sns.blueprints.accounts import fields, names, pausing
from sns.blueprints.accounts.models import Member
from sns.blueprints.accounts.signals import MemberChanged, NameChanged
from sns.blueprints.contents import footprints
from sns.blueprints.media import actions as media
from sns.blueprints.media.models import File
from sns.blueprints.screening import checking
from sns.core import buffer, clock, options
from sns.core.db import action, db, reread
from sns.core.errors import Refused
from sns.core.i18n import day, ngettext
from sns.core.i18n import gettext as _
from sns.core.signals import emit

AVATAR = "avatar"

options.declare("members.nickname_days", default=30, label="ニックネームを変えてから、次に変えられるまでの日数")


@action
def revise(
    actor: Member, *, nickname: str, reading: str, bio: str, age_band: str | None, lives_since: int | None,
    places: Iterable[str] = (),
) -> None:  # fmt: skip
    """Change what one tells about oneself; a nickname that is taken, reserved or changed too often is refused."""
    pausing.demand_voice(actor)
    reread(actor)
    if (bio or "") != (actor.bio or ""):
        (bio,) = checking.must_pass(actor, checking.Said("profile", actor.home_ward_id, (bio,), is_new=False))
    if names.clean(nickname) != actor.nickname:
        checking.listed(actor, actor.home_ward_id, nickname, reading)
        _rename(actor, names.clean(nickname), places)
    actor.reading, actor.bio, actor.lives_since = reading or None, bio or None, lives_since
    if actor.age_band not in fields.MINOR_BANDS:
        actor.age_band = age_band or None
    db.session.flush()
    emit(MemberChanged(actor.id))


def _rename(actor: Member, nickname: str, places: Iterable[str]) -> None:
    if (free_at := renames_from(actor)) is not None:
        raise Refused(_("ニックネームは、%(day)sから変えられます", day=day(free_at)))
    key = names.refuse_name(nickname, actor.id, places=places)
    try:
        with db.session.begin_nested():
            actor.nickname, actor.nickname_key = nickname, key
            actor.settings = {**(actor.settings or {}), "named_at": clock.now().isoformat()}
    except IntegrityError:
        raise names.refused_as_taken() from None
    emit(NameChanged(actor.id))


def renames_from(member: Member) -> datetime | None:
    """Return the moment the nickname may be changed again; None when it may be now."""
    changed = (member.settings or {}).get("named_at")
    if changed is None:
        return None
    free_at = datetime.fromisoformat(changed) + timedelta(days=options.value("members.nickname_days"))
    return free_at if free_at > clock.now() else None


def rename_hint() -> str:
    """Return how often a nickname may be changed, in words."""
    days = options.value("members.nickname_days")
    return ngettext("変えられるのは%(num)d日に1回です", "変えられるのは%(num)d日に1回です", days)


@action
def show_face(actor: Member, file: File | None) -> None:
    """Take a photo as one's own face, or none; the one before is erased."""
    reread(actor)
    before = actor.photo_id
    if file is not None:
        media.use_for(file, AVATAR)
    actor.avatar_key = str(file.id) if file is not None else None
    if before is not None and (file is None or before != file.id):
        media.discard(before)


@action
def settle_privacy(
    actor: Member, *, default_visibility: str, leaves_footprints: bool, visible: Mapping[str, str],
    is_searchable: bool, asked_by: str, written_by: str,
) -> None:  # fmt: skip
    """Choose who sees which part, who finds one and may ask to be tied, and what new entries begin with."""
    reread(actor)
    actor.default_visibility, actor.leaves_footprints = default_visibility, leaves_footprints
    if not leaves_footprints:
        footprints.erase(actor.id)
    kept = actor.settings or {}
    chosen = {name: scope for name, scope in visible.items() if name in fields.FIELDS and scope in fields.SCOPES}
    actor.settings = {
        **kept, "visible": {**kept.get("visible", {}), **chosen}, "searchable": is_searchable,
        "asked_by": asked_by, "written_by": written_by,
    }  # fmt: skip


def _write_views(views: dict[int, int]) -> None:
    for member_id, count in views.items():
        db.session.execute(sa.update(Member).where(Member.id == member_id).values(page_views=Member.page_views + count))


views = buffer.Sink(_write_views, lambda old, new: old + new)
