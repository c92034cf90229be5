"""Writing a notice and signing it off; an approval and its publication happen together or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from sns.blueprints.accounts.models import Member
from sns.blueprints.contents import actions as contents
from sns.blueprints.contents import later, preparing, removal, saying
from sns.blueprints.contents.drafts import Mark
from sns.blueprints.contents.signals import ContentRemoved
from sns.blueprints.media import actions as media
from sns.blueprints.media.models import File
from sns.core import audit, clock, text
from sns.core.db import action, db, reread
from sns.core.errors import Refused, Stale
from sns.core.i18n import gettext as _
from sns.core.signals import emit

from . import attachments, audience, policy
from .models import LANGUAGES, Notice, NoticeFile, NoticeStep, NoticeText
from .signals import ApprovalAsked, Returned

# The form of a notice, as drafts know it.
NEW = "notice.new"


@dataclass(frozen=True)
class Words:
    """What a notice says: its own words and those in other languages (language → title, body)."""

    title: str
    body: str
    others: Mapping[str, tuple[str, str]] = field(default_factory=dict)


@action
def draft(
    actor: Member | None, space_id: int, words: Words, *, visibility: str = "public", field_id: int | None = None,
    also_in: Iterable[int] = (), publish_at: datetime | None = None, expires_at: datetime | None = None,
    photos: Sequence[File] = (), alts: Mapping[int, str] | None = None, files: Sequence[NoticeFile] = (),
    mark: Mark | None = None, key: str | None = None, at: datetime | None = None,
    source: tuple[str, str, str] | None = None, **facts: Any,
) -> Notice:  # fmt: skip
    """Write a notice that stays with the office until it is signed off.

    `actor` None is the system, for what was taken in; `source`: (where it came from, its id there, a digest of it).
    """
    notice = preparing.prepare(
        actor, Notice, space_id=space_id, title=words.title, body=words.body, visibility=visibility, also_in=also_in,
        voice_space_id=space_id, draft=mark, key=key, at=at, field_id=field_id, in_space_id=space_id,
        publish_at=publish_at, expires_at=expires_at, source=source[0] if source else None,
        source_id=source[1] if source else None, source_digest=source[2] if source else None, **facts,
    )  # fmt: skip
    if not _steps_of(notice):
        _translate(notice, words.others)
        media.arrange(actor, notice, photos, alts or {})  # type: ignore[arg-type]
        attachments.attach(notice, files)
        _step(notice, actor, "imported" if source else "drafted")
    return notice


@action
def revise(
    actor: Member, notice: Notice, words: Words, *, version: int, visibility: str, field_id: int | None,
    also_in: Iterable[int], publish_at: datetime | None, expires_at: datetime | None, photos: Sequence[File],
    alts: Mapping[int, str], files: Sequence[NoticeFile], mark: Mark | None = None, **facts: Any,
) -> None:  # fmt: skip
    """Change what is not signed off yet; an approval that was asked for has to be asked for again."""
    _demand(notice, ("draft", "asked", "returned"))
    contents.revise(
        actor, notice, title=words.title, body=words.body, visibility=visibility, version=version, draft=mark
    )
    notice.publish_at, notice.expires_at, notice.field_id = publish_at, expires_at, field_id
    for name, value in facts.items():
        setattr(notice, name, value)
    saying.show_in(notice, also_in)
    _translate(notice, words.others)
    media.arrange(actor, notice, photos, alts)
    attachments.attach(notice, files)
    if notice.stage == "asked":
        notice.stage, notice.asked_by_id = "draft", None
        _step(notice, actor, "taken_back")
    _step(notice, actor, "revised")


@action
def ask(actor: Member, notice: Notice, *, words: str = "", version: int) -> None:
    """Ask another person of the office to approve the notice."""
    _demand(notice, ("draft", "returned"), version)
    notice.stage, notice.asked_by_id = "asked", actor.id
    notice.version += 1
    _step(notice, actor, "asked", words)
    emit(ApprovalAsked(notice.id, actor.id))


@action
def send_back(actor: Member, notice: Notice, *, words: str, version: int) -> None:
    """Send a notice back to who wrote it, with words."""
    _demand(notice, ("asked",), version)
    notice.stage = "returned"
    notice.version += 1
    _step(notice, actor, "returned", words)
    emit(Returned(notice.id, actor.id))


@action
def approve(actor: Member, notice: Notice, *, words: str = "", version: int) -> None:
    """Approve a notice and publish it, at once or at its moment; of two who approve, the second is told."""
    _demand(notice, ("asked",), version)
    if notice.asked_by_id == actor.id:
        raise Refused(_("承認は、たのんだ本人ではなく、ほかの職員が行います"))
    _step(notice, actor, "approved", words)
    _sign_off(actor, notice)


@action
def publish_alone(actor: Member, notice: Notice, *, version: int) -> None:
    """Publish without a second person, where the office allows it."""
    _demand(notice, ("draft", "asked", "returned"), version)
    if not policy.publishes_alone(notice):
        raise Refused(_("この区では、ほかの職員の承認がいります"))
    _step(notice, actor, "alone")
    _sign_off(actor, notice)


@action
def publish_ahead(actor: Member, notice: Notice, *, version: int) -> None:
    """Publish an emergency at once; it is approved afterwards."""
    _demand(notice, ("draft", "asked", "returned"), version)
    if notice.urgency != "urgent":
        raise Refused(_("承認の前に公開できるのは、緊急のお知らせだけです"))
    notice.is_ahead, notice.asked_by_id, notice.publish_at = True, actor.id, None
    _step(notice, actor, "ahead")
    _sign_off(actor, notice)


@action
def approve_after(actor: Member, notice: Notice, *, words: str = "", version: int) -> None:
    """Approve an emergency that went out before."""
    _demand(notice, ("approved",), version)
    if not notice.is_ahead:
        raise Refused(_("このお知らせは、すでに承認されています"))
    if notice.asked_by_id == actor.id:
        raise Refused(_("承認は、たのんだ本人ではなく、ほかの職員が行います"))
    notice.is_ahead = False
    notice.version += 1
    _step(notice, actor, "after", words)
    audit.record("notice.approve", f"notice:{notice.id}", actor_id=actor.id, space_id=notice.space_id)


@action
def publish_taken_in(notice: Notice) -> None:
    """Publish what came from a source whose items the office has approved once for all."""
    _demand(notice, ("draft",))
    _step(notice, None, "approved")
    _sign_off(None, notice)


@action
def revise_taken_in(notice: Notice, words: Words) -> None:
    """Say in a draft what its source says now."""
    _demand(notice, ("draft",))
    saying.say(notice, words.title, words.body)
    notice.version += 1
    _step(notice, None, "revised")


@action
def drop_taken_in(notice: Notice) -> None:
    """Delete a draft that its source took back or replaced; what staff have asked for is theirs to judge."""
    reread(notice)
    if notice.stage == "draft" and notice.state == "draft":
        removal.take_away(notice)
        notice.version += 1
        emit(ContentRemoved(notice.id, notice.kind))


@action
def remove(actor: Member, notice: Notice) -> None:
    """Delete a notice that was never published."""
    _demand(notice, ("draft", "asked", "returned"))
    contents.remove(actor, notice)


def _sign_off(actor: Member | None, notice: Notice) -> None:
    now = clock.now()
    if notice.expires_at is not None and notice.expires_at <= max(now, notice.publish_at or now):
        raise Refused(_("掲載の終わりが、公開より前になっています。日時を直してください"))
    notice.stage = "approved"
    notice.reached = audience.count(notice)
    notice.version += 1
    audit.record(
        "notice.publish", f"notice:{notice.id}", actor_id=actor.id if actor else None, space_id=notice.space_id
    )
    if notice.publish_at is not None and notice.publish_at > now:
        later.put_off(notice, notice.publish_at)
    else:
        later.bring_out(notice)


def _demand(notice: Notice, stages: tuple[str, ...], version: int | None = None) -> None:
    reread(notice)
    if notice.state == "deleted":
        raise Refused(_("このお知らせは、消されています"))
    if notice.stage not in stages or (version is not None and notice.version != version):
        raise Stale(_("ほかの職員が先に進めています。いまの様子を見て、もう一度お確かめください"))


def _step(notice: Notice, actor: Member | None, deed: str, words: str = "") -> None:
    db.session.add(
        NoticeStep(
            notice_id=notice.id, actor_id=actor.id if actor else None, deed=deed, words=words, taken_at=clock.now()
        )
    )  # fmt: skip
    db.session.flush()


step = _step


def _steps_of(notice: Notice) -> bool:
    return db.session.scalar(sa.select(NoticeStep.id).where(NoticeStep.notice_id == notice.id).limit(1)) is not None


def _translate(notice: Notice, others: Mapping[str, tuple[str, str]]) -> None:
    db.session.execute(sa.delete(NoticeText).where(NoticeText.notice_id == notice.id))
    notice.languages = [language for language in LANGUAGES if language in others]
    for language in notice.languages:
        title, body = others[language]
        html = text.render(body)
        db.session.add(
            NoticeText(
                notice_id=notice.id, language=language, title=title, body=body, body_html=html, text_version=text.VERSION
            )
        )  # fmt: skip


translate = _translate
