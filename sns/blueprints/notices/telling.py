"""What is told of notices by name: a circular that waits for its stamp, and the steps of the sign-off to the office."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from sns.blueprints.notifications.actions import News, tell
from sns.blueprints.notifications.adapters import Kind, register
from sns.blueprints.notifications.lines import Line
from sns.blueprints.spaces.models import Membership
from sns.core import clock
from sns.core.db import db
from sns.core.i18n import gettext as _
from sns.core.i18n import lazy as _l

from . import audience, queries
from .models import Notice


def remind(notice_id: int) -> int:
    """Tell those a circular is for, and who have not stamped it, that it waits; return how many heard."""
    notice = queries.find_notice(notice_id)
    if notice is None or notice.reminded_at is None or not notice.is_open:
        return 0
    members = db.session.scalars(audience.not_stamped(notice)).all()
    news = News(
        thing=f"circular:{notice.id}", key=f"circular:{notice.id}", at=notice.reminded_at, content=notice,
        voice_space_id=notice.voice_space_id,
    )  # fmt: skip
    return tell(dict.fromkeys(members, "notice_circular"), news)


def ask(notice_id: int, by_id: int) -> int:
    """Tell the others of the office that a notice waits for an approval."""
    notice = queries.find_notice(notice_id)
    if notice is None or notice.stage != "asked":
        return 0
    return _tell_office(notice, "notice_asked", [one for one in _staff_of(notice) if one != by_id], by_id)


def send_back(notice_id: int, by_id: int) -> int:
    """Tell who asked for an approval that the notice came back with words."""
    notice = queries.find_notice(notice_id)
    if notice is None or notice.stage != "returned" or notice.asked_by_id is None:
        return 0
    return _tell_office(notice, "notice_returned", [notice.asked_by_id], by_id)


def _tell_office(notice: Notice, kind: str, members: Iterable[int], by_id: int) -> int:
    # Until it is published its page is the desk's: the words are for the office alone.
    news = News(
        thing=f"{kind}:{notice.id}", key=f"{kind}:{notice.id}:{notice.version}", at=clock.now(), actor_id=by_id,
        facts={"notice_id": notice.id, "title": notice.title},
    )  # fmt: skip
    return tell(dict.fromkeys(members, kind), news)


def _staff_of(notice: Notice) -> list[int]:
    now: datetime = clock.now()
    return list(
        db.session.scalars(
            sa.select(Membership.member_id).where(
                Membership.space_id == notice.space_id, Membership.role.in_(("ward_staff", "city_staff")),
                sa.or_(Membership.until_at.is_(None), Membership.until_at > now),
            )
        )
    )  # fmt: skip


def _circular(_line: Line) -> str:
    return _("回覧がまだ確認されていません")


def _asked(line: Line) -> str:
    return _("お知らせ「%(title)s」の承認をたのまれました", title=line.facts["title"])


def _returned(line: Line) -> str:
    return _("お知らせ「%(title)s」が差し戻されました", title=line.facts["title"])


def _desk(line: Line) -> tuple[str, dict[str, Any]]:
    return "notices.desk", {"notice_id": line.facts["notice_id"]}


register(Kind("notice_circular", _l("回覧の確認を待っているとき"), "notice", "once", 110, _circular))
register(Kind("notice_asked", _l("お知らせの承認をたのまれたとき(職員)"), "notice", "once", 111, _asked, _desk))
register(Kind("notice_returned", _l("お知らせが差し戻されたとき(職員)"), "notice", "once", 112, _returned, _desk))
