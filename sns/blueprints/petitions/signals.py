"""What happens to requests from outside."""

from __future__ import annotations

from dataclasses import dataclass

from sns.core.signals import Signal


@dataclass(frozen=True)
class PetitionReceived(Signal):
    """A request came in: who asked is sent its number and the address of its page."""

    petition_id: int


@dataclass(frozen=True)
class AuthorAsked(Signal):
    """The author is asked whether they agree; their term runs."""

    petition_id: int


@dataclass(frozen=True)
class PetitionDecided(Signal):
    """It was decided: both sides are told, with reasons."""

    petition_id: int


@dataclass(frozen=True)
class ObjectionAnswered(Signal):
    """An objection was answered: both sides are told."""

    petition_id: int
