"""What a case is about, in a word for the queue: a rule, or what noticed it."""

from __future__ import annotations

from typing import Any

from sns.core.i18n import lazy as _l

from . import rules

_GRAVE = ("harass", "hate", "adult", "illegal")
_named: dict[str, tuple[Any, str]] = {}


def name(code: str, label: Any, tone: str = "") -> None:
    """Say what a topic that is no rule is called; `tone` is the colour of its chip (shu, yama or none)."""
    _named[code] = (label, tone)


def label_of(code: str) -> Any:
    """Return a topic's word."""
    rule = rules.find(code)
    return rule.short if rule is not None else _named.get(code, (code, ""))[0]


def tone_of(code: str) -> str:
    """Return the colour of a topic's chip: red for harm to people, yellow for the rest, none for what a list noticed."""
    rule = rules.find(code)
    if rule is None:
        return _named.get(code, ("", ""))[1]
    return "shu" if rule.is_urgent or code in _GRAVE else "yama"


name("appeal", _l("異議申立て"), "yama")
name("amended", _l("直された書きこみ"))
name("other", _l("そのほか"))
