"""What happens at the desk."""

from __future__ import annotations

from dataclasses import dataclass

from sns.core.signals import Signal


@dataclass(frozen=True)
class CaseDecided(Signal):
    """A verdict was given: its effect is there, its letter leaves in ten minutes."""

    case_id: int
    decision_id: int
    verdict: str


@dataclass(frozen=True)
class DecisionUndone(Signal):
    """A verdict was taken back before its letter left."""

    case_id: int
    decision_id: int


@dataclass(frozen=True)
class DecisionSettled(Signal):
    """Ten minutes are over: what was decided is told, and may be objected to."""

    case_id: int
    decision_id: int
    verdict: str


@dataclass(frozen=True)
class LetterWritten(Signal):
    """A letter to a member is there: its mail is to be sent."""

    letter_id: int


@dataclass(frozen=True)
class AppealDecided(Signal):
    """An objection was answered."""

    appeal_id: int
    outcome: str
