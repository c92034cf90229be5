"""What is done with a request from outside; each step goes into the log, with ids and codes alone."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from sns.blueprints.accounts.models import Member
from sns.blueprints.accounts.queries import find_member
from sns.blueprints.cases import actions as cases
from sns.blueprints.cases.models import Case
from sns.blueprints.contents import holding
from sns.blueprints.contents.models import Content, Reply
from sns.blueprints.moderation import intake
from sns.blueprints.moderation.adapters import KINDS as REPORTABLE
from sns.core import audit, clock, options
from sns.core.db import action, db, reread
from sns.core.errors import Refused
from sns.core.i18n import gettext as _
from sns.core.i18n import lazy as _l
from sns.core.signals import emit

from . import queries
from .models import Petition
from .signals import AuthorAsked, ObjectionAnswered, PetitionDecided, PetitionReceived

# The terms of the law on information distribution platforms, as far as it names them; the city may set others.
TERMS = {
    "answer_days": (7, _l("申出に結果を知らせるまで(日)")),
    "inquiry_days": (7, _l("書いた人が照会に答えるまで(日)")),
    "intimate_days": (2, _l("性的な画像の照会に答えるまで(日)")),
    "appeal_days": (14, _l("結果に異議を申し立てられるあいだ(日)")),
    "evidence_days": (90, _l("削除と決めたものを証拠として残すあいだ(日)")),
    "keep_days": (365, _l("終わった申出の氏名と内容を残すあいだ(日)")),
}
for _name, (_default, _label) in TERMS.items():
    options.declare(f"petitions.{_name}", default=_default, label=_label)
_TOPICS = {
    "defamation": "harass", "privacy": "personal", "portrait": "photo", "intimate": "adult", "copyright": "illegal",
    "other": "illegal",
}  # fmt: skip
REASON = "petition"


def term(name: str) -> timedelta:
    """Return a term as the city set it."""
    return timedelta(days=int(options.value(f"petitions.{name}")))


@action
def receive(
    *, kind: str, address: str, name: str, email: str, words: str, evidence: str, is_agent: bool, space_id: int,
    content_id: int | None = None, seq: int = 0, key: str | None = None, at: datetime | None = None,
) -> Petition:  # fmt: skip
    """Take in a request, and open its case at the desk of the ward; a form that arrives twice makes one."""
    if key and (first := queries.find_by_key(key)) is not None:
        return first
    now = at or clock.now()
    petition = Petition(
        number=f"pending-{secrets.token_hex(6)}", nonce=secrets.token_hex(16), client_key=key, kind=kind, address=address, name=name,
        email=email, words=words, evidence=evidence, is_agent=is_agent, space_id=space_id, content_id=content_id,
        seq=seq, received_at=now, due_at=now + term("answer_days"),
    )  # fmt: skip
    thing = queries.thing_of(petition)
    author = find_member(thing.author_id) if thing is not None and thing.author_id else None
    petition.author, petition.author_id = author, author.id if author is not None else None
    db.session.add(petition)
    db.session.flush()
    petition.number = f"{clock.local(now):%Y}-{petition.id:06}"
    reportable = REPORTABLE[REASON]
    case, _is_new = intake.open_case(
        None, reportable.describe(petition), origin="outside", topic=_TOPICS[kind], is_urgent=kind == "intimate",
        due_at=petition.due_at, at=at, petition=petition.id,
    )  # fmt: skip
    petition.case_id = case.id
    _log(None, petition, "receive", kind=kind)
    emit(PetitionReceived(petition.id))
    return petition


@action
def begin(actor: Member, petition: Petition) -> None:
    """Begin to look at a request."""
    _demand(actor, petition, "received")
    petition.state = "reviewing"
    _log(actor, petition, "begin")


@action
def ask_author(actor: Member, petition: Petition) -> None:
    """発信者照会: ask the author whether they agree to the removal; their term is shorter for intimate pictures."""
    _demand(actor, petition, "received", "reviewing")
    if petition.author_id is None:
        raise Refused(_("書いた会員が分からないか、退会しているため、照会できません"))
    now = clock.now()
    petition.state, petition.inquired_at = "inquiring", now
    petition.answer_due_at = now + term("intimate_days" if petition.kind == "intimate" else "inquiry_days")
    _log(actor, petition, "ask_author")
    emit(AuthorAsked(petition.id))


@action
def answer(actor: Member, petition: Petition, *, says: str, words: str) -> None:
    """Say as the author whether one agrees, once, as long as nothing is decided."""
    reread(petition)
    if petition.state != "inquiring" or petition.answered_at is not None:
        raise Refused(_("この照会には、もう答えられません"))
    petition.answer, petition.answer_words, petition.answered_at = says, words, clock.now()
    _log(actor, petition, "answer", says=says)


@action
def decide(
    actor: Member, petition: Petition, *, decision: str, to_requester: str, to_author: str, passages: Iterable[str] = ()
) -> None:
    """Decide with reasons to both sides: take it away, hide it, keep it, or cover some passages."""
    _demand(actor, petition, "received", "reviewing", "inquiring")
    if (
        petition.state == "inquiring"
        and petition.answered_at is None
        and clock.now() < (petition.answer_due_at or clock.now())
    ):
        raise Refused(_("書いた人の回答を待っているところです。期限がすぎるか、回答があってから決めてください"))
    now = clock.now()
    _carry_out(actor, petition, decision, passages)
    petition.state, petition.decision, petition.decided_at, petition.decided_by_id = "decided", decision, now, actor.id
    petition.to_requester, petition.to_author = to_requester, to_author
    if decision == "delete":
        petition.erase_at = now + term("evidence_days")
    if (case := _case(petition)) is not None and case.closed_at is None:
        cases.close(actor, case, decision)
    _log(actor, petition, "decide", decision=decision)
    emit(PetitionDecided(petition.id))


def _carry_out(actor: Member, petition: Petition, decision: str, passages: Iterable[str]) -> None:
    thing = queries.thing_of(petition)
    if decision == "keep":
        return
    if thing is None:
        raise Refused(_("申出のあったものは、もうここにありません。「維持」を選び、理由にそのことを書いてください"))
    if decision == "part":
        if not holding.cover(actor, thing, passages):
            raise Refused(_("ふせる言葉が、本文に見つかりません。本文のとおりに書いてください"))
        return
    holding.hold(thing, REASON, state="hidden")


def _case(petition: Petition) -> Case | None:
    return db.session.get(Case, petition.case_id) if petition.case_id else None


@action
def appeal(petition: Petition, *, by: str, words: str) -> None:
    """Object to what was decided, once, by who asked (`requester`) or by the author."""
    reread(petition)
    if petition.state not in ("decided", "told") or petition.decided_at is None:
        raise Refused(_("いまは異議を申し立てられません"))
    if petition.appealed_at is not None:
        raise Refused(_("異議の申立ては、1回だけできます"))
    if clock.now() > petition.decided_at + term("appeal_days"):
        raise Refused(_("異議を申し立てられる期間がすぎました"))
    petition.state, petition.appealed_by, petition.appeal_words = "appealed", by, words
    petition.appealed_at = clock.now()
    _log(None, petition, "appeal", by=by)


@action
def answer_appeal(actor: Member, petition: Petition, *, outcome: str, reason: str) -> None:
    """Answer an objection; somebody else than who decided. `reversed` undoes a removal, or hides what was kept."""
    _demand(actor, petition, "appealed")
    if petition.decided_by_id == actor.id:
        raise Refused(_("異議は、最初に決めた人とは別の職員が判断します"))
    if outcome == "reversed" and (thing := queries.thing_of(petition)) is not None:
        _turn_round(petition, thing)
    petition.appeal_decision, petition.appeal_reason = outcome, reason
    petition.state, petition.closed_at = "closed", clock.now()
    _log(actor, petition, "answer_appeal", outcome=outcome)
    emit(ObjectionAnswered(petition.id))


def _turn_round(petition: Petition, thing: Content | Reply) -> None:
    if petition.decision == "keep":
        holding.hold(thing, REASON, state="hidden")
    elif petition.decision in ("delete", "hide"):
        holding.release(thing)
        petition.erase_at = None


@action
def note_told(petition: Petition) -> None:
    """Remember that both sides were told."""
    reread(petition)
    if petition.state == "decided":
        petition.state, petition.told_at = "told", clock.now()
        _log(None, petition, "tell")


@action
def close_old() -> int:
    """Close what nobody objected to in time, and erase what was kept long enough; return how many were closed."""
    now, done = clock.now(), 0
    told = sa.select(Petition).where(Petition.state == "told", Petition.decided_at < now - term("appeal_days"))
    for petition in db.session.scalars(told.limit(200)).all():
        petition.state, petition.closed_at = "closed", now
        _log(None, petition, "close")
        done += 1
    over = sa.select(Petition).where(Petition.state == "closed", Petition.erase_at < now)
    for petition in db.session.scalars(over.limit(50)).all():
        if (thing := queries.thing_of(petition)) is not None:
            holding.erase(thing)
        petition.erase_at = None
        _log(None, petition, "erase")
    old = sa.select(Petition).where(
        Petition.state == "closed", Petition.closed_at < now - term("keep_days"), Petition.email.is_not(None)
    )
    for petition in db.session.scalars(old.limit(200)).all():
        _blank(petition)
    return done


def _blank(petition: Petition) -> None:
    petition.name = petition.words = petition.evidence = petition.address = petition.answer_words = ""
    petition.to_requester = petition.to_author = petition.appeal_words = petition.appeal_reason = ""
    petition.email, petition.client_key = None, None


@action
def set_terms(actor: Member, days: dict[str, int]) -> None:
    """Set the terms of the city."""
    for name, value in days.items():
        options.change(f"petitions.{name}", value)
    audit.record("petition.terms", "petitions", actor_id=actor.id, **days)


def forget(member_id: int, _keeps_words: bool) -> list[str]:
    """Take a member who goes out of requests about their words: their answer and who they were; the decision stays."""
    db.session.execute(
        sa.update(Petition).where(Petition.author_id == member_id).values(author_id=None, answer_words="", to_author="")
    )
    db.session.execute(sa.update(Petition).where(Petition.decided_by_id == member_id).values(decided_by_id=None))
    return []


def _demand(actor: Member, petition: Petition, *states: str) -> None:
    reread(petition)
    if petition.author_id == actor.id:
        raise Refused(_("ご自身が書いたものについての申出は、ほかの職員が判断します"))
    if petition.state not in states:
        raise Refused(_("ほかの人が先に進めました。いまの状態をお確かめください"))


def _log(actor: Member | None, petition: Petition, deed: str, **facts: Any) -> None:
    audit.record(
        f"petition.{deed}", f"petition:{petition.id}", actor_id=actor.id if actor else None,
        space_id=petition.space_id, **facts,
    )  # fmt: skip
