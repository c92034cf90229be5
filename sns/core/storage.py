"""Keep files under keys: a folder today, an object store where a city needs one."""

from __future__ import annotations

import os
import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import BinaryIO, Protocol

from . import offload

_MAX_KEY = 200
# Under this prefix members' bundles are kept for some days; what is copied of the store leaves them out.
EXPORTS = "exports"
# No part begins with a dot: neither `..` nor our own unfinished files can be named.
_PART = r"[a-z0-9_-][a-z0-9._-]*"
_KEY = re.compile(rf"{_PART}(?:/{_PART})*")


class Storage(Protocol):
    """Promise what every store does; a missing key raises FileNotFoundError."""

    def put(self, key: str, source: Path | bytes) -> None:
        """Store the whole content or, on any error, nothing."""

    def writing(self, key: str) -> AbstractContextManager[BinaryIO]:
        """Open for writing what is too large to be held; stored whole when the block ends well, else nothing."""

    def pieces(self, key: str) -> Iterator[bytes]:
        """Give the content piece by piece, never all of it at once."""

    def open(self, key: str) -> BinaryIO:
        """Open for reading."""

    def delete(self, key: str) -> None:
        """Delete; a missing key is fine."""

    def exists(self, key: str) -> bool:
        """Tell whether something is stored under the key."""

    def keys(self, prefix: str = "") -> Iterator[str]:
        """List the keys that begin with the prefix, in order."""

    def stored_at(self, key: str) -> float:
        """Tell when it was stored, in seconds since 1970."""

    def clear(self, before: float) -> int:
        """Erase what killed processes had begun to store before a moment; return how many."""


def new_key(prefix: str, suffix: str = "") -> str:
    """Make a key nobody can guess, spread over two levels of folders: photos/3f/a2/3fa2….webp."""
    name = secrets.token_hex(16)
    return checked(f"{prefix}/{name[:2]}/{name[2:4]}/{name}{suffix}")


def checked(key: str) -> str:
    """Return the key if it is one; anything that might lead elsewhere raises ValueError."""
    if len(key) > _MAX_KEY or not _KEY.fullmatch(key):
        raise ValueError(f"not a storage key: {key[:_MAX_KEY]!r}")
    return key


def is_key(name: str) -> bool:
    """Tell whether a name found in a store is a key of ours."""
    return len(name) <= _MAX_KEY and _KEY.fullmatch(name) is not None


class LocalStorage:
    """Store files in a folder of this machine."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, key: str, source: Path | bytes) -> None:
        """Store so that readers and a power cut see all of it or nothing. Never inside a transaction: this yields."""
        offload.run(_write, self.path(key), source)

    @contextmanager
    def writing(self, key: str) -> Iterator[BinaryIO]:
        """Open for writing; a second try under the same key writes over what a killed one left."""
        target = self.path(key)
        target.parent.mkdir(parents=True, exist_ok=True)
        unfinished = _unfinished(target)
        try:
            with unfinished.open("wb") as out:
                yield out
                out.flush()
                os.fsync(out.fileno())
            unfinished.replace(target)
        except BaseException:
            unfinished.unlink(missing_ok=True)
            raise
        _sync_folder(target.parent)

    def pieces(self, key: str) -> Iterator[bytes]:
        """Give the content piece by piece, never all of it at once."""
        with self.open(key) as stream:
            while piece := stream.read(1 << 17):
                yield piece

    def open(self, key: str) -> BinaryIO:
        """Open for reading."""
        return self.path(key).open("rb")

    def path(self, key: str) -> Path:
        """Give the file's place on disk, stored or not."""
        return self.root / checked(key)

    def delete(self, key: str) -> None:
        """Delete; a missing key is fine."""
        for path in (self.path(key), _unfinished(self.path(key))):
            path.unlink(missing_ok=True)

    def exists(self, key: str) -> bool:
        """Tell whether something is stored under the key."""
        return self.path(key).is_file()

    def keys(self, prefix: str = "") -> Iterator[str]:
        """List the keys that begin with the prefix, in order."""
        folder, slash, _ = prefix.rpartition("/")
        top = self.path(folder) if slash else self.root
        found = (path.relative_to(self.root).as_posix() for path in _files(top))
        return (key for key in found if key.startswith(prefix))

    def stored_at(self, key: str) -> float:
        """Tell when it was stored, in seconds since 1970."""
        return self.path(key).stat().st_mtime

    def clear(self, before: float) -> int:
        """Erase what killed processes had begun to store before a moment; return how many."""
        old = [path for path in self.root.rglob(".*") if path.is_file() and path.stat().st_mtime < before]
        for path in old:
            path.unlink(missing_ok=True)
        return len(old)


def _unfinished(target: Path) -> Path:
    return target.with_name(f".{target.name}.unfinished")


def _files(folder: Path) -> Iterator[Path]:
    if not folder.is_dir():
        return
    # Compared as whole keys are: "a-b" comes before "a/b".
    for entry in sorted(folder.iterdir(), key=lambda path: f"{path.name}/" if path.is_dir() else path.name):
        if entry.is_dir():
            yield from _files(entry)
        elif _KEY.fullmatch(entry.name):
            yield entry


def _write(target: Path, source: Path | bytes) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.parent / f".{secrets.token_hex(8)}"
    try:
        with unfinished.open("xb") as out:
            if isinstance(source, bytes):
                out.write(source)
            else:
                with source.open("rb") as content:
                    shutil.copyfileobj(content, out)
            out.flush()
            os.fsync(out.fileno())
        unfinished.replace(target)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
    _sync_folder(target.parent)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
