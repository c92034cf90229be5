from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask


@pytest.fixture(autouse=True)
def empty_mailbox(request: pytest.FixtureRequest) -> Iterator[None]:
    """Begin and end without mails: clocks stand elsewhere here, and mails are kept in the order of their names."""
    if "undone" not in request.fixturenames:
        yield
        return
    app: Flask = request.getfixturevalue("undone")
    folder: Path = app.extensions["mail"]["folder"]
    for _ in range(2):
        for path in folder.glob("*.eml"):
            path.unlink()
        if _ == 0:
            yield
