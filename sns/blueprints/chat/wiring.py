"""Chat rooms as a kind of the hub, their place in the menu, and each ward's lounge."""

from __future__ import annotations

from sns.blueprints.spaces import deeds
from sns.blueprints.spaces.signals import SpacesChanged
from sns.blueprints.talk import adapters as talk
from sns.core.i18n import lazy as _l
from sns.core.signals import on

from . import actions, policy
from .models import ChatRoom

talk.register(
    talk.Kind(
        name="chat",
        model=ChatRoom,
        endpoint="chat.show",
        id_name="room_id",
        label=_l("チャット"),
        reads=policy.reads,
        writes=policy.writes,
        keeps=policy.keeps,
        voices=policy.voices,
        admit=actions.admit,
        reactions={
            "like": ("heart", _l("いいね")),
            "thanks": ("heart", _l("ありがとう")),
            "cheer": ("clap", _l("応援")),
        },
    )
)


@on(SpacesChanged)
def open_lounges(_signal: SpacesChanged) -> None:
    """Give each ward its lounge."""
    actions.open_lounges()


for _deed, _words in {
    "chat.open": _l("ルームをひらきました"),
    "chat.change": _l("ルームを変えました"),
    "chat.close": _l("ルームを閉じました"),
    "chat.reopen": _l("ルームをまたひらきました"),
    "chat.pin": _l("発言をルームの上にとめました、またははずしました"),
    "chat.silence": _l("会員の発言をしばらく止めました"),
    "chat.unsilence": _l("止めていた発言をもどしました"),
    "chat.question_shown": _l("質問をルームに出しました"),
    "chat.question_declined": _l("質問を出さないことにしました"),
    "line.hide": _l("発言を非表示にしました"),
    "line.unhide": _l("発言をまた表示しました"),
}.items():
    deeds.name(_deed, _words)
