"""Delivery of photos."""

from __future__ import annotations

from flask import Blueprint, Flask, Response, abort, request, send_file

from sns.core.guard import guard
from sns.core.storage import LocalStorage

from . import actions, policy, queries
from .addresses import is_genuine, photo_url
from .models import SIZES, File

bp = Blueprint("media", __name__)


def init_app(app: Flask) -> None:
    """Name the storage and give templates `photo_url`."""
    actions.use_storage(LocalStorage(app.extensions["settings"].storage_path))
    app.jinja_env.globals["photo_url"] = photo_url


def _load(file_id: int, size: str) -> File | None:
    if size not in SIZES or not is_genuine(file_id, request.args.get("k", "")):
        return None
    return queries.find_file(file_id)


@bp.get("/files/<int:file_id>/<size>")
@guard(policy.see, load=_load)
def show(file: File) -> Response:
    """Send one size of a photo."""
    key = f"{file.key}/{(request.view_args or {})['size']}.webp"
    if not actions.storage().exists(key):
        abort(404)
    response = send_file(
        actions.storage().path(key), mimetype=file.media_type, etag=f"{file.sha256[:16]}-{key[-6]}", max_age=3600
    )
    response.cache_control.public, response.cache_control.private = False, True
    return response
