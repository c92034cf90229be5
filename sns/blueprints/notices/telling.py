"""What is told of notices: to whole wards what was published, by name a circular that waits, the sign-off to the office."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from sns.blueprints.accounts.letters import locale_of
from sns.blueprints.notifications.actions import News, tell
from sns.blueprints.notifications.adapters import Kind, Pulled, pull, register
from sns.blueprints.notifications.lines import Line
from sns.blueprints.notifications.rhythm import RHYTHMS
from sns.blueprints.spaces.models import Membership
from sns.core import clock
from sns.core.db import db
from sns.core.i18n import gettext as _
from sns.core.i18n import lazy as _l

from . import audience, queries
from .models import EVACUATION, Notice, NoticeText

_N: Any = Notice.__table__
URGENT, IMPORTANT = "notice_urgent", "notice_important"


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


def _kind() -> Any:
    return sa.case({"urgent": URGENT, "important": IMPORTANT}, value=_N.c.urgency, else_="notice")


def _letter(member: Any, notice_id: int) -> tuple[str, dict[str, Any]] | None:
    """Return an emergency as a mail, in its reader's language where it is told in it."""
    notice = queries.find_notice(notice_id)
    if notice is None or not notice.is_open:
        return None
    told = told_in(notice, locale_of(member))
    return "notices/mail/urgent", {"notice": notice, "told": told, "evacuation": EVACUATION}


def told_in(notice: Notice, locale: str) -> Notice | NoticeText:
    """Return what has title and body of a notice for readers of a language."""
    language = {"en": "en", "ja@easy": "ja-x-easy"}.get(locale)
    texts = queries.list_texts(notice) if language in notice.languages else []
    return next((one for one in texts if one.language == language), notice)


def _settled(ids: Collection[int], state: str) -> None:
    column = {"sent": Notice.mails, "refused": Notice.mail_failures}.get(state)
    if column is not None:
        # Past the content's own row: a mail is no change of what was published.
        db.session.connection().execute(
            sa.update(_N).where(_N.c.id.in_(ids)).values({column.name: _N.c[column.name] + 1})
        )


def _published(line: Line) -> str:
    return _("%(who)sからお知らせがあります", who=line.who)


def _important(line: Line) -> str:
    return _("%(who)sから重要なお知らせがあります", who=line.who)


def _urgent(line: Line) -> str:
    return _("%(who)sから緊急のお知らせがあります", who=line.who)


def _circular(_line: Line) -> str:
    return _("回覧がまだ確認されていません")


def _asked(line: Line) -> str:
    return _("お知らせ「%(title)s」の承認をたのまれました", title=line.facts["title"])


def _returned(line: Line) -> str:
    return _("お知らせ「%(title)s」が差し戻されました", title=line.facts["title"])


def _desk(line: Line) -> tuple[str, dict[str, Any]]:
    return "notices.desk", {"notice_id": line.facts["notice_id"]}


_GATHERED = {name: words for name, words in RHYTHMS.items() if name != "once"}
_AT_ONCE = {
    "once": _l("すべて、すぐ"),
    "never": _l("避難の情報だけ、すぐ"),
}  # fmt: skip
pull(Pulled("notice", _N, _kind, lambda: _N.c.withdrawn_at.is_(None), _letter, _settled))
register(Kind(URGENT, _l("区から緊急のお知らせがあったとき"), "warn", "once", 1, _urgent, choices=_AT_ONCE))
register(
    Kind(
        IMPORTANT, _l("区から重要なお知らせがあったとき"), "notice", "daily", 2, _important, choices=_GATHERED
    )
)  # fmt: skip
register(Kind("notice", _l("区からお知らせがあったとき"), "notice", "weekly", 3, _published, choices=_GATHERED))
register(Kind("notice_circular", _l("回覧の確認を待っているとき"), "notice", "once", 110, _circular))
register(
    Kind(
        "notice_asked", _l("お知らせの承認をたのまれたとき(職員)"), "notice", "once", 111, _asked, _desk, for_staff=True
    )
)  # fmt: skip
register(
    Kind(
        "notice_returned", _l("お知らせが差し戻されたとき(職員)"), "notice", "once", 112, _returned, _desk, for_staff=True
    )
)  # fmt: skip
