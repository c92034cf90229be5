"""The plan to end the site: its day, what residents are told, and when they are reminded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from sns.blueprints.accounts.models import Member
from sns.blueprints.notices import actions as notices
from sns.blueprints.notices.actions import Words
from sns.blueprints.notices.models import Notice
from sns.blueprints.spaces import queries as spaces
from sns.core import audit, clock, options
from sns.core.db import action, db
from sns.core.i18n import day as in_words
from sns.core.i18n import gettext as _
from sns.core.i18n import ngettext, speaking

KEY = "closing.plan"
#: So many days before the end everybody is reminded once more.
REMINDERS = (60, 30, 14, 7, 1)
SOURCE = "closing"
WORDS_LIMIT = 400
options.declare(KEY, default=None, label="サービスを終える日")


@dataclass(frozen=True)
class Plan:
    """The last day, the day after which nothing can be written, and why."""

    last_day: date
    reads_from: date
    reason: str
    announced_at: datetime

    @property
    def days_left(self) -> int:
        """How many days are left, none when it is over."""
        return max((self.last_day - clock.today()).days, 0)


def plan() -> Plan | None:
    """Return the plan, or None while the site goes on."""
    found = options.value(KEY)
    if not found:
        return None
    return Plan(
        date.fromisoformat(found["last_day"]), date.fromisoformat(found["reads_from"]), found["reason"],
        datetime.fromisoformat(found["announced_at"]),
    )  # fmt: skip


@action
def announce(last_day: date, reads_from: date, reason: str) -> Plan:
    """Plan the end, and tell everybody; announced again, the newer plan holds and is told again."""
    now = clock.now()
    options.change(
        KEY,
        {
            "last_day": last_day.isoformat(), "reads_from": reads_from.isoformat(), "reason": reason[:WORDS_LIMIT],
            "announced_at": now.isoformat(),
        },
    )  # fmt: skip
    audit.record("site.closing", "site", actor_id=None)
    found = plan()
    assert found is not None
    _tell(found, f"plan-{now:%Y%m%d%H%M%S}")
    return found


@action
def take_back() -> bool:
    """Go on after all, and tell everybody; False when nothing was planned."""
    if plan() is None:
        return False
    options.change(KEY, None)
    audit.record("site.stays", "site", actor_id=None)
    with speaking("ja"):
        words = Words(
            _("サービスをつづけます"), _("サービスを終える予定を取りやめました。これまでどおりお使いください。")
        )
    _publish(words, f"stay-{clock.now():%Y%m%d%H%M%S}")
    return True


def remind_due() -> bool:
    """Remind everybody when one of the days for it has come; each is told once, also after a night without the server."""
    found = plan()
    if found is None:
        return False
    due = [days for days in REMINDERS if found.days_left <= days and _was_ahead(found, days)]
    if not due or found.last_day < clock.today():
        return False
    name = f"remind-{found.last_day:%Y%m%d}-{min(due)}"
    return not _is_told(name) and _remind(found, name)


def _was_ahead(found: Plan, days: int) -> bool:
    # What lay before the announcement needs no reminder: the announcement itself was one.
    return (found.last_day - clock.local(found.announced_at).date()).days > days


@action
def _remind(found: Plan, name: str) -> bool:
    _tell(found, name)
    return True


def _is_told(name: str) -> bool:
    return db.session.scalar(db.select(Notice.id).filter_by(source=SOURCE, source_id=name)) is not None


def _tell(found: Plan, name: str) -> None:
    with speaking("ja"):
        left = ngettext("あと%(num)d日です。", "あと%(num)d日です。", found.days_left)
        title = _("%(day)sにサービスを終えます", day=in_words(found.last_day))
        body = "\n\n".join((
            f"{found.reason} {left}".strip(),
            _("%(day)sからは、読むことと、データの書き出し、退会だけができます。", day=in_words(found.reads_from)),
            _("写真や日記を手もとに残したい方は、終わる日までに[データの書き出し](/settings/export)をしてください。"),
            _("くわしくは[サービスを終えるとき](/closing)をごらんください。"),
        ))  # fmt: skip
    _publish(Words(title, body), name)


def _publish(words: Words, name: str) -> None:
    city = spaces.city_card()
    assert city is not None
    notice = notices.draft(
        _NOBODY, city.id, words, visibility="public", source=(SOURCE, name, name), urgency="important"
    )
    notices.publish_taken_in(notice)


_NOBODY: Member | None = None


def begin_reading(found: Plan) -> datetime:
    """Return the moment from which the site can only be read."""
    return datetime.combine(found.reads_from, time(), clock.TOKYO)
