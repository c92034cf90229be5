"""A backup as a file: a tar whose last member says what is in it, with a hash of each part."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import tarfile
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any

FORMAT = 1
MANIFEST = "manifest.json"
_PIECE = 1 << 20


class Damaged(Exception):
    """A backup is not what it says it is; the message names the part and the reason."""


@dataclass
class Part:
    """One member of the tar: its size and hash, and for a table its rows and their checksum."""

    size: int
    sha256: str
    rows: int | None = None
    checksum: str | None = None


@dataclass
class Manifest:
    """What a backup holds; `revision` is the database's, `secret` tells sites with the same secret key by a hash."""

    made_at: str
    revision: str
    engine: str
    secret: str
    parts: dict[str, Part] = field(default_factory=dict)
    format: int = FORMAT


class Writer:
    """Adds parts to a backup that is being made."""

    def __init__(self, tar: tarfile.TarFile, folder: Path) -> None:
        self._tar, self._folder = tar, folder
        self.parts: dict[str, Part] = {}

    def add_lines(self, name: str, lines: Iterable[bytes]) -> Part:
        """Add a table, compressed."""
        with tempfile.TemporaryFile(dir=self._folder) as spool:
            # No time of day in the header: the same rows give the same bytes.
            with gzip.GzipFile("", "wb", 4, spool, mtime=0) as packed:
                for line in lines:
                    packed.write(line + b"\n")
            size = spool.tell()
            spool.seek(0)
            return self._add(name, spool, size)

    def add_bytes(self, name: str, data: bytes) -> Part:
        """Add a small part."""
        return self._add(name, io.BytesIO(data), len(data))

    def add_stream(self, name: str, stream: IO[bytes], size: int) -> Part:
        """Add a file of which `size` bytes are there."""
        return self._add(name, stream, size)

    def _add(self, name: str, stream: IO[bytes], size: int) -> Part:
        info = tarfile.TarInfo(name)
        info.size = size
        hashed = _Hashing(stream)
        self._tar.addfile(info, hashed)
        part = self.parts[name] = Part(size, hashed.hexdigest)
        return part


class _Hashing:
    """A stream that is hashed while it is read."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream, self._hash = stream, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(size)
        self._hash.update(data)
        return data

    @property
    def hexdigest(self) -> str:
        return self._hash.hexdigest()


@contextmanager
def writing(target: Path) -> Iterator[Writer]:
    """Make a backup file that is whole or not there: it gets its name when everything is on the disk."""
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_name(f".{target.name}.unfinished")
    try:
        with unfinished.open("wb") as out:
            os.fchmod(out.fileno(), 0o600)
            with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as tar:
                yield Writer(tar, target.parent)
            out.flush()
            os.fsync(out.fileno())
        unfinished.replace(target)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def finish(writer: Writer, manifest: Manifest) -> None:
    """Write down what the backup holds; without this last part it is not whole."""
    manifest.parts = dict(writer.parts)
    writer.add_bytes(MANIFEST, json.dumps(asdict(manifest), ensure_ascii=False, indent=1).encode())


class Reader:
    """A backup that was opened: its manifest is read, its parts are looked at when they are asked for."""

    def __init__(self, tar: tarfile.TarFile, manifest: Manifest) -> None:
        self._tar, self.manifest = tar, manifest

    def open(self, name: str) -> IO[bytes]:
        """Open a part."""
        found = self._tar.extractfile(name)
        if found is None:
            raise Damaged(f"{name}: is not a file")
        return found

    def lines(self, name: str) -> Iterator[bytes]:
        """Give the lines of a table."""
        with self.open(name) as packed, gzip.open(packed) as unpacked:
            for line in unpacked:
                yield line.rstrip(b"\n")

    def verify(self) -> Iterator[str]:
        """Compare every part with the manifest and name each one that was looked at; raises Damaged at the first fault."""
        there = {member.name: member for member in self._tar.getmembers()}
        for extra in there.keys() - self.manifest.parts.keys() - {MANIFEST}:
            raise Damaged(f"{extra}: is in the file, but not in its manifest")
        for name, part in self.manifest.parts.items():
            if name not in there:
                raise Damaged(f"{name}: is missing")
            if there[name].size != part.size:
                raise Damaged(f"{name}: has {there[name].size} bytes instead of {part.size}")
            if _sha256(self.open(name)) != part.sha256:
                raise Damaged(f"{name}: its content was changed (sha256 differs)")
            yield name


@contextmanager
def reading(path: Path) -> Iterator[Reader]:
    """Open a backup; raises Damaged when it is no backup, is cut short or was made by another format."""
    try:
        tar = tarfile.open(path, "r:")  # noqa: SIM115  # closed below
    except FileNotFoundError:
        raise Damaged(f"{path.name}: there is no such file") from None
    except (tarfile.TarError, EOFError):
        raise Damaged(f"{path.name}: is not a backup") from None
    with tar:
        last = ""
        try:
            for member in tar:
                last = member.name
            found = tar.extractfile(MANIFEST)
            manifest = _manifest(json.load(found)) if found else None
        except (KeyError, tarfile.TarError, EOFError):
            where = f" in or after {last}" if last else ""
            raise Damaged(
                f"{path.name}: has no {MANIFEST}: it was cut short or damaged{where}, or is not a backup"
            ) from None
        except (ValueError, TypeError):
            raise Damaged(f"{MANIFEST}: cannot be read") from None
        if manifest is None or manifest.format != FORMAT:
            raise Damaged(f"{path.name}: was made by a version with another format")
        yield Reader(tar, manifest)


def _manifest(found: dict[str, Any]) -> Manifest:
    parts = {name: Part(**part) for name, part in found.pop("parts").items()}
    return Manifest(**found, parts=parts)


def _sha256(stream: IO[bytes]) -> str:
    digest = hashlib.sha256()
    with stream:
        while piece := stream.read(_PIECE):
            digest.update(piece)
    return digest.hexdigest()
