"""Asking a surface for everything there is."""

from __future__ import annotations

from collections.abc import Callable

from .marked import Town

Probe = Callable[[Town], str]
# surface → what asks it, and what of open things and people it has to show, of which of them
PROBES: dict[str, tuple[Probe, tuple[str, ...], tuple[str, ...]]] = {}
ALL = ("open city", "open ward", "open friends")


def probe(*names: str, shows: tuple[str, ...] = (), of: tuple[str, ...] = ALL) -> Callable[[Probe], Probe]:
    """Register what asks a surface; `shows` must be there of the things or people named in `of`."""

    def register(function: Probe) -> Probe:
        for name in names:
            PROBES[name] = (function, shows, of)
        return function

    return register
