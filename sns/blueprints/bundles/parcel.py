"""A ZIP that is written from its beginning to its end, with names that every system can unpack."""

from __future__ import annotations

import shutil
import zipfile
from contextlib import nullcontext, suppress
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from flask import Flask

from sns.core import clock

STYLE = "style.css"
_PIECE = 1 << 17


class Parcel:
    """What goes into the file, in the order in which it is put there; a name is taken once."""

    def __init__(self, out: IO[bytes]) -> None:
        self.names: set[str] = set()
        self._zip = zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, allowZip64=True)
        self._at = clock.local(clock.now()).timetuple()[:6]

    def __enter__(self) -> Parcel:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # After a fault it is closed all the same, so that nothing is written later; what it is in is thrown away.
        with suppress(OSError, ValueError) if kind is not None else nullcontext():
            self._zip.close()

    def add(self, name: str, words: str) -> None:
        """Put in a page or another short text."""
        self._zip.writestr(self._info(name), words.encode())

    def add_file(self, name: str, stream: IO[bytes], *, is_packed: bool = False) -> None:
        """Put in a file from its beginning; what is packed already is not packed again."""
        stream.seek(0)
        info = self._info(name)
        info.compress_type = zipfile.ZIP_STORED if is_packed else zipfile.ZIP_DEFLATED
        with self._zip.open(info, "w", force_zip64=True) as entry:
            shutil.copyfileobj(stream, entry, _PIECE)

    def style(self, app: Flask) -> None:
        """Put in the look of the site; it refers to no other file."""
        built: Any = app.jinja_env.globals["asset"]
        path = Path(app.static_folder or "") / "dist" / Path(built("app.css")).name
        self.add(STYLE, path.read_text("utf-8"))

    def _info(self, name: str) -> zipfile.ZipInfo:
        self.names.add(name)
        info = zipfile.ZipInfo(name, self._at)
        info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
        return info
