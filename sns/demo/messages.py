"""Some people of the believable town write to each other: two neighbours, a group, first words that wait."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from sns.blueprints.accounts import privacy, ties
from sns.blueprints.accounts import queries as accounts
from sns.blueprints.accounts.models import Member
from sns.blueprints.messages import actions
from sns.blueprints.talk import actions as talk
from sns.core.db import transaction

_TWO = (
    (0, "このあいだは、庭の柿をありがとうございました。家族で分けていただきました。"),
    (1, "よかったです。今年はたくさんなったので、また持っていきますね。"),
    (0, "土曜の公園そうじ、何時からでしたか?"),
    (1, "9時からです。軍手があると助かります。"),
)
_GROUP = (
    (0, "夏祭りの夜店の係、よろしくお願いします。"),
    (1, "金曜の夜なら集まれます。"),
    (2, "わたしも大丈夫です。机は集会所から借りられます。"),
)
_FIRST = "はじめまして。日記の写真の道が気になって書きました。どのあたりか、教えていただけますか。"


def build(people: Mapping[str, Member], noon: datetime) -> None:
    """Let them write."""
    sato = people.get("sato")
    if sato is None:
        return
    others = [
        one
        for key, one in people.items()
        if key != "sato"
        and one.is_active
        and not privacy.is_young(one)
        and one.id not in sato.standing.blocked
        and not one.standing.is_staff
    ]
    if len(others) < 4:
        return
    near = sorted(others, key=lambda one: (one.home_ward_id != sato.home_ward_id, one.id))
    friend, third = near[0], near[1]
    # First words wait only where two are not tied.
    stranger = next((one for one in near[2:] if one.id not in sato.standing.friends), None)
    with transaction():
        for one in (friend, third):
            if one.id not in sato.standing.friends:
                ties.befriend(sato, one, since_at=noon - timedelta(days=90))
                sato.forget_standing()
        _talk([sato, friend], noon)
        _group([sato, friend, third], noon)
        if stranger is not None:
            actions.write_to(stranger, sato, _FIRST, client_id="demo-first", at=noon - timedelta(hours=3))


def _talk(pair: list[Member], noon: datetime) -> None:
    start = noon - timedelta(days=1, hours=2)
    (first, words), *rest = _TWO
    room = actions.write_to(pair[first], pair[1 - first], words, client_id="demo-two-0", at=start)
    for number, (who, said) in enumerate(rest, 1):
        talk.say(pair[who], room, said, client_id=f"demo-two-{number}", at=start + timedelta(minutes=12 * number))


def _group(several: list[Member], noon: datetime) -> None:
    start = noon - timedelta(hours=20)
    (first, words), *rest = _GROUP
    fresh = [accounts.find_member(one.id) or one for one in several]
    room = actions.open_group(
        fresh[first], fresh[1:], words, name="夏祭りの夜店の係", client_id="demo-group-0", at=start
    )  # fmt: skip
    for number, (who, said) in enumerate(rest, 1):
        talk.say(fresh[who], room, said, client_id=f"demo-group-{number}", at=start + timedelta(minutes=7 * number))
