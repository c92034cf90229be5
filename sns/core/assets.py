"""Addresses and delivery of the built front end: hashed names, long caching, packed when it was built."""

from __future__ import annotations

import json
import os
import re
from functools import lru_cache
from pathlib import Path

from flask import Flask, Response, current_app, has_request_context, request, send_file
from markupsafe import Markup
from werkzeug.security import safe_join

DIST = "dist/"
#: What the build names by its content, and what may therefore be kept for ever.
_HASHED = re.compile(r"-[0-9A-Z]{8}\.\w+")
_YEAR = 31_536_000
#: Not asked of the machine, whose own table may lack or change them.
_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
#: By what a browser calls the form, the smallest first.
_PACKED = {"br": ".br", "gzip": ".gz"}
_asked = request._get_current_object  # type: ignore[attr-defined]
_NOT_BUILT = "front end is not built: run make run or npm run build"


class Manifest:
    """Names of built files by the names that templates use.

    Read once; with `fresh`, again whenever the file has changed.
    """

    def __init__(self, path: Path, *, fresh: bool = False) -> None:
        self._path = path
        self._fresh = fresh
        self._read_at: int | None = None
        self._names: dict[str, str] = {}

    def __getitem__(self, name: str) -> str:
        if self._fresh or self._read_at is None:
            self._read()
        try:
            return self._names[name]
        except KeyError:
            raise RuntimeError(f"{_NOT_BUILT} ({name} is not in {self._path.name})") from None

    def _read(self) -> None:
        try:
            changed = self._path.stat().st_mtime_ns
            if changed != self._read_at:
                self._names = json.loads(self._path.read_text(encoding="utf-8"))
                self._read_at = changed
        except FileNotFoundError:
            raise RuntimeError(f"{_NOT_BUILT} ({self._path.name} is missing)") from None


def init_app(app: Flask) -> None:
    """Give templates `asset(name)` and deliver the built files."""
    manifest = Manifest(Path(app.static_folder or "") / DIST / "manifest.json", fresh=app.debug)
    prefix = f"{app.static_url_path}/{DIST}"

    def asset(name: str) -> str:
        # url_for would do the same, but a page asks for its icons dozens of times.
        root = _asked().script_root if has_request_context() else ""
        return f"{root}{prefix}{manifest[name]}"

    app.add_template_global(asset, "asset")
    app.add_template_global(lambda name: _drawn(asset("icons.svg"), name), "icon_of")
    app.view_functions["static"] = static


@lru_cache(maxsize=1024)
def _drawn(sprite: str, name: str) -> Markup:
    return Markup('<svg class="i" aria-hidden="true"><use href="{}#{}"/></svg>').format(sprite, name)


def static(filename: str) -> Response:
    """Send a file of the static folder, packed if the build packed it and the browser takes it."""
    if not filename.startswith(DIST):
        return current_app.send_static_file(filename)
    response = _send_packed(filename) or current_app.send_static_file(filename)
    if _HASHED.search(filename):
        response.cache_control.public = True
        response.cache_control.no_cache = None
        response.cache_control.max_age = _YEAR
        response.cache_control.immutable = True
    return response


def _send_packed(filename: str) -> Response | None:
    """Return a file in the smallest form the browser takes; None if the build packed it in none."""
    forms = {
        coding: safe_join(str(current_app.static_folder), f"{filename}{ending}") for coding, ending in _PACKED.items()
    }
    # Path.is_file raises for a very long name.
    packed = {coding: path for coding, path in forms.items() if path is not None and os.path.isfile(path)}
    if not packed:
        return None
    coding = next((coding for coding in packed if request.accept_encodings[coding]), None)
    if coding is None:
        response = current_app.send_static_file(filename)
    else:
        response = send_file(packed[coding], mimetype=_TYPES.get(Path(filename).suffix), conditional=True)
        response.content_encoding = coding
    response.vary.add("Accept-Encoding")
    return response
