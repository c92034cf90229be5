"""What these tests share: the demo city, running for real, with something taken away from it."""

from __future__ import annotations

import re
import shutil
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.site import csrf_token

PATIENCE_S = 90


@pytest.fixture
def instance(demo_instance: Path, tmp_path: Path) -> Path:
    shutil.copytree(demo_instance, tmp_path / "city" / "instance")
    return tmp_path / "city" / "instance"


def until(is_so: Callable[[], Any], *, patience_s: float = PATIENCE_S) -> Any:
    """Wait for something to be so and return it."""
    end = time.monotonic() + patience_s
    while not (found := is_so()):
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.25)
    return found


def write(session: requests.Session, url: str, title: str, body: str = "川まで歩きました。") -> requests.Response:
    """Send a diary entry as the form does."""
    form = {
        "title": title,
        "body": body,
        "visibility": "city",
        "do": "publish",
        "csrf_token": session.headers["X-Token"],
    }
    return session.post(f"{url}/diaries/", data=form, timeout=60)


def ready(session: requests.Session, url: str) -> requests.Session:
    """Keep the form's token, which needs a page that can be made."""
    session.headers["X-Token"] = csrf_token(session.get(f"{url}/diaries/new", timeout=60).text)
    return session


def is_found(session: requests.Session, url: str, title: str) -> bool:
    """Tell whether a search finds an entry, which a job makes so; the page says the words asked for in any case."""
    page = session.get(f"{url}/search", params={"q": title}, timeout=60)
    return f">{title}<" in re.sub("</?mark>", "", page.text)


def titles(instance: Path) -> list[str]:
    """Return the titles of all entries in an instance's SQLite file."""
    database = sqlite3.connect(instance / "engawa.db")
    try:
        return [title for (title,) in database.execute("select title from contents where kind = 'diary'")]
    finally:
        database.close()
