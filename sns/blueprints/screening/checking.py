"""What is looked at before words are published. Nothing is hidden from its author: words wait with a reason, or are refused with one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sns.blueprints.accounts import pausing
from sns.blueprints.accounts.models import Member
from sns.blueprints.contents import adapters as contents
from sns.blueprints.moderation import intake
from sns.blueprints.moderation.adapters import Subject
from sns.core import options
from sns.core.db import action
from sns.core.errors import Refused
from sns.core.i18n import gettext as _
from sns.core.i18n import lazy as _l
from sns.core.kept import Kept
from sns.core.text.links import BARE_URL
from sns.core.text.personal import find_personal

from . import lists, sayings, trust
from .automaton import Hit, covered

options.declare("screening.first_posts", default=0, label=_l("はじめの何件を、公開の前に確認するか"))
options.declare("screening.links", default=True, label=_l("はじめての人のリンクを、公開の前に確認する"))
options.declare("screening.personal", default=True, label=_l("電話番号・住所・メールアドレスを、公開の前に確認する"))
options.declare("screening.repeats", default=True, label=_l("同じ文章のくり返しを、公開の前に確認する"))
options.declare("screening.limits", default=True, label=_l("はじめての人が続けて書ける数を、ゆるやかに限る"))
OPTIONS = ("links", "personal", "repeats", "limits")
KEYS = tuple(f"screening.{name}" for name in ("first_posts", *OPTIONS))
_chosen: Kept[int, dict[str, Any]] = Kept()

# Why something waits: `state_reason` of what is held, and the rule its case is about.
REASONS = {
    "screen.word": "harass", "screen.link": "ads", "screen.personal": "personal", "screen.repeat": "spam",
    "screen.mass": "spam", "screen.first": "place",
}  # fmt: skip
_MOST_SAME, _MOST_PLACES = 3, 5
# How much somebody new may write of a sort within an hour and a day; lines of a chat are slowed by the chat itself.
_LIMITS = {"content": (4, 12), "reply": (20, 80), "message": (20, 60), "line": (120, 600)}
_ANY_LINK = re.compile(r"https?://|www\.[a-z0-9-]+\.|\]\([^)\s]", re.IGNORECASE)
_OPEN_TO_MANY = ("public", "city", "ward")


@dataclass(frozen=True)
class Said:
    """What somebody is about to say; `where`: content, reply, line, message, profile; `to` names the place it goes to."""

    where: str
    space_id: int
    texts: tuple[str, ...]
    to: str = ""
    visibility: str = "city"
    voice_space_id: int | None = None
    is_new: bool = True


@dataclass(frozen=True)
class Result(contents.Seen):
    """What became of the words, and what is to be marked for whoever looks at them."""

    marks: tuple[str, ...] = ()
    rule: str | None = None
    is_masked: bool = False


def check(actor: Member, said: Said) -> Result:
    """Look at words before they are published: Refused where they may not be, or where somebody new writes too fast.

    An office's words pass. What is new is remembered as a fingerprint, within the caller's action.
    """
    if said.voice_space_id is not None:
        return Result(said.texts)
    automaton = lists.automaton_for(said.space_id)
    found = [(text, automaton.find(text) if text else []) for text in said.texts]
    _refuse_blocked(found)
    texts = tuple(covered(text, hits) if hits else text for text, hits in found)
    level = trust.level_of(actor)
    recent = sayings.NOTHING
    if said.is_new:
        mark = sayings.fingerprint(said.texts)
        if level < trust.WELL_KNOWN:  # others may write as fast and as often as they like
            recent = sayings.lately(actor.id, said.where, mark)
        _refuse_haste(actor, said, level, recent)
        sayings.note(actor.id, said.where, said.to, mark)
    reason, marks, rule = _why_it_waits(actor, said, found, level, recent)
    return Result(texts, reason, marks, rule, texts != said.texts)


def _refuse_blocked(found: list[tuple[str, list[Hit]]]) -> None:
    blocked = {text[hit.start : hit.end] for text, hits in found for hit in hits if hit.entry.effect == "block"}
    if blocked:
        words = "」「".join(sorted(blocked)[:3])
        raise Refused(
            _(
                "「%(words)s」は、ここでは使えない言葉です。言いかえてください。書いた内容はこのまま残っています",
                words=words,
            )
        )


def _refuse_haste(actor: Member, said: Said, level: int, recent: sayings.Lately) -> None:
    if level > trust.NEW or said.where not in _LIMITS or not _on("limits", said.space_id):
        return
    hour, day = _LIMITS[said.where]
    if recent.hour >= hour:
        raise Refused(
            _(
                "はじめのうちは、1時間に書ける数をゆるやかに限っています。少し時間をおいてください。書いた内容はこのまま残っています"
            )
        )
    if recent.day >= day:
        raise Refused(
            _(
                "はじめのうちは、1日に書ける数をゆるやかに限っています。続きは明日お願いします。書いた内容はこのまま残っています"
            )
        )


def _why_it_waits(
    actor: Member, said: Said, found: list[tuple[str, list[Hit]]], level: int, recent: sayings.Lately
) -> tuple[str | None, tuple[str, ...], str | None]:
    held = [
        (text[hit.start : hit.end], hit.entry.rule)
        for text, hits in found
        for hit in hits
        if hit.entry.effect == "hold"
    ]
    if held:
        rule = next((rule for _word, rule in held if rule), None)
        return "screen.word", tuple(dict.fromkeys(word for word, _rule in held)), rule
    if level < trust.WELL_KNOWN and said.visibility in _OPEN_TO_MANY and _on("personal", said.space_id):
        private = tuple(dict.fromkeys(place.words for text in said.texts for place in find_personal(text)))
        if private:
            return "screen.personal", private, None
    if level == trust.NEW and _on("links", said.space_id) and any(map(_ANY_LINK.search, said.texts)):
        return "screen.link", tuple(dict.fromkeys(url for text in said.texts for url in BARE_URL.findall(text))), None
    if said.is_new and level < trust.WELL_KNOWN and _on("repeats", said.space_id):
        if recent.places >= _MOST_PLACES:
            return "screen.mass", (), None
        if recent.same >= _MOST_SAME:
            return "screen.repeat", (), None
    if said.is_new and level == trust.NEW and said.where in ("content", "reply"):
        first = int(chosen(said.space_id)["screening.first_posts"])
        if first and trust.count_words(actor.id) < first:
            return "screen.first", (), None
    return None, (), None


def chosen(space_id: int) -> dict[str, Any]:
    """Return what a ward chose to look at; as every post asks, an answer is kept for a minute."""
    return _chosen(space_id, lambda: options.values(KEYS, space_id))


def forget_chosen() -> None:
    """Ask again at the next post."""
    _chosen.forget()


def _on(name: str, space_id: int) -> bool:
    return bool(chosen(space_id)[f"screening.{name}"])


@action
def hold(actor: Member | None, subject: Subject, result: Result, *, at: datetime | None = None) -> None:
    """Bring words that wait to the desk of their ward."""
    reason = result.reason or "screen.word"
    intake.open_case(
        actor, subject, origin="hold", topic=result.rule or REASONS[reason], marks=result.marks, at=at, screen=reason
    )


def must_pass(actor: Member, said: Said) -> tuple[str, ...]:
    """Return words that cannot wait (a profile, a poll's choices) as they may be shown; Refused where they would wait."""
    result = check(actor, said)
    if result.reason is not None:
        raise _refused(result.reason)
    return result.texts


def listed(actor: Member, space_id: int, *texts: str, voice_space_id: int | None = None) -> tuple[str, ...]:
    """Return the lesser words of a thing (its place, a name) as they may be shown: only the ward's list counts.

    Refused for whoever may not write for now, and where a word of the list is in them.
    """
    pausing.demand_voice(actor)
    return texts if voice_space_id is not None else of_list(space_id, *texts)


def of_list(space_id: int, *texts: str) -> tuple[str, ...]:
    """Return words as the list of a ward lets them be shown, whoever says them, also somebody who only comes in."""
    if not any(texts):
        return texts
    automaton = lists.automaton_for(space_id)
    found = [(text, automaton.find(text) if text else []) for text in texts]
    _refuse_blocked(found)
    if any(hit.entry.effect == "hold" for _text, hits in found for hit in hits):
        raise _refused("screen.word")
    return tuple(covered(text, hits) if hits else text for text, hits in found)


def _refused(reason: str) -> Refused:
    return Refused(f"{reason_words(reason)} {_('書きなおして、もう一度お試しください')}")


def reason_words(reason: str | None) -> str:
    """Say to their author why words wait."""
    return {
        "screen.word": _("確認が必要な言葉が入っているため、職員が内容を確認しています。"),
        "screen.link": _("はじめのうちは、リンクのある文章を公開の前に確認しています。"),
        "screen.personal": _("電話番号や住所、メールアドレスのような言葉があるため、職員が内容を確認しています。"),
        "screen.repeat": _("同じ文章が続いているため、職員が内容を確認しています。"),
        "screen.mass": _("同じ文章があちこちに送られているため、職員が内容を確認しています。"),
        "screen.first": _("はじめの書きこみは、公開の前に職員が確認しています。"),
    }.get(reason or "", _("職員が内容を確認しています。"))
