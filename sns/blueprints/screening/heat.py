"""An exchange that grows heated rests for some minutes by itself, said plainly, and its ward's desk is told."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache
from typing import NamedTuple

import sqlalchemy as sa

from sns.blueprints.cases.models import Case
from sns.blueprints.contents import holding
from sns.blueprints.contents import queries as contents
from sns.blueprints.contents.models import Content, Reply
from sns.blueprints.moderation import adapters, intake, topics
from sns.blueprints.moderation.models import Report
from sns.blueprints.spaces.queries import ward_of
from sns.core import audit, clock, options
from sns.core.db import UtcDateTime, action, ask, db
from sns.core.i18n import lazy as _l
from sns.core.kept import Kept

WINDOW = timedelta(minutes=10)
REPORTED = timedelta(hours=1)
TOPIC = "heat"
topics.name(TOPIC, _l("熱くなった話し合い"), "yama")
options.declare("screening.heat_replies", default=20, label=_l("10分のあいだに何件の返信で、熱くなっているとみるか"))
options.declare("screening.heat_lines", default=40, label=_l("チャットでは、10分のあいだに何件の発言か"))
options.declare("screening.heat_reports", default=2, label=_l("そのとき、1時間に何件の報告で休むか"))
options.declare("screening.heat_minutes", default=30, label=_l("休む時間(分)"))
NAMES = ("heat_replies", "heat_lines", "heat_reports", "heat_minutes")
KEYS = tuple(f"screening.{name}" for name in NAMES)


class Chosen(NamedTuple):
    """From how many replies or lines, and reports, an exchange rests, and for how long."""

    replies: int
    lines: int
    reports: int
    minutes: int


_chosen: Kept[int, Chosen] = Kept()
# Most exchanges are never reported. A report is weighed itself when it comes; this is for the answers after it.
_reported: Kept[int, int] = Kept(life_s=10)


def chosen(space_id: int) -> Chosen:
    """Return what a ward chose; as every reply asks, an answer is kept for a minute."""
    return _chosen(space_id, lambda: Chosen(*map(int, options.values(KEYS, space_id).values())))


def forget_chosen() -> None:
    """Ask again at the next reply."""
    _chosen.forget()


def weigh(content_id: int, last_seq: int | None = None) -> datetime | None:
    """Let an exchange rest if many answers and several reports came in a short time; return until when."""
    content = db.session.get(Content, content_id)
    if content is None or (content.calm_until is not None and content.calm_until > clock.now()):
        return None
    wanted = chosen(ward_of(content.space_id))
    # The reply that stands so many places back: it is long ago unless the exchange is fast.
    back = (last_seq or content.reply_seq) - wanted.replies + 1
    if back < 1 or _reported(content_id, lambda: count_reports(content_id, clock.now() - REPORTED)) < wanted.reports:
        return None
    return _rest(content_id, wanted.minutes) if _is_fast(content_id, back) else None


def forget_reported() -> None:
    """Count reports again at the next question: one came, or was taken back."""
    _reported.forget()


def _is_fast(content_id: int, back: int) -> bool:
    rows = ask(_written_at(), {"content": content_id, "seq": back})
    return bool(rows) and rows[0].created_at > clock.now() - WINDOW


@cache
def _written_at() -> sa.Select[datetime]:
    content, seq = (sa.bindparam(name, type_=sa.Integer) for name in ("content", "seq"))
    return sa.select(Reply.created_at).where(Reply.content_id == content, Reply.seq == seq)


def count_reports(content_id: int, since: datetime) -> int:
    """Return how many reports of a content and what was answered to it came in since a moment."""
    values = {"content": content_id, "since": since, "opened": since - timedelta(days=7)}
    return int(ask(_reports(), values)[0][0])


@cache
def _reports() -> sa.Select[int]:
    content = sa.bindparam("content", type_=sa.Integer)
    since, opened = (sa.bindparam(name, type_=UtcDateTime) for name in ("since", "opened"))
    answers = sa.select(Reply.id).where(Reply.content_id == content)
    about = sa.or_(
        sa.and_(Case.subject_kind == "content", Case.subject_id == content),
        sa.and_(Case.subject_kind == "reply", Case.subject_id.in_(answers)),
    )
    wanted = sa.select(sa.func.count()).select_from(Report).join(Case, Case.id == Report.case_id)
    return wanted.where(about, Case.opened_at > opened, Report.reported_at > since)


@action
def _rest(content_id: int, minutes: int) -> datetime | None:
    content = contents.find_content(content_id)
    if content is None or content.state != "published":
        return None
    until = clock.now() + timedelta(minutes=minutes)
    holding.calm(content, until)
    audit.record("content.rest", f"content:{content_id}", actor_id=None, space_id=content.space_id, minutes=minutes)
    kind = adapters.KINDS["content"]
    intake.open_case(None, kind.describe(content), origin="hold", topic=TOPIC, screen="screen.heat")
    return until


def content_of_case(case_id: int) -> int | None:
    """Return the content an open report is about, itself or by a reply."""
    case = db.session.get(Case, case_id)
    if case is None or case.closed_at is not None or case.origin != "report":
        return None
    if case.subject_kind == "content":
        return case.subject_id
    return (
        db.session.scalar(sa.select(Reply.content_id).where(Reply.id == case.subject_id))
        if case.subject_kind == "reply"
        else None
    )
