"""What every request meets: CSRF, limits, headers, what pages may always use."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import lru_cache
from ipaddress import IPv6Address, ip_address
from typing import Any, NamedTuple

import structlog
from flask import (
    Flask,
    flash,
    get_flashed_messages,
    has_request_context,
    request,
    session,
)
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_wtf.csrf import CSRFProtect, generate_csrf
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import IntegerConverter
from werkzeug.wrappers import Response

from . import clock, error_pages, guard, i18n, menu, offload
from .addresses import here
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
# Past the proxy: a page asks for dozens of addresses.
_asked = request._get_current_object  # type: ignore[attr-defined]


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
    if settings.rate_limits:
        # Every limit here is a view's own, which its own wrapper looks at; before each request there is none to look at.
        app.before_request_funcs[None].remove(limiter._check_request_limit)
    app.after_request(_headers(settings))
    app.context_processor(_context)
    app.ensure_sync = lambda func: func  # type: ignore[method-assign]  # no view is a coroutine: Flask would look each time
    app.url_for = _remembering(app.url_for)  # type: ignore[method-assign]
    app.jinja_env.globals.update(
        query=here,
        say_new=menu.say_new,
        url_for=app.url_for,
        csrf_token=slotted("csrf")(_token),
        stamp=lambda: clock.now().isoformat(),
    )
    error_pages.init_app(app)


def _remembering(build: Callable[..., str]) -> Callable[..., str]:
    # A list builds a hundred addresses; most of them are the same on the next page.
    @lru_cache(maxsize=4096)
    def remembered(_root: str, endpoint: str, values: tuple[tuple[str, Any], ...]) -> str:
        return build(endpoint, **dict(values))

    def url_for(endpoint: str, **values: Any) -> str:
        if values.get("_external") or not has_request_context():
            return build(endpoint, **values)
        if endpoint[0] == ".":
            endpoint = f"{request.blueprint}{endpoint}"
        return remembered(_asked().script_root, endpoint, tuple(values.items()))

    return url_for


def _token() -> str:
    kept = session.get("csrf_token")
    return _token_of(kept) if kept else str(generate_csrf())


@lru_cache(maxsize=4096)
def _token_of(_kept: str) -> str:
    # Signed once for each session; when it was signed is of no account, as tokens live as long as sessions.
    return str(generate_csrf())


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
    items = menu.items() if member is not None else ()
    return {
        "me": member, "menu": items, "tabbar": menu.tabs(items),
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
