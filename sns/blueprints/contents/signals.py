"""What happens to contents and replies."""

from __future__ import annotations

from dataclasses import dataclass

from sns.core.signals import Signal


@dataclass(frozen=True)
class ContentPublished(Signal):
    """A content became visible to its readers."""

    content_id: int
    kind: str
    space_id: int
    author_id: int | None


@dataclass(frozen=True)
class ContentChanged(Signal):
    """A visible content says something else, or to other people."""

    content_id: int
    kind: str


@dataclass(frozen=True)
class ContentRemoved(Signal):
    """A content is no longer visible to its readers."""

    content_id: int
    kind: str


@dataclass(frozen=True)
class ContentErased(Signal):
    """Nothing is left of a content that was removed long ago, nor of what was answered to it."""

    content_id: int
    kind: str


@dataclass(frozen=True)
class ContentMerged(Signal):
    """A content's words stand in another one of its kind: place 0 at `offset`, each reply so many places further."""

    from_id: int
    to_id: int
    offset: int


@dataclass(frozen=True)
class ContentSplit(Signal):
    """Replies stand in another content now: those that had these places, in order, at place 1, 2, 3 …."""

    from_id: int
    to_id: int
    seqs: list[int]


@dataclass(frozen=True)
class ReplyAdded(Signal):
    """Somebody answered."""

    content_id: int
    reply_id: int
    seq: int
    author_id: int | None
    count: int


@dataclass(frozen=True)
class ReplyChanged(Signal):
    """A reply says something else or is gone."""

    content_id: int
    reply_id: int
    seq: int


@dataclass(frozen=True)
class Reacted(Signal):
    """Somebody gave a kind word to a content (`seq` 0) or one of its replies."""

    content_id: int
    seq: int
    kind: str
    member_id: int


@dataclass(frozen=True)
class Mentioned(Signal):
    """Somebody was named in a content (`seq` 0) or one of its replies; told once for each place."""

    content_id: int
    seq: int
    member_id: int
    by_id: int


@dataclass(frozen=True)
class Released(Signal):
    """What waited to be looked at, or was hidden, is shown again, or for the first time."""

    content_id: int
    seq: int
    author_id: int
    was: str


@dataclass(frozen=True)
class Calmed(Signal):
    """Nobody may answer until a moment, because an exchange grew heated; an empty moment: they may again."""

    content_id: int
    kind: str
    until: str
