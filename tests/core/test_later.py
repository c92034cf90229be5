"""Libraries that are loaded when they are first used."""

from __future__ import annotations

import sys

import pytest

from sns.core.later import later


@pytest.fixture
def unloaded(monkeypatch: pytest.MonkeyPatch) -> str:
    name = "xml.sax.expatreader"
    monkeypatch.delitem(sys.modules, name, raising=False)
    return name


def test_a_library_is_loaded_at_its_first_use(unloaded: str) -> None:
    reader = later(unloaded)
    assert unloaded not in sys.modules
    assert reader.ExpatParser is sys.modules[unloaded].ExpatParser


def test_a_library_that_is_missing_says_so_when_it_is_used() -> None:
    missing = later("no_such_library")
    with pytest.raises(ModuleNotFoundError, match="no_such_library"):
        _ = missing.anything
