"""Delivery of photos."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Flask, Response, abort, current_app, jsonify, request, send_file

from sns.core import text, web
from sns.core.db import release
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
    settings = app.extensions["settings"]
    actions.use_storage(actions.storage_of(settings.files_url, settings.storage_path))
    app.config["ACCEL"] = settings.accel
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
    response = _handed_over(key) if current_app.config["ACCEL"] else _sent(key, f"{file.sha256[:16]}-{key[-6]}")
    response.mimetype = file.media_type
    response.cache_control.max_age = 3600
    response.cache_control.no_cache, response.cache_control.private = None, True
    return response


def _sent(key: str, etag: str) -> Response:
    """Send it from here, or say that the browser has it."""
    if etag in request.if_none_match:
        response = Response(status=304)
        response.set_etag(etag)
        return response
    store = actions.storage()
    try:
        if isinstance(store, LocalStorage):
            return send_file(store.path(key), etag=etag)
        release()  # a store in another house may take its time
        return send_file(store.open(key), "image/webp", etag=etag)
    except FileNotFoundError:
        abort(404)


def _handed_over(key: str) -> Response:
    """Let the proxy send it: the rule was asked, and the address is one that only we can name to it."""
    if not actions.storage().exists(key):
        abort(404)
    response = Response()
    response.headers["X-Accel-Redirect"] = f"{current_app.config['ACCEL']}{key}"
    return response
