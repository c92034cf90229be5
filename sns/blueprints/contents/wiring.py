"""What follows when somebody answers; the forms of answers; the line of the drafts in the menu."""

from __future__ import annotations

from sns.blueprints.accounts.signals import NameChanged
from sns.core import live, menu
from sns.core.guard import me
from sns.core.i18n import lazy as _l
from sns.core.i18n import lazy_p, ngettext
from sns.core.signals import on

from . import drafts, following, mentions, stirs, watching
from .forms import EDIT_REPLY, NEW_REPLY
from .signals import ContentChanged, ContentPublished, ContentRemoved, Reacted, ReplyAdded, ReplyChanged

for _kind in (ContentPublished, ReplyAdded, ContentChanged, ContentRemoved, ReplyChanged, Reacted):
    # Written with the fact itself, so that every process hears of it.
    on(_kind, inside=True)(stirs.note_new if _kind in (ContentPublished, ReplyAdded) else stirs.note_change)


live.on_sweep(watching.look)
live.on_gone(watching.forget)


@on(ContentPublished, inside=True)
def follow_own_words(signal: ContentPublished) -> None:
    """Whoever wrote something wants to hear what is answered."""
    if signal.author_id is not None:
        following.follow_by_writing(signal.author_id, signal.content_id)


@on(ReplyAdded, inside=True)
def follow_what_was_answered(signal: ReplyAdded) -> None:
    """Whoever answered wants to hear how it goes on."""
    if signal.author_id is not None:
        following.follow_by_writing(signal.author_id, signal.content_id)


@on(ContentPublished)
def find_whom_it_calls(signal: ContentPublished) -> None:
    """Link those who are called by name in a content."""
    mentions.settle(signal.content_id)


@on(ContentChanged)
def find_whom_it_calls_now(signal: ContentChanged) -> None:
    """Link those who are called by name in other words, or before other readers."""
    mentions.settle(signal.content_id)


@on(ReplyAdded)
def find_whom_a_reply_calls(signal: ReplyAdded) -> None:
    """Link those who are called by name in a reply."""
    mentions.settle_new(signal.content_id, signal.seq, signal.reply_id)


@on(ReplyChanged)
def find_whom_a_reply_calls_now(signal: ReplyChanged) -> None:
    """Link those who are called by name in the other words of a reply."""
    mentions.settle(signal.content_id, signal.seq)


@on(NameChanged, job=True)
def call_by_the_new_name(signal: NameChanged) -> None:
    """Let texts that call a member follow their name."""
    mentions.rename(signal.member_id)


drafts.register(
    drafts.FormKind(NEW_REPLY, _l("コメント・返信"), "contents.new_reply", id_name="content_id", words=("body",))
)
drafts.register(
    drafts.FormKind(EDIT_REPLY, _l("コメント・返信の直し"), "contents.edit_reply", id_name="reply_id", words=("body",))
)


def _waiting() -> int:
    return int(me().draft_count)


menu.add(
    menu.Entry(
        "contents.draft_list", "pen", lazy_p("drafts", "下書き"), order=62, group=2,
        marks=("contents.draft_list", "contents.show_draft"), count=_waiting,
        say_count=lambda number: ngettext("下書き %(num)d件", "下書き %(num)d件", number),
    )
)  # fmt: skip
