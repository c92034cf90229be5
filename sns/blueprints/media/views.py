"""Delivery of photos."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Flask, Response, abort, jsonify, request, send_file

from sns.core import text, web
from sns.core.errors import Refused
from sns.core.guard import guard, me
from sns.core.i18n import gettext as _
from sns.core.pictures import BadPicture
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


@bp.post("/files")
@web.slow_down("60 per minute;400 per hour")
@guard(policy.upload)
def upload() -> Any:
    """Take in one photo for a form that is being written; the script sends them one by one."""
    sent = request.files.get("photo")
    if sent is None or not sent.filename:
        return jsonify(words=_("写真がとどきませんでした")), 422
    try:
        file = actions.accept(me(), sent.stream, name=text.clean_line(sent.filename[-60:]))
    except BadPicture as bad:
        return jsonify(words=_(bad.sentence)), 422
    except Refused as refused:
        return jsonify(words=refused.words), 422
    return jsonify(id=file.id, url=photo_url(file, "s")), 201


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
