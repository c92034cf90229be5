"""The browsers of a day: they keep connections, follow where a form leads, check what they see, and hold pages open."""

from __future__ import annotations

import html
import json
import queue
import re
import subprocess
import threading
import time
import zlib
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from .client import Answer, Connection
from .day_mix import Mix, Wish
from .residents import COOKIE, Resident
from .rooms import expect

_SET_COOKIE = re.compile(rb"\r\nset-cookie: *" + COOKIE.encode() + rb"=([^;\r]*)", re.IGNORECASE)
_LIVE = re.compile(r"<[a-z]+[^>]*\bdata-live=\"[^\"]*\"[^>]*>")
_ATTRIBUTE = re.compile(r"\b(data-(?:live|seen|at))=\"([^\"]*)\"")
_EVENTS = {"content": "watch", "feed": "watch_feed", "boards": "watch_boards"}
# The server lets go of a connection after 15 s without a request.
_KEPT_S = 8.0
_PATIENCE_S = 60.0


class Failed(Exception):
    """An answer is not what it should be."""


class Browsers:
    """Everybody's browser."""

    def __init__(self, port: int, mix: Mix, pages: subprocess.Popen[str], *, first: int) -> None:
        self.port, self._mix, self._pages = port, mix, pages
        self._free: queue.LifoQueue[tuple[float, Connection]] = queue.LifoQueue()
        self._cookies: dict[int, str] = {}
        self._numbers = {resident.id: first + number for number, resident in enumerate(mix.residents)}
        self._lock = threading.Lock()

    def ask(self, wish: Wish, due: float | None = None) -> Iterator[tuple[str, float]]:
        """Ask, check, and follow where it leads; give (kind, seconds since it was due) for each request."""
        due = due or time.perf_counter()
        answer, done = self._exchange(wish.resident, wish.path, wish.form)
        found = [(wish.kind, done - due)]
        if wish.form is not None:
            if answer.status not in (302, 303):
                raise Failed(f"{answer.status}, {_words(_text(answer))}")
            self._mix.note(wish)
            path = answer.header("location").partition("#")[0]
            start = time.perf_counter()
            answer, done = self._exchange(wish.resident, path, None)
            found.append((f"see {wish.kind}", done - start))
        page = _text(answer)
        if answer.status != 200 or "</html>" not in page[-200:]:
            raise Failed(f"{answer.status}, {_words(page)}")
        if wish.shows not in page:
            raise Failed(f"{wish.shows} is not on the page")
        self._look(wish.resident, page)
        return iter(found)

    def say(self, talker: int, name: str, words: str) -> None:
        """Let somebody in the room say something."""
        self._tell(do="say", who=talker, id=name, body=words, at=time.time() * 1_000)

    def end(self) -> dict[str, Any]:
        """Close all pages and return what came of their connections."""
        self._tell(do="end")
        told: dict[str, Any] = json.loads(expect(self._pages, "{"))
        return told

    def _exchange(self, who: Resident, path: str, form: dict[str, str] | None) -> tuple[Answer, float]:
        line = self._line()
        sent = urlencode({"csrf_token": who.csrf, **form}).encode() if form is not None else b""
        head = [
            f"{'GET' if form is None else 'POST'} {path} HTTP/1.1", f"Host: 127.0.0.1:{self.port}", "Accept-Encoding: gzip",
            "Accept-Language: ja", f"Cookie: {COOKIE}={self._cookies.get(who.id, who.cookie)}",
        ]  # fmt: skip
        if form is not None:
            head += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(sent)}"]
        try:
            answer = line.ask(("\r\n".join(head) + "\r\n\r\n").encode() + sent)
        except BaseException:
            line.close()
            raise
        done = time.perf_counter()
        if found := _SET_COOKIE.search(answer.head):
            self._cookies[who.id] = found[1].decode()
        self._free.put((done, line))
        return answer, done

    def _line(self) -> Connection:
        while True:
            try:
                since, line = self._free.get_nowait()
            except queue.Empty:
                made = Connection(self.port)
                made.socket.settimeout(_PATIENCE_S)
                return made
            if time.perf_counter() - since < _KEPT_S:
                return line
            line.close()

    def _look(self, who: Resident, page: str) -> None:
        asks = []
        for tag in _LIVE.findall(page):
            told = dict(_ATTRIBUTE.findall(tag))
            room = html.unescape(told["data-live"])
            payload: dict[str, Any] = {"room": room}
            if told.get("data-seen"):
                payload["since"] = int(told["data-seen"])
            if told.get("data-at"):
                payload["at"] = html.unescape(told["data-at"])
            if (kind := room.partition(":")[0]) == "content":
                payload["shown"] = []
            asks.append((_EVENTS[kind], payload))
        self._tell(do="look", who=self._numbers[who.id], asks=asks)

    def _tell(self, **words: Any) -> None:
        assert self._pages.stdin is not None
        with self._lock:
            self._pages.stdin.write(json.dumps(words) + "\n")
            self._pages.stdin.flush()


def _text(answer: Answer) -> str:
    body = zlib.decompress(answer.body, 31) if answer.header("content-encoding") == "gzip" else answer.body
    return body.decode()


def _words(page: str) -> str:
    """Return what a page that should not have come says."""
    main = re.search(r"<main.*?</main>", page, re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", main[0] if main else page).split())[:300]
