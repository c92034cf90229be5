"""Conversations as a kind of talk's rooms, their news, their place in the menu, and what becomes of them."""

from __future__ import annotations

from sns.blueprints.accounts import farewell as accounts
from sns.blueprints.talk import actions as lines
from sns.blueprints.talk import adapters as talk
from sns.core import menu
from sns.core.guard import me
from sns.core.i18n import lazy as _l
from sns.core.i18n import ngettext
from sns.core.signals import on

from . import actions, farewell, policy, reporting, telling
from .models import Conversation
from .signals import MessageSent

talk.register(
    talk.Kind(
        name="conversation",
        model=Conversation,
        endpoint="messages.show",
        id_name="room_id",
        label=_l("メッセージ"),
        reads=policy.reads,
        writes=policy.writes,
        admit=actions.admit,
        stored=actions.stored,
        shows_presence=False,
        is_private=lambda _room: True,
        has_desk=False,
        # Nobody looks at what two people write to each other.
        screened_as="",
        tells_calls=False,  # of every message is told anyway
        reactions={
            "like": ("heart", _l("いいね")),
            "thanks": ("heart", _l("ありがとう")),
            "cheer": ("clap", _l("応援")),
        },
    )
)
talk.MARKED.append(actions.recount_marked)
accounts.also(farewell.forget)
reporting.register(lines.set_state)
telling.register()


@on(MessageSent, job=True, wait_s=lines.SEEN_WITHIN_S)
def tell_of_message(signal: MessageSent) -> None:
    """Tell whom it is for that there is a message, unless they have it before their eyes."""
    telling.message(signal.room_id, signal.seq, signal.author_id)


menu.add(
    menu.Entry(
        "messages.index", "mail", _l("メッセージ"), order=55, group=2, marks=("messages.",),
        count=lambda: int(me().message_count),
        say_count=lambda number: ngettext("未読のやりとり %(num)d件", "未読のやりとり %(num)d件", number),
    )
)  # fmt: skip
