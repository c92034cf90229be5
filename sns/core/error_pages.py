"""Error pages: what went wrong in words, and what was typed handed back."""

from __future__ import annotations

from typing import Any

import structlog
from flask import Flask, current_app, g, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from . import clock, guard, i18n
from .errors import Busy, Refused
from .faults import Fault, fault_of
from .i18n import gettext as _

log = structlog.get_logger(__name__)

_KEPT = ("body", "title")


def init_app(app: Flask) -> None:
    """Answer every error with a page."""
    app.errorhandler(CSRFError)(_on_csrf)
    app.errorhandler(HTTPException)(_on_http)
    app.errorhandler(Refused)(_on_refused)
    app.errorhandler(Busy)(_on_busy)
    app.errorhandler(Exception)(_on_fault)


def _words_kept() -> str | None:
    """Return what was typed, so that an error page can hand it back; what is secret is never repeated."""
    try:
        parts = [request.form.get(name, "").strip() for name in _KEPT]
    except HTTPException:  # a refusal came before the body was read, and the body is too large to read
        return None
    return "\n\n".join(part for part in reversed(parts) if part) or None


def error_page(code: int, title: str, words: str) -> tuple[str, int]:
    """Show an error in words, with what was typed."""
    kept = _words_kept() if request.method == "POST" and code != 413 else None
    shown = {"code": code, "title": title, "words": words, "words_kept": kept, "time": i18n.when(clock.now())}
    try:
        page = render_template("errors/error.html", **shown)
    except Exception:
        # The page itself may be what fails (no database, no front end): words without any of it, nor of `_context`.
        log.exception("error page failed")
        page = current_app.jinja_env.get_template("errors/plain.html").render(shown)
    return page, code


def _sentences() -> dict[int, tuple[str, str]]:
    return {
        400: (_("うまく受けとれませんでした"), _("ページを開きなおして、もう一度お試しください。")),
        403: (_("このページは開けません"), _("この区の会員や担当の職員だけが開けるページです。")),
        404: (_("ページが見つかりません"), _("消されたか、公開の範囲が変わったか、アドレスがちがうようです。")),
        405: (_("ページが見つかりません"), _("アドレスをお確かめください。")),
        413: (_("送る量が多すぎます"), _("写真は1枚20MBまで、10枚までです。枚数をへらして、もう一度お試しください。")),
        429: (_("少し時間をおいてください"), _("短いあいだに何度も送られました。しばらくしてから、もう一度お試しください。")),
    }  # fmt: skip


def _on_http(error: HTTPException) -> Any:
    code = error.code or 500
    if code < 400:
        return error
    title, words = _sentences().get(code, _sentences()[400])
    page, _code = error_page(code, title, words)
    response = error.get_response()
    response.data, response.content_type = page, "text/html; charset=utf-8"
    return response


def _on_csrf(error: CSRFError) -> Any:
    if guard.me() is None and "to_sign_in" in g:
        return g.to_sign_in()
    return error_page(
        400, _("うまく受けとれませんでした"), _("ページを開いてから時間がたったようです。開きなおして、もう一度お試しください。")
    )  # fmt: skip


def _on_refused(error: Refused) -> Any:
    return error_page(409, _("いまはできません"), error.words)


def _on_busy(_error: Busy) -> Any:
    page, code = error_page(503, _("混みあっています"), _("少し待ってから、もう一度お試しください。"))
    return page, code, {"Retry-After": "5"}


def _on_passing(fault: Fault) -> Any:
    log.error("storage", fault=fault.value, route=str(request.url_rule))
    if fault is Fault.FULL:
        page, code = error_page(
            503, _("いまは保存できません"),
            _("保存する場所がいっぱいです。読むことはできます。書いたことばを写しておいて、しばらくしてからお試しください。"),
        )  # fmt: skip
    else:
        page, code = error_page(
            503,
            _("いまはつながりません"),
            _("データベースにつなぎなおしています。少し待ってから、もう一度お試しください。"),
        )
    return page, code, {"Retry-After": "30"}


def _on_fault(error: Exception) -> Any:
    if (fault := fault_of(error)) is not None:
        return _on_passing(fault)
    # The route and its numbers: addresses of some pages are secrets (a feed, a link of a mail).
    numbers = {name: value for name, value in (request.view_args or {}).items() if isinstance(value, int)}
    log.exception("fault", route=str(request.url_rule), **numbers)
    return error_page(500, _("ただいま不具合が起きています"), _("時間をおいて、もう一度お試しください。"))
