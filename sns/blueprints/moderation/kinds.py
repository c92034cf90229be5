"""What stands below this hub and can be reported: contents of every kind, replies, photos, polls."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any

import sqlalchemy as sa

from sns.blueprints.accounts import adapters as accounts
from sns.blueprints.accounts.models import Member, is_here
from sns.blueprints.accounts.queries import find_anybody
from sns.blueprints.contents import adapters as contents
from sns.blueprints.contents import holding, removal
from sns.blueprints.contents import policy as reading
from sns.blueprints.contents import queries as things
from sns.blueprints.contents.models import Content, Reply
from sns.blueprints.media import actions as media
from sns.blueprints.media import policy as seeing
from sns.blueprints.media import queries as files
from sns.blueprints.media.models import File
from sns.blueprints.polls import actions as polling
from sns.blueprints.polls import policy as asking
from sns.blueprints.polls import queries as polls
from sns.blueprints.polls.models import Poll
from sns.core import text
from sns.core.db import ask
from sns.core.i18n import gettext as _
from sns.core.i18n import lazy as _l

from .adapters import Around, Passage, Reportable, Subject, register

CONTENT, REPLY, PHOTO, POLL = "content", "reply", "photo", "poll"
HIDDEN_PHOTOS, HIDDEN_POLLS = "hidden_photos", "hidden_polls"
# So many passages before and after a reply are shown for its context.
NEAR = 2
_NARROW = ("friends", "private")
# A desk comes back to the same words until it has decided.
_plain = lru_cache(maxsize=256)(text.plain)


def _is_private(content: Content) -> bool:
    return content.visibility in _NARROW


def _of_content(content: Content) -> Subject:
    kind = contents.KINDS[content.kind]
    endpoint, values = things.page_address(content)
    return Subject(
        CONTENT, content.id, kind.label, content.author, content.author_id, content.space_id, content.title,
        f"{content.title}\n\n{_plain(content.body)}", (endpoint, values), content.published_at or content.created_at,
        content.state, _is_private(content), content.is_official, files.list_kept(content.id),
    )  # fmt: skip


def _around_content(content: Content) -> Around:
    return Around(after=_passages(content, 0, is_back=False))


def _set_content(_actor: Member | None, content: Content, state: str, reason: str | None) -> None:
    if content.state == "deleted":
        removal.return_as(content, state, reason)
    elif state == "published":
        holding.release(content)
    else:
        holding.hold(content, reason or "", state=state)


def _of_reply(reply: Reply) -> Subject:
    content = reply.content
    endpoint, values = things.page_address(content, reply.seq)
    kind = contents.KINDS[content.kind]
    return Subject(
        REPLY, reply.id, _("%(place)sへの%(reply)s", place=kind.label, reply=kind.reply_label), reply.author,
        reply.author_id, content.space_id, content.title, _plain(reply.body),
        (endpoint, values | {"_anchor": f"r{reply.seq}"}), reply.created_at, reply.state, _is_private(content),
        reply.voice_space_id is not None, files.list_kept(content.id, reply.seq),
    )  # fmt: skip


def _around_reply(reply: Reply) -> Around:
    content = reply.content
    before = _passages(content, reply.seq, is_back=True)
    if len(before) < NEAR and content.state == "published":
        before.append(_opening(content))
    return Around(before[::-1], _passages(content, reply.seq, is_back=False))


def _passages(content: Content, seq: int, *, is_back: bool) -> list[Passage]:
    rows = ask(_beside(is_back), {"content": content.id, "seq": seq})
    return [
        Passage(
            row if row.nickname is not None else None, _plain(row.body), row.created_at, _voice(row.voice_space_id)
        )
        for row in rows
    ]  # fmt: skip


@cache
def _beside(is_back: bool) -> sa.Select[*tuple[Any, ...]]:
    content, seq = (sa.bindparam(name, type_=sa.Integer) for name in ("content", "seq"))
    return (
        sa.select(Reply.body, Reply.created_at, Reply.voice_space_id, Member.nickname)
        .outerjoin(Member, sa.and_(Member.id == Reply.author_id, is_here()))
        .where(
            Reply.content_id == content, Reply.seq < seq if is_back else Reply.seq > seq, Reply.state == "published"
        )
        .order_by(Reply.seq.desc() if is_back else Reply.seq.asc())
        .limit(NEAR)
    )  # fmt: skip


def _opening(content: Content) -> Passage:
    return Passage(
        content.author, _plain(content.body), content.published_at or content.created_at,
        _voice(content.voice_space_id),
    )  # fmt: skip


def _voice(space_id: int | None) -> Any:
    return accounts.find_ward(space_id) if space_id else None


def _set_reply(_actor: Member | None, reply: Reply, state: str, reason: str | None) -> None:
    if reply.state == "deleted":
        return
    if state == "published":
        holding.release(reply)
    else:
        holding.hold(reply, reason or "", state=state)


def _find_photo(file_id: int) -> File | None:
    # A face is part of its owner's page, which is reported as a whole.
    file = files.find_file(file_id)
    return file if file is not None and file.content is not None else None


def _of_photo(file: File) -> Subject:
    owner = find_anybody(file.owner_id) if file.owner_id else None
    content: Any = file.content
    endpoint, values = things.page_address(content, file.reply_seq)
    return Subject(
        PHOTO, file.id, _("写真"), owner, file.owner_id, content.space_id, content.title,
        file.alt or _("説明のない写真"), (endpoint, values), file.created_at,
        "hidden" if file.hidden_at else "published", _is_private(content), photos=[file],
    )  # fmt: skip


def _set_photo(_actor: Member | None, file: File, state: str, _reason: str | None) -> None:
    is_hidden = state != "published"
    media.show_or_hide(file, is_hidden=is_hidden)
    if not file.reply_seq:
        _leave_place(file.content, HIDDEN_PHOTOS, is_hidden=is_hidden)


def _leave_place(content: Any, what: str, *, is_hidden: bool) -> None:
    """Count what is hidden of a content, so that its page says plainly that something stood there."""
    number = max(content.facts.get(what, 0) + (1 if is_hidden else -1), 0)
    content.facts = {**content.facts, what: number}


def _of_poll(poll: Poll) -> Subject:
    content = poll.content
    words = "\n".join([poll.question, *(f"・{option}" for option in poll.options)])
    return Subject(
        POLL, poll.id, _("アンケート"), find_anybody(poll.opener_id) if poll.opener_id else None, poll.opener_id,
        content.space_id, content.title, words, ("polls.show", {"poll_id": poll.id}), poll.opened_at,
        "hidden" if poll.hidden_at else "published", _is_private(content), content.is_official,
    )  # fmt: skip


def _set_poll(_actor: Member | None, poll: Poll, state: str, _reason: str | None) -> None:
    is_hidden = state != "published"
    polling.show_or_hide(poll, is_hidden=is_hidden)
    _leave_place(poll.content, HIDDEN_POLLS, is_hidden=is_hidden)


register(
    Reportable(
        CONTENT, _l("書きこみ"), (Content,), things.find_content, reading.read, _of_content, _set_content,
        _around_content,
    )
)  # fmt: skip
register(
    Reportable(
        REPLY, _l("コメント・返信"), (Reply,), things.find_reply, reading.read_reply, _of_reply, _set_reply,
        _around_reply,
    )
)  # fmt: skip
register(Reportable(PHOTO, _l("写真"), (File,), _find_photo, seeing.see, _of_photo, _set_photo))
register(
    Reportable(
        POLL, _l("アンケート"), (Poll,), polls.find_poll, asking.read, _of_poll, _set_poll,
        lambda poll: Around(before=[_opening(poll.content)]),
    )
)  # fmt: skip
