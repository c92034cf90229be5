"""Contents and replies are looked at before they are published; what a page needs to say why something waits."""

from __future__ import annotations

from typing import Any

from flask import Flask

from sns.blueprints.accounts import farewell, wording
from sns.blueprints.accounts.models import Member
from sns.blueprints.cases.queries import find_case
from sns.blueprints.cases.signals import CaseChanged
from sns.blueprints.contents import adapters as contents
from sns.blueprints.contents.models import Content, Reply
from sns.blueprints.contents.signals import Released, ReplyAdded
from sns.blueprints.moderation import adapters as moderation
from sns.blueprints.moderation import queries as verdicts
from sns.blueprints.moderation.signals import CaseDecided, DecisionUndone
from sns.blueprints.spaces import deeds, staff_menu
from sns.blueprints.spaces.queries import ward_of
from sns.core import clock
from sns.core.i18n import lazy as _l
from sns.core.signals import emit, on

from . import checking, desks, forgetting, heat, telling, trust
from .signals import WordsHeld


def _see(actor: Member, words: contents.Words) -> contents.Seen:
    said = checking.Said(
        "reply" if words.kind == "reply" else "content", ward_of(words.space_id), words.texts, visibility=words.visibility,
        voice_space_id=words.voice_space_id, is_new=words.thing is None,
    )  # fmt: skip
    return checking.check(actor, said)


def _hold(actor: Member, thing: Content | Reply, seen: contents.Seen) -> None:
    kind = moderation.KINDS["reply" if isinstance(thing, Reply) else "content"]
    if isinstance(seen, checking.Result):
        # Read again with its author, as the desk reads it.
        checking.hold(actor, kind.describe(kind.find(thing.id)), seen)
    place = (thing.content_id, thing.seq) if isinstance(thing, Reply) else (thing.id, 0)
    emit(WordsHeld(*place, actor.id, seen.reason or ""))


@on(WordsHeld, job=True)
def tell_author(signal: WordsHeld) -> None:
    """Tell the author at once that words wait, and why."""
    telling.held(signal.content_id, signal.seq, signal.member_id, signal.reason)


@on(Released, job=True)
def tell_author_of_release(signal: Released) -> None:
    """Tell the author that what waited is published; what was hidden and comes back has a letter of its own."""
    if signal.was == "held":
        telling.released(signal.content_id, signal.seq, signal.author_id)


@on(ReplyAdded)
def weigh_reply(signal: ReplyAdded) -> None:
    """Let an exchange rest that grows heated."""
    heat.weigh(signal.content_id, signal.seq)


@on(CaseChanged)
def weigh_report(signal: CaseChanged) -> None:
    """Let an exchange rest that was reported while it grew heated."""
    heat.forget_reported()
    content_id = heat.content_of_case(signal.case_id)
    if content_id is not None:
        heat.weigh(content_id)


@on(CaseDecided, inside=True)
def weigh_verdict(signal: CaseDecided) -> None:
    """Count a member's trust again after a verdict, also one that answers an objection."""
    _count_again(signal.case_id)


@on(DecisionUndone, inside=True)
def weigh_undone(signal: DecisionUndone) -> None:
    """Count a member's trust again when a verdict was taken back."""
    _count_again(signal.case_id)


def _count_again(case_id: int) -> None:
    case = find_case(case_id)
    if case is not None and case.about_id is not None:
        trust.forget(case.about_id)


def _look(actor: Member, words: wording.Wording) -> tuple[str, ...]:
    said = checking.Said(
        words.where, words.space_id, words.texts, words.to, words.visibility, words.voice_space_id, words.is_new
    )  # fmt: skip
    return checking.must_pass(actor, said)


wording.look_with(_look)
trust.count_upheld_with(verdicts.count_upheld)
contents.screen_with(_see, _hold)
deeds.name("content.rest", _l("熱くなった話し合いが、しばらく休みになりました"))
farewell.also(forgetting.forget)
staff_menu.add(
    staff_menu.Line(
        "screening.words", "shield", _l("公開前の確認"), "screening.keep_list", order=30, marks=("screening.",)
    )
)
deeds.name("words.add", _l("確認する言葉を加えました"))
deeds.name("words.remove", _l("確認する言葉をはずしました"))
deeds.name("screening.choose", _l("公開の前に何を確認するかを決めました"))


def init_app(app: Flask) -> None:
    """Let pages say why words wait, and where somebody listens."""
    city_file = app.extensions["settings"].city

    def listening_desks() -> Any:
        return desks.list_desks(city_file)

    app.jinja_env.globals.update(
        rests=lambda content: content.calm_until is not None and content.calm_until > clock.now(),
        worries=desks.worries,
        listening_desks=listening_desks,
        why_it_waits=checking.reason_words,
    )
