"""What costs a product much and a test nothing to leave out: hashing by purpose slow, the same photo shrunk again."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import sqlalchemy as sa
from argon2 import PasswordHasher
from flask import Flask
from jinja2 import FileSystemBytecodeCache

from sns.blueprints.accounts import passwords
from sns.blueprints.media import actions as media
from sns.core import offload
from sns.core.db import db

# With OWASP's costs, as the product has it.
DEAR = passwords._hasher
_TEMPLATES = Path(tempfile.gettempdir()) / "engawa-templates"


def spare(product: Flask) -> None:
    """Compile each template once for all workers and runs, wake no worker that is not there, wait for no disk."""
    _TEMPLATES.mkdir(exist_ok=True)
    product.jinja_env.bytecode_cache = FileSystemBytecodeCache(str(_TEMPLATES))
    product.extensions["wake"] = lambda: None
    with product.app_context():
        if db.engine.dialect.name == "sqlite":
            sa.event.listen(db.engine, "connect", lambda door, _: door.execute("pragma synchronous=off"))


@contextmanager
def costs() -> Iterator[None]:
    """Hash with the least costs, and shrink each photo once."""
    with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory(prefix="engawa-shrunk-") as folder:
        hasher = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
        patch.setattr(passwords, "_hasher", hasher)
        patch.setattr(passwords, "_NOBODY", hasher.hash("nobody has this password"))
        shrunk = SimpleNamespace(**{**vars(offload), "shrink_photo": _remembering(Path(folder))})
        patch.setattr(media, "offload", shrunk)
        yield


def _remembering(folder: Path) -> Any:
    known: dict[str, Any] = {}

    def shrink_photo(source: Path, results: Path) -> Any:
        mark = hashlib.sha256(source.read_bytes()).hexdigest()
        if mark not in known:
            picture = offload.shrink_photo(source, results)
            shutil.copytree(results, folder / mark)
            known[mark] = picture
        else:
            shutil.copytree(folder / mark, results, dirs_exist_ok=True)
        return known[mark]

    return shrink_photo
