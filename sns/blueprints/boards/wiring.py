"""What is special about threads, and the boards' place in the menu."""

from __future__ import annotations

from sns.blueprints.accounts import farewell as accounts
from sns.blueprints.contents import adapters as contents
from sns.blueprints.contents import drafts
from sns.blueprints.contents.signals import Calmed
from sns.blueprints.polls.models import MOST_OPTIONS
from sns.blueprints.polls.signals import PollRemoved
from sns.blueprints.spaces import deeds, doors
from sns.core import menu
from sns.core.guard import me
from sns.core.i18n import lazy as _l
from sns.core.signals import on

from . import actions, farewell, moving, policy, queries, steering
from .forms import EDIT, NEW, POLL
from .models import READERS, Thread

contents.register(
    contents.Kind(
        name="thread",
        model=Thread,
        endpoint="boards.show",
        id_name="thread_id",
        label=_l("掲示板"),
        reply_label=_l("返信"),
        visibilities=READERS,
        max_depth=10_000,
        keeps_answers=True,
        reactions={
            "see": ("bulb", _l("なるほど")),
            "thanks": ("heart", _l("ありがとう")),
            "cheer": ("clap", _l("応援")),
        },
        reply_at="at",
        replies_id="replies",
        answer_form="boards.new_reply",
        edit_form="boards.edit_reply",
        admit=actions.admit,
        answered=actions.answered,
        taken_back=actions.taken_back,
        given_back=lambda thread, _reply: moving.count_again(thread),
        render=actions.render,
        lets_reply=lambda member, thread: policy.reply(member, queries.with_board(thread)),
        lets_poll=lambda member, thread: policy.poll(member, queries.with_board(thread)),
    )
)
accounts.also(farewell.forget)
doors.register(
    doors.Door(
        "board", "board", _l("参加者の掲示板"), lambda space: ("boards.of_hall", {"space_id": space.id}), order=20
    )
)
_WORDS = ("title", "body", "tags")
_ASKED = (f"{POLL}-question", *(f"{POLL}-options-{number}" for number in range(MOST_OPTIONS)))
drafts.register(
    drafts.FormKind(NEW, _l("話題"), "boards.new", words=(*_WORDS, *_ASKED), values=queries.address_of_board)
)
drafts.register(drafts.FormKind(EDIT, _l("話題の直し"), "boards.edit", id_name="thread_id", words=_WORDS))
menu.add(
    menu.Entry(
        "boards.index",
        "board",
        _l("掲示板"),
        order=25,
        tab=True,
        marks=("boards.",),
        values=lambda: {"ward": me().home_ward.slug},
    )
)


@on(Calmed)
def leave_a_trace_of_rest(signal: Calmed) -> None:
    """Let the readers of a thread see that it rests for a while."""
    if signal.kind == "thread" and signal.until:
        steering.trace_rest(signal.content_id)


@on(PollRemoved)
def leave_a_trace(signal: PollRemoved) -> None:
    """Let the readers of a thread see that a poll is gone."""
    steering.trace_poll_removed(signal.content_id, by_opener=signal.by_opener)


for _deed, _words in {
    "board.open": _l("掲示板をひらきました"),
    "board.change": _l("掲示板を変えました"),
    "board.close": _l("掲示板を閉じました"),
    "board.reopen": _l("掲示板をまたひらきました"),
    "thread.summarize": _l("話し合いのまとめを書きました"),
    "thread.close": _l("話し合いをおわりにしました"),
    "thread.reopen": _l("話し合いをまたはじめました"),
    "thread.pin": _l("話し合いを上にとめました"),
    "thread.unpin": _l("話し合いを上からはずしました"),
    "thread.slow": _l("返信の間隔を決めました"),
    "thread.facilitator": _l("進行役を決めました"),
    "thread.move": _l("話し合いをほかの掲示板に移しました"),
    "thread.merge": _l("話し合いをほかの話し合いにまとめました"),
    "thread.split": _l("話し合いを2つに分けました"),
}.items():
    deeds.name(_deed, _words)
