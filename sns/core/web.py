"""What every request meets: CSRF, limits, headers, error pages in words, what pages may always use."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import lru_cache
from ipaddress import IPv6Address, ip_address
from typing import Any, NamedTuple

import structlog
from flask import (
    Flask,
    current_app,
    flash,
    g,
    get_flashed_messages,
    has_request_context,
    render_template,
    request,
    session,
)
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_wtf.csrf import CSRFError, CSRFProtect, generate_csrf
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import IntegerConverter
from werkzeug.wrappers import Response

from . import clock, guard, i18n, menu, offload
from .addresses import here
from .errors import Busy, Refused
from .faults import Fault, fault_of
from .fragments import slotted
from .i18n import gettext as _
from .settings import Settings

log = structlog.get_logger(__name__)

CSP = (
    "default-src 'self'; img-src 'self' blob:; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=()",
    "X-Robots-Tag": "noindex, nofollow",
}
MAX_UPLOAD = 210 * 1024 * 1024
MAX_WORDS = 1024 * 1024
_KEPT = ("body", "title")


class _Id(IntegerConverter):
    """A number in an address; what no column can hold is not found, instead of a fault of the database."""

    regex = "[0-9]{1,9}"


csrf = CSRFProtect()


def visitor() -> str:
    """Name where a request comes from, for limits: an IPv6 household is given 2^64 addresses and counts as one."""
    return _network(get_remote_address())


@lru_cache(maxsize=1024)
def _network(address: str) -> str:
    try:
        found = ip_address(address)
    except ValueError:  # a socket of this machine
        return address
    if not isinstance(found, IPv6Address):
        return address
    if found.ipv4_mapped:
        return str(found.ipv4_mapped)
    return f"{IPv6Address(int(found) >> 64 << 64)}/64"


limiter = Limiter(key_func=visitor, headers_enabled=True, default_limits=[])


def init_app(app: Flask, settings: Settings) -> None:
    """Put the hooks around every request."""
    app.config.update(
        MAX_CONTENT_LENGTH=MAX_UPLOAD, MAX_FORM_MEMORY_SIZE=MAX_WORDS, MAX_FORM_PARTS=500,
        WTF_CSRF_TIME_LIMIT=None, WTF_CSRF_SSL_STRICT=True,
        WTF_I18N_ENABLED=False,  # Flask-WTF reads WTForms' catalogue from the disk for every form; WTForms keeps it
        RATELIMIT_ENABLED=settings.rate_limits, RATELIMIT_STORAGE_URI=settings.redis_url or "memory://",
        RATELIMIT_IN_MEMORY_FALLBACK_ENABLED=bool(settings.redis_url),
    )  # fmt: skip
    if settings.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, settings.proxies, settings.proxies)  # type: ignore[method-assign]
    app.url_map.converters["int"] = _Id
    app.before_request(_begin)  # before the token is looked for in the form
    csrf.init_app(app)
    limiter.init_app(app)
    app.after_request(_headers(settings))
    app.context_processor(_context)
    app.url_for = _remembering(app.url_for)  # type: ignore[method-assign]
    app.jinja_env.globals.update(
        query=here,
        say_new=menu.say_new,
        url_for=app.url_for,
        csrf_token=slotted("csrf")(generate_csrf),
        stamp=lambda: clock.now().isoformat(),
    )
    app.errorhandler(CSRFError)(_on_csrf)
    app.errorhandler(HTTPException)(_on_http)
    app.errorhandler(Refused)(_on_refused)
    app.errorhandler(Busy)(_on_busy)
    app.errorhandler(Exception)(_on_fault)


def _remembering(build: Callable[..., str]) -> Callable[..., str]:
    # A list builds a hundred addresses; most of them are the same on the next page.
    @lru_cache(maxsize=4096)
    def remembered(_root: str, endpoint: str, values: tuple[tuple[str, Any], ...]) -> str:
        return build(endpoint, **dict(values))

    def url_for(endpoint: str, **values: Any) -> str:
        if values.get("_external") or not has_request_context():
            return build(endpoint, **values)
        if endpoint.startswith("."):
            endpoint = f"{request.blueprint}{endpoint}"
        return remembered(request.script_root, endpoint, tuple(values.items()))

    return url_for


def _writer() -> str:
    member = guard.me()
    return f"member:{member.id}" if member is not None else visitor()


def slow_down(limits: str) -> Any:
    """Limit how often one member may send a form (`20 per minute;300 per hour`); more is 429, with the words kept."""
    return limiter.limit(limits, key_func=_writer, methods=["POST"])


def slow_fetching(limits: str) -> Any:
    """Limit how often one secret address may be fetched; what counts it is a digest, not the secret."""
    return limiter.limit(limits, key_func=lambda: hashlib.sha256(request.path.encode()).hexdigest())


def say(words: str) -> None:
    """Show a sentence on the next page."""
    flash(words)


def warn(words: str) -> None:
    """Show a sentence about what went wrong on the next page."""
    flash(words, "error")


def offer(words: str, label: str, address: str) -> None:
    """Show a sentence on the next page with a button that posts to an address, such as 元にもどす."""
    flash([words, label, address], "offer")  # type: ignore[arg-type]


def keep(key: str | None) -> None:
    """Tell the next page that a form with this key arrived, so that the browser forgets its copy of the words."""
    if key:
        flash(key, "kept")


def _begin() -> None:
    if request.mimetype != "multipart/form-data":
        request.max_content_length = MAX_WORDS  # Werkzeug's own limit holds for multipart forms only
    else:
        request.environ["wsgi.input"] = offload.Breathing(request.environ["wsgi.input"])


def _headers(settings: Settings) -> Any:
    headers = dict(_HEADERS)
    if settings.is_https:
        headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"

    def add(response: Response) -> Response:
        present = {name for name, _ in response.headers}
        response.headers.extend((name, value) for name, value in headers.items() if name not in present)
        if request.endpoint not in ("static", "media.show") or response.status_code >= 400:
            # Members' words must not be found in a shared phone's cache.
            response.headers.setdefault("Cache-Control", "no-store")
            response.vary.add("Cookie")
        return response

    return add


def _context() -> dict[str, Any]:
    member = guard.me()
    items = tuple(menu.items()) if member is not None else ()
    return {
        "me": member, "menu": items, "tabbar": tuple(item for item in items if item.tab),
        "say_new": menu.say_new, "look": look(), "lang": i18n.html_lang(), "locale": i18n.locale(),
        "site_name": _("まちの縁側"), "page_ward": member.home_ward if member is not None else None,
        "kept": next(iter(get_flashed_messages(category_filter=["kept"])), None) if "_flashes" in session else None,
    }  # fmt: skip


class Look(NamedTuple):
    """How somebody chose to see the site; the locale stands in the same cookie."""

    text: str
    theme: str
    has_readings: bool


def look() -> Look:
    """Return what was chosen, from the cookie `text.theme.locale` or, with ふりがな, `text.theme.ruby.locale`."""
    text, theme, *more = f"{request.cookies.get(i18n.LOOK_COOKIE, '')}.".split(".")
    return Look(
        text if text in ("l", "xl", "xxl") else "", theme if theme in ("light", "dark") else "", "ruby" in more[:-1]
    )


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
