"""Where the scripts of sns/static/js are tried: unbundled, on a page that holds one of each component."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Page, expect

from tests.browser import harness

CSP = "default-src 'self'; img-src 'self' blob:; object-src 'none'; base-uri 'none'; form-action 'self'"
PAGE = Path(__file__).with_name("units.html")

SOCKET = """
const listeners = {};
window.emitted = [];
window.push = (event, data) => listeners[event](data);
window.answer = {ok: true};
const socket = {
  connected: true,
  on: (event, listener) => (listeners[event] = listener),
  emit: (event, data, acknowledge) => { window.emitted.push([event, data]); acknowledge(window.answer); },
  disconnect: () => (window.gone = true),
};
export const connect = () => socket;
"""


class Site(ThreadingHTTPServer):
    """Serves the page and the source files under the product's CSP, and remembers what was sent."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), partial(Handler, directory=str(harness.ROOT / "sns")))
        self.address = f"http://127.0.0.1:{self.server_port}"
        self.marks: dict[str, str] = {}
        self.sent: list[bytes] = []


class Handler(SimpleHTTPRequestHandler):
    server: Site

    def do_GET(self) -> None:
        if self.path.startswith("/static/"):
            super().do_GET()
        elif self.path == "/":
            page = PAGE.read_text(encoding="utf-8")
            for mark, html in self.server.marks.items():
                page = page.replace(f"<!-- {mark} -->", html)
            self.answer(page)
        else:
            self.send_error(404)

    def do_POST(self) -> None:
        self.server.sent.append(self.rfile.read(int(self.headers["Content-Length"])))
        head = self.server.marks.get("answer", "")
        self.answer(f'<!doctype html><html lang="ja"><title>届きました</title>{head}<h1>届きました</h1>')

    def answer(self, page: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(page.encode())

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", CSP)
        self.send_header("Cache-Control", "max-age=600" if self.path.startswith("/static/") else "no-store")
        super().end_headers()

    def log_message(self, *_: Any) -> None:
        """Stay quiet: the browser's own errors are what the tests look at."""


@contextmanager
def opened(phone: BrowserContext, site: Site) -> Iterator[Page]:
    """Open the page as new; afterwards the browser must have had nothing to complain about."""
    site.marks.clear()
    site.sent.clear()
    page = phone.new_page()
    page.context.new_cdp_session(page).send(
        "Storage.clearDataForOrigin", {"origin": site.address, "storageTypes": "local_storage"}
    )
    errors = harness.watch(page)
    # There is no live server behind this page.
    page.route("**/components/socket.js", lambda route: route.fulfill(content_type="text/javascript", body=SOCKET))
    page.route("**/favicon.ico", lambda route: route.fulfill(status=204))
    page.goto("/")
    yield page
    page.close()
    assert errors == []


def keep(page: Page, title: str, body: str) -> None:
    """Type into the diary form and wait until the script has kept it."""
    page.locator("#title").fill(title)
    page.locator("#body").fill(body)
    page.get_by_label("自分だけ").check()
    expect(page.locator("[data-keep-status]")).to_have_text(re.compile(r"この端末に残しました \d+:\d\d"))
