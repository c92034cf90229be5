"""The kinds of news that need nothing of the features above."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from sns.blueprints.accounts.models import FriendRequest, Friendship, Testimonial
from sns.blueprints.contents.models import Reaction
from sns.blueprints.spaces.deeds import ROLE_NAMES
from sns.blueprints.spaces.queries import city_card, wards_by_id
from sns.core.i18n import gettext as _
from sns.core.i18n import lazy as _l
from sns.core.i18n import ngettext

from .adapters import Address, Kind, register
from .lines import Line
from .models import Notification, NotificationEvent, stands


def _answered(line: Line) -> str:
    if line.people < 2:
        return _("%(who)sが返信しました", who=line.who)
    return ngettext(
        "%(who)sほか%(num)d人が返信しました", "%(who)sほか%(num)d人が返信しました", line.people - 1, who=line.who
    )


def _answered_me(line: Line) -> str:
    if line.people < 2:
        return _("%(who)sがあなたに返信しました", who=line.who)
    return ngettext(
        "%(who)sほか%(num)d人があなたに返信しました", "%(who)sほか%(num)d人があなたに返信しました", line.people - 1,
        who=line.who,
    )  # fmt: skip


def _named(line: Line) -> str:
    if line.people < 2:
        return _("%(who)sがあなたの名前をあげました", who=line.who)
    return ngettext(
        "%(who)sほか%(num)d人があなたの名前をあげました", "%(who)sほか%(num)d人があなたの名前をあげました",
        line.people - 1, who=line.who,
    )  # fmt: skip


def _reacted(line: Line) -> str:
    if line.people < 2:
        return _("%(who)sが「%(reaction)s」を送りました", who=line.who, reaction=line.reaction)
    return ngettext(
        "%(who)sほか%(num)d人が「%(reaction)s」を送りました", "%(who)sほか%(num)d人が「%(reaction)s」を送りました",
        line.people - 1, who=line.who, reaction=line.reaction,
    )  # fmt: skip


def _asked(line: Line) -> str:
    if line.people < 2:
        return _("%(who)sから、つながりのお願いが届きました", who=line.who)
    return ngettext(
        "%(who)sほか%(num)d人から、つながりのお願いが届きました",
        "%(who)sほか%(num)d人から、つながりのお願いが届きました", line.people - 1, who=line.who,
    )  # fmt: skip


def _tied(line: Line) -> str:
    if line.people < 2:
        return _("%(who)sとつながりました", who=line.who)
    return ngettext(
        "%(who)sほか%(num)d人とつながりました", "%(who)sほか%(num)d人とつながりました", line.people - 1, who=line.who
    )


def _praised(line: Line) -> str:
    if line.people < 2:
        return _("%(who)sが紹介文を書きました", who=line.who)
    return ngettext(
        "%(who)sほか%(num)d人が紹介文を書きました", "%(who)sほか%(num)d人が紹介文を書きました", line.people - 1,
        who=line.who,
    )  # fmt: skip


def _appointed(line: Line) -> str:
    place = wards_by_id().get(line.facts.get("space", 0)) or city_card()
    role = ROLE_NAMES.get(line.facts.get("role", ""), "")
    return _("%(place)sの%(role)sになりました", place=place.name if place else "", role=role)


def _to_requests(_line: Line) -> Address:
    return "people.requests", {}


def _to_actor(line: Line) -> Address:
    return ("people.show", {"member_id": line.actor.id}) if line.actor else ("people.friends", {})


def _to_own_page(line: Line) -> Address:
    return "people.show", {"member_id": line.facts["member"]}


def _to_staff(line: Line) -> Address:
    return ("staff.index", {}) if line.facts.get("role") != "host" else ("home.index", {})


def _still_given() -> sa.ColumnElement[bool]:
    return stands(
        Reaction.content_id == Notification.content_id,
        Reaction.seq == NotificationEvent.seq,
        Reaction.member_id == NotificationEvent.actor_id,
        # The line is about one kind word: `reaction:12:0:like`.
        Notification.thing.like(sa.literal("%:") + Reaction.kind),
    )


def _still_asked_or_tied() -> sa.ColumnElement[bool]:
    waits = stands(
        FriendRequest.sender_id == NotificationEvent.actor_id, FriendRequest.receiver_id == Notification.member_id,
        FriendRequest.taken_back_at.is_(None), FriendRequest.declined_at.is_(None),
    )  # fmt: skip
    return sa.or_(waits, _still_tied())


def _still_tied() -> sa.ColumnElement[bool]:
    return stands(
        Friendship.member_id == Notification.member_id, Friendship.friend_id == NotificationEvent.actor_id
    )


def _still_written() -> sa.ColumnElement[bool]:
    return stands(
        Testimonial.about_id == Notification.member_id, Testimonial.author_id == NotificationEvent.actor_id
    )


_KINDS: tuple[tuple[Any, ...], ...] = (
    ("mention", _l("名前をあげられたとき"), "user", "once", 10, _named),
    ("answer", _l("自分の返信に返信があったとき"), "reply", "once", 20, _answered_me),
    ("reply", _l("自分の書いたものに返信があったとき"), "reply", "once", 30, _answered),
    ("follow", _l("フォローしているものに返信があったとき"), "follow", "daily", 40, _answered),
    ("reaction", _l("いいねなどのひとことが届いたとき"), "heart", "weekly", 50, _reacted, None, _still_given),
    (
        "friend_asked", _l("つながりのお願いが届いたとき"), "users", "once", 60, _asked, _to_requests,
        _still_asked_or_tied, "people.requests",
    ),
    ("friend_made", _l("つながったとき"), "users", "daily", 70, _tied, _to_actor, _still_tied),
    ("testimonial", _l("紹介文が届いたとき"), "speech", "daily", 80, _praised, _to_own_page, _still_written),
    ("role", _l("役割がついたとき"), "key", "once", 90, _appointed, _to_staff),
)  # fmt: skip
for _facts in _KINDS:
    register(Kind(*_facts))
