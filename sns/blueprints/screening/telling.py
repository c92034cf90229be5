"""The author hears that words wait, and that they no longer do."""

from __future__ import annotations

from sns.blueprints.contents import queries as contents
from sns.blueprints.notifications import adapters as notifications
from sns.blueprints.notifications.actions import News, tell
from sns.blueprints.notifications.lines import Line
from sns.core import clock
from sns.core.i18n import gettext as _
from sns.core.i18n import lazy as _l

HELD, RELEASED = "held", "released"


def _held(_line: Line) -> str:
    return _("書いたものを、公開の前に確認しています。言葉はこのまま残っています")


def _released(_line: Line) -> str:
    return _("確認がすみ、書いたものを公開しました")


notifications.register(
    notifications.Kind(HELD, _l("書いたものが、公開の前の確認を待つとき"), "pause", "once", 12, _held)
)
notifications.register(notifications.Kind(RELEASED, _l("確認がすんで公開されたとき"), "check", "once", 14, _released))


def held(content_id: int, seq: int, member_id: int, reason: str) -> int:
    """Tell the author that their words wait, unless that is over already."""
    return _tell(HELD, content_id, seq, member_id, "held", reason)


def released(content_id: int, seq: int, member_id: int) -> int:
    """Tell the author that their words are there for everybody."""
    return _tell(RELEASED, content_id, seq, member_id, "published", "")


def _tell(kind: str, content_id: int, seq: int, member_id: int, state: str, reason: str) -> int:
    content = contents.find_content(content_id)
    place = contents.reply_at(content_id, seq) if seq else content
    if content is None or place is None or place.state != state:
        return 0
    now = clock.now()
    news = News(
        thing=f"{kind}:{content_id}:{seq}", key=f"{kind}:{content_id}:{seq}:{now:%Y%m%d%H%M}", at=now, content=content,
        seq=seq, facts={"reason": reason},
    )  # fmt: skip
    return tell({member_id: kind}, news)
