"""Libraries that few requests need and that take megabytes: each is loaded when it is first used."""

from __future__ import annotations

import importlib
from typing import Any


class _Later:
    """Stands for a module until somebody asks it for something."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, wanted: str) -> Any:
        return getattr(importlib.import_module(self._name), wanted)


def later(name: str) -> Any:
    """Return what stands for a module; `name` may be a module within a package."""
    return _Later(name)
