"""Asking for a bundle and looking into it."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

from flask import Flask

from sns.blueprints.accounts.models import Member
from sns.blueprints.bundles import actions, making, queries
from sns.blueprints.media import actions as media
from sns.core.db import db


class Unpacked:
    """A bundle's files by name."""

    def __init__(self, data: bytes) -> None:
        self.zip = zipfile.ZipFile(io.BytesIO(data))
        assert self.zip.testzip() is None

    def json(self, section: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = json.loads(self.zip.read(f"data/{section}.json"))
        return found

    @property
    def texts(self) -> dict[str, str]:
        """All pages and data by name."""
        names = [name for name in self.zip.namelist() if name.endswith((".html", ".json", ".txt"))]
        return {name: self.zip.read(name).decode() for name in names}

    @property
    def words(self) -> str:
        """Everything that is text."""
        return "\n".join(self.texts.values())


def bundle_of(app: Flask, member: Member) -> Unpacked:
    """Make a bundle as the worker does."""
    with app.app_context():
        asked = actions.ask(db.session.get_one(Member, member.id))
        making.make(asked.id)
        made = queries.find(asked.id)
        assert made is not None
        assert made.state == "ready"
        with media.storage().open(made.key) as stream:
            return Unpacked(stream.read())
