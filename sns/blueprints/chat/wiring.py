"""Chat rooms as a kind of the hub, their place in the menu, and each ward's lounge."""

from __future__ import annotations

from sns.blueprints.accounts import farewell as accounts
from sns.blueprints.cases.signals import CaseChanged
from sns.blueprints.moderation import adapters as moderation
from sns.blueprints.spaces import deeds, doors
from sns.blueprints.spaces.signals import SpacesChanged
from sns.blueprints.talk import adapters as talk
from sns.blueprints.talk.signals import LinesAdded
from sns.core import menu
from sns.core.i18n import lazy as _l
from sns.core.signals import on

from . import actions, farewell, heat, policy
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
        title=lambda room: room.name,
        desk=lambda room: room.space_id if room.readers == "ward" else None,
        notes_repeats=False,  # in a room everybody says good evening; who says too much is slowed by the room
        is_private=lambda room: room.readers == "space",
        reactions={
            "like": ("heart", _l("いいね")),
            "thanks": ("heart", _l("ありがとう")),
            "cheer": ("clap", _l("応援")),
        },
    )
)


moderation.register(heat.REPORTABLE)
accounts.also(farewell.forget)
doors.register(
    doors.Door("chat", "chat", _l("参加者のルーム"), lambda space: ("chat.of_space", {"space_id": space.id}), order=10)
)
menu.add(menu.Entry("chat.index", "chat", _l("チャット"), order=35, tab=True, marks=("chat.",)))


@on(LinesAdded)
def weigh_lines(signal: LinesAdded) -> None:
    """Let a room rest that grows heated."""
    if signal.last // heat.STEP != (signal.first - 1) // heat.STEP:
        heat.weigh(signal.room_id)


@on(CaseChanged)
def weigh_report(signal: CaseChanged) -> None:
    """Let a room rest of which lines were reported while it grew heated."""
    room_id = heat.room_of_case(signal.case_id)
    if room_id is not None:
        heat.weigh(room_id)


@on(SpacesChanged)
def open_lounges(_signal: SpacesChanged) -> None:
    """Give each ward its lounge."""
    actions.open_lounges()


for _deed, _words in {
    "chat.open": _l("ルームをひらきました"),
    "chat.change": _l("ルームを変えました"),
    "chat.close": _l("ルームを閉じました"),
    "chat.reopen": _l("ルームをまたひらきました"),
    "chat.rest": _l("熱くなったルームが、しばらく休みになりました"),
    "chat.pin": _l("発言をルームの上にとめました、またははずしました"),
    "chat.silence": _l("会員の発言をしばらく止めました"),
    "chat.unsilence": _l("止めていた発言をもどしました"),
    "chat.question_shown": _l("質問をルームに出しました"),
    "chat.question_declined": _l("質問を出さないことにしました"),
    "line.hide": _l("発言を非表示にしました"),
    "line.unhide": _l("発言をまた表示しました"),
}.items():
    deeds.name(_deed, _words)
