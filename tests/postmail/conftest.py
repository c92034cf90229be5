"""What goes out in these tests is taken away again: some of it is dated in the future, and others look for the newest."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask


@pytest.fixture(autouse=True)
def emptied_mailbox(request: pytest.FixtureRequest) -> Iterator[None]:
    """Remove the mails a test caused."""
    if "undone" not in request.fixturenames:
        yield
        return
    app: Flask = request.getfixturevalue("undone")
    folder: Path = app.extensions["mail"]["folder"]
    before = set(folder.glob("*.eml"))
    yield
    for path in set(folder.glob("*.eml")) - before:
        path.unlink()
