"""A mail is read: whose it is, whether it may, and what becomes of it."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any

import structlog
from flask import current_app

from sns.blueprints.accounts.models import Member
from sns.blueprints.contents import actions as contents
from sns.blueprints.contents import drafts
from sns.blueprints.contents import policy as content_policy
from sns.blueprints.contents import queries as content_queries
from sns.blueprints.contents.drafts import Held, Mark
from sns.blueprints.contents.forms import NEW_REPLY
from sns.blueprints.contents.models import Content
from sns.blueprints.diaries import actions as diaries
from sns.blueprints.media import actions as media
from sns.blueprints.media.models import File
from sns.core import clock, readonly, text
from sns.core.db import action, db
from sns.core.errors import Refused
from sns.core.i18n import day
from sns.core.i18n import gettext as _
from sns.core.pictures import BadPicture
from sns.core.signals import emit

from . import addresses, arriving, cutting, keeping, parsing, queries
from .models import IncomingMail, MailPost
from .parsing import Attachment, Letter
from .signals import MailAnswerDue

MOST_ATTEMPTS = 6
SHORT_TITLE = 30
log = structlog.get_logger(__name__)


def take(mail_id: int) -> None:
    """Read a mail; one that was read before is left alone. What goes wrong is noted, tried again, and given up last."""
    mail = queries.find_mail(mail_id)
    if mail is None or mail.state != "waiting":
        return
    try:
        _take(mail)
    except Exception as error:
        db.session.rollback()
        if _note(mail_id, error) != "failed":
            raise
        log.exception("mail not taken", mail_id=mail_id)


@action
def _note(mail_id: int, error: Exception) -> str:
    mail = queries.find_mail(mail_id)
    if mail is None:
        return "failed"
    # The kind alone: an error's text may quote the mail.
    mail.attempts, mail.last_error = mail.attempts + 1, type(error).__name__
    if mail.attempts >= MOST_ATTEMPTS:
        mail.state = "failed"
    return mail.state


def letter_of(mail: IncomingMail, *, head_only: bool = False) -> Letter | None:
    """Read the stored mail; None when it is gone or unreadable."""
    raw = keeping.raw_of(mail)
    if raw is None:
        return None
    raw = arriving.head_of(raw) if head_only else raw
    return parsing.read(raw, authserv=current_app.extensions["settings"].post_authserv)


def _take(mail: IncomingMail) -> None:
    # Who may not write here makes us read no more than the head.
    letter = letter_of(mail, head_only=True)
    if letter is None:
        _finish(mail, "unreadable")
        return
    if letter.robot:
        _finish(mail, "ignored")
        return
    answer = addresses.read_answer(mail.target)
    post = queries.find_post(answer.member_id) if answer else queries.post_of_secret(mail.target)
    if post is None or (answer is not None and not answer.is_of(post)):
        _finish(mail, "unknown", is_told=letter.verdict is not False)
        return
    owner = queries.owner_of(post)
    if not queries.accepts(owner, letter.sender) or letter.verdict is False:
        _finish(mail, "stranger", owner, is_told=letter.verdict is not False)
    elif (refused := _refusal(mail, owner)) is not None:
        _finish(mail, refused, owner)
    elif (whole := letter_of(mail)) is None:
        _finish(mail, "unreadable", owner)
    elif answer is not None:
        _take_reply(mail, whole, owner, answer)
    else:
        _take_entry(mail, whole, owner, post)


def _refusal(mail: IncomingMail, owner: Member) -> str | None:
    if not owner.is_active:
        return "locked"
    if readonly.look() is not None:
        return "reading"
    if not mail.is_whole:
        return "size"
    return "many" if queries.has_enough(owner.id) else None


def _take_entry(mail: IncomingMail, letter: Letter, owner: Member, post: MailPost) -> None:
    said = cutting.cut(letter.body, is_reply=False)
    photos, troubles = _accept(owner, letter)
    if not (said.strip() or photos or letter.subject):
        _finish(mail, "empty", owner, words=troubles)
        return
    body = said.strip("\n") or letter.subject or _("写真だけの日記です。")
    title = letter.subject or said.strip() or _("%(day)sの写真", day=day(mail.arrived_at))
    what: dict[str, Any] = {
        "title": text.excerpt(title, text.TITLE_LIMIT if letter.subject else SHORT_TITLE),
        "body": body, "visibility": post.visibility,
    }  # fmt: skip
    is_long = len(body) > text.BODY_LIMIT
    if post.result == "publish" and not is_long:
        try:
            _publish(mail, owner, what, photos, troubles)
        except Refused as refused:
            _keep(mail, owner, diaries.NEW, 0, what, [*troubles, ["refused", refused.words]], photos)
    else:
        _keep(mail, owner, diaries.NEW, 0, what, [*troubles, *([["long", ""]] if is_long else [])], photos)


@action
def _publish(
    mail: IncomingMail, owner: Member, what: dict[str, Any], photos: Sequence[File], troubles: list[list[str]]
) -> None:
    # The key makes a second try find the first entry.
    entry = diaries.publish(owner, key=mail.client_key, photos=photos, **what)
    mail.content_id = entry.id
    _finish(mail, "entry", owner, words=[*troubles, *([["alt", ""]] if photos else [])])


def _keep(
    mail: IncomingMail, owner: Member, kind: str, about_id: int, fields: dict[str, str], troubles: list[list[str]],
    photos: Sequence[File] = (),
) -> None:  # fmt: skip
    """Leave words to their author as a draft; where no draft may be made, they go back by mail."""
    try:
        _save(mail, owner, kind, about_id, fields, troubles, photos)
    except Refused:
        _finish(mail, "full" if drafts.is_full(owner) else "long", owner, words=troubles)


@action
def _save(
    mail: IncomingMail, owner: Member, kind: str, about_id: int, fields: dict[str, str], troubles: list[list[str]],
    photos: Sequence[File],
) -> None:  # fmt: skip
    held = [Held(photo.id, "") for photo in photos]
    drafts.save(owner, kind, about_id, Mark(mail.client_key), fields, photos=held)
    mail.content_id = about_id or None
    _finish(mail, "draft", owner, words=troubles)


def _take_reply(mail: IncomingMail, letter: Letter, owner: Member, answer: addresses.Answer) -> None:
    said = cutting.cut(letter.body, is_reply=True).strip()
    content = content_queries.find_content(answer.content_id)
    if content is None or not content_policy.reply(owner, content):
        _finish(mail, "gone", owner)
    elif not said:
        _finish(mail, "empty", owner)
    else:
        troubles = [["files", ""]] if letter.photos or letter.others else []
        _reply_or_keep(mail, owner, content, said, answer.seq, troubles)


def _reply_or_keep(
    mail: IncomingMail, owner: Member, content: Content, said: str, seq: int, troubles: list[list[str]]
) -> None:
    if len(said) > text.BODY_LIMIT:
        fields = {"body": said, "answer_to": str(seq)}
        _keep(mail, owner, NEW_REPLY, content.id, fields, [*troubles, ["long", ""]])
        return
    try:
        _reply(mail, owner, content, said, seq, troubles)
    except Refused:
        # What was answered may be gone: the draft answers the content itself.
        _keep(mail, owner, NEW_REPLY, content.id, {"body": said}, [*troubles, ["closed", ""]])


@action
def _reply(mail: IncomingMail, owner: Member, content: Content, said: str, seq: int, troubles: list[list[str]]) -> None:
    contents.reply(owner, content, body=said, answer_to=seq or None, key=mail.client_key)
    mail.content_id = content.id
    # Who answered sees it on the page; only what did not come along is told.
    _finish(mail, "reply", owner, words=troubles, is_told=bool(troubles))


def _accept(owner: Member, letter: Letter) -> tuple[list[File], list[list[str]]]:
    """Take in the photos; what could not be taken, as codes with the names of files."""
    files: list[File] = []
    troubles = [["other", name] for name in letter.others[:10]]
    for photo in letter.photos[: media.MOST_PHOTOS]:
        try:
            files.append(media.accept(owner, BytesIO(photo.data), name=photo.name))
        except BadPicture as bad:
            if bad.reason == "busy":
                raise  # tried again later
            troubles.append([f"photo:{bad.reason}", photo.name])
        except Refused:
            return files, [*troubles, ["enough_photos", ""]]
    return files, troubles + _left_over(letter.photos)


def _left_over(photos: Sequence[Attachment]) -> list[list[str]]:
    return [["ten", photos[media.MOST_PHOTOS].name]] if len(photos) > media.MOST_PHOTOS else []


@action
def _finish(
    mail: IncomingMail, outcome: str, owner: Member | None = None, *, words: list[list[str]] | None = None,
    is_told: bool = True,
) -> None:  # fmt: skip
    mail.state, mail.outcome, mail.done_at, mail.last_error = "done", outcome, clock.now(), None
    mail.member_id, mail.words = owner.id if owner else None, words or []
    if is_told and outcome not in ("unreadable", "ignored"):
        emit(MailAnswerDue(mail.id))
