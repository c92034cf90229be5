"""What is done to a notice that is out: corrected with a dated line, taken back with a reason, stamped, reminded of."""

from __future__ import annotations

from sns.blueprints.accounts.models import Member
from sns.blueprints.contents import actions as contents
from sns.blueprints.contents import saying
from sns.blueprints.contents.models import Revision
from sns.blueprints.contents.signals import ContentChanged
from sns.core import audit, clock, text
from sns.core.db import action, db, reread, upsert
from sns.core.errors import Refused, Stale
from sns.core.i18n import gettext as _
from sns.core.signals import emit

from .actions import Words, step, translate
from .models import Correction, Notice, Stamp
from .signals import Reminded, Stamped


@action
def correct(actor: Member, notice: Notice, words: Words, *, note: str, version: int) -> None:
    """Say something else from now on, with a dated line that tells what was wrong; never silently."""
    reread(notice)
    if notice.version != version:
        raise Stale(_("ほかの職員が先に書きかえています。いまの内容を見て、もう一度お確かめください"))
    _demand_open(notice)
    contents.revise(
        actor, notice, title=words.title, body=words.body, visibility=notice.visibility, version=notice.version
    )
    translate(notice, words.others)
    notice.corrected_at = clock.now()
    db.session.add(Correction(notice_id=notice.id, words=note, corrected_at=notice.corrected_at))
    step(notice, actor, "corrected", note)
    audit.record("notice.correct", f"notice:{notice.id}", actor_id=actor.id, space_id=notice.space_id)


@action
def withdraw(actor: Member | None, notice: Notice, *, reason: str) -> None:
    """Take a notice back: its page stays and says why, its words are gone from lists and searches."""
    reread(notice)
    _demand_open(notice)
    # Its words stay in the history; what is left to be found is that it was taken back.
    _keep_words(notice, actor)
    notice.body, notice.body_html, notice.excerpt = reason, text.render(reason), text.excerpt(reason)
    translate(notice, {})
    notice.withdrawn_at, notice.withdraw_reason, notice.stage = clock.now(), reason, "withdrawn"
    notice.version += 1
    step(notice, actor, "withdrawn", reason)
    audit.record(
        "notice.withdraw", f"notice:{notice.id}", actor_id=actor.id if actor else None, space_id=notice.space_id
    )
    emit(ContentChanged(notice.id, notice.kind))


@action
def correct_taken_in(notice: Notice, words: Words, *, note: str) -> None:
    """Say what the source of a notice says now, with a dated line."""
    reread(notice)
    _demand_open(notice)
    _keep_words(notice, None)
    saying.say(notice, words.title, words.body)
    notice.edited_at = notice.corrected_at = clock.now()
    notice.version += 1
    db.session.add(Correction(notice_id=notice.id, words=note, corrected_at=notice.corrected_at))
    step(notice, None, "corrected", note)
    audit.record("notice.correct", f"notice:{notice.id}", actor_id=None, space_id=notice.space_id)
    emit(ContentChanged(notice.id, notice.kind))


@action
def end_taken_in(notice: Notice) -> None:
    """Let a notice leave the lists now, because its source told something newer of the same."""
    reread(notice)
    _demand_open(notice)
    notice.expires_at = clock.now()
    notice.version += 1
    emit(ContentChanged(notice.id, notice.kind))


def _keep_words(notice: Notice, actor: Member | None) -> None:
    db.session.add(
        Revision(
            content_id=notice.id, seq=0, title=notice.title, body=notice.body, visibility=notice.visibility,
            editor_id=actor.id if actor else None, written_at=notice.edited_at or notice.created_at,
        )
    )  # fmt: skip


def _demand_open(notice: Notice) -> None:
    if not notice.is_open:
        raise Refused(_("このお知らせは、公開されていません"))


@action
def stamp(actor: Member, notice: Notice) -> bool:
    """Stamp a circular as read; a second stamp changes nothing. Returns whether this was the first."""
    reread(notice)
    if not notice.asks_stamp or not notice.is_open:
        raise Refused(_("このお知らせでは、確認印はいりません"))
    given = db.session.scalar(
        upsert(Stamp)
        .values(notice_id=notice.id, member_id=actor.id, area_id=actor.area_id, stamped_at=clock.now())
        .on_conflict_do_nothing()
        .returning(Stamp.notice_id)
    )
    if given is None:
        return False
    notice.stamps += 1
    emit(Stamped(notice.id, actor.id, notice.stamps))
    return True


@action
def remind(actor: Member, notice: Notice) -> None:
    """Tell those who have not stamped a circular once more; once only."""
    reread(notice)
    _demand_open(notice)
    if not notice.asks_stamp:
        raise Refused(_("このお知らせでは、確認印はいりません"))
    if notice.reminded_at is not None:
        raise Refused(_("もう一度のお知らせは、1回だけです。すでにお知らせしました"))
    notice.reminded_at = clock.now()
    step(notice, actor, "reminded")
    audit.record("notice.remind", f"notice:{notice.id}", actor_id=actor.id, space_id=notice.space_id)
    emit(Reminded(notice.id))
