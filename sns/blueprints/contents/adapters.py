"""What each kind of content says about itself; everything else works on contents without knowing their kinds."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from .models import Content


@dataclass(frozen=True)
class Kind:
    """A kind of content: its model, its page, its words and its reactions (code → (icon, label)).

    `reply_at`: the parameter with which the page opens at a reply.
    """

    name: str
    model: type[Content]
    endpoint: str
    id_name: str
    label: Any
    reply_label: Any
    visibilities: tuple[str, ...]
    max_depth: int
    reactions: dict[str, tuple[str, Any]] = field(default_factory=dict)
    reply_at: str | None = None


KINDS: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Make a kind known; a second registration of one name is refused."""
    if kind.name in KINDS:
        raise ValueError(f"content kind {kind.name} is registered twice")
    KINDS[kind.name] = kind
