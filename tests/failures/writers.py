"""Neighbours who write all sorts of things while the site is killed, and remember what they were told is kept.

Everything they write carries a name of its own, so that what was sent again is told from what is there twice.
"""

from __future__ import annotations

import random
import re
import secrets
import sqlite3
import threading
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import requests

from tests import site
from tests.factories import jpeg
from tests.failures.conftest import ready

# In the proportions of a lively evening.
KINDS = {"reply": 40, "line": 24, "reaction": 16, "answer": 8, "diary": 8, "photo": 4}
_AWAY = (502, 503)
_PRESSED = r'value="{kind}" aria-pressed="true"'
_WORDS = ("川", "公園", "商店街", "駅", "図書館", "橋", "神社", "学校")


@dataclass
class Places:
    """Where everybody may write: contents to answer, and who could give which words of kindness to which entry."""

    contents: list[int]
    words: dict[str, list[tuple[int, str]]]
    members: dict[str, int]

    @classmethod
    def of(cls, instance: Path, names: Collection[str]) -> Places:
        """Look for them in the demo city."""
        with closing(sqlite3.connect(instance / "engawa.db")) as demo:

            def ask(words: str) -> list[Any]:
                return demo.execute(words).fetchall()

            open_to_all = "from contents where state = 'published' and visibility = 'city' and closed_at is null"
            contents = [number for (number,) in ask(f"select id {open_to_all} and kind in ('diary', 'thread')")]
            entries = ask(f"select id, author_id {open_to_all} and kind = 'diary'")
            emails = ask("select id, email from members where email like '%@demo.example'")
            members = {name: number for number, email in emails if (name := email.partition("@")[0]) in names}
            given = set(ask("select member_id, content_id, kind from reactions where seq = 0"))
        words = {
            name: [
                (entry, kind) for entry, author in entries for kind in ("like", "warm", "cheer")
                if author != number and (number, entry, kind) not in given
            ]
            for name, number in members.items()
        }  # fmt: skip
        return cls(contents, words, members)


class Writer(threading.Thread):
    """One member who writes one thing after the other, and sends each again until it is acknowledged."""

    def __init__(self, name: str, running: site.Site, places: Places, seed: int) -> None:
        super().__init__(daemon=True)
        self.member, self.session, self.url = name, ready(running.sign_in(name), running.url), running.url
        self.over, self.fault = threading.Event(), None  # type: ignore[var-annotated]
        #: (kind, name of the thing) as acknowledged, in order; `answered` says which answer was the last of an event.
        self.acknowledged: list[tuple[str, str]] = []
        self.answered: dict[int, tuple[int, int]] = {}
        self.again, self.mark = Counter(), secrets.token_hex(3)  # type: ignore[var-annotated]
        self._rng = random.Random(seed)
        self._contents = places.contents
        home = self.session.get(self.url, timeout=60).text
        calendar = re.search(r'href="(/w/[^"/]+/events)"', home)
        assert calendar
        self._events = list(islice(self._found(calendar[1], "events", "answer", 'value="going"'), 4))
        self._rooms = list(islice(self._found("/chat", "chat", "lines"), 2))
        assert self._events
        assert self._rooms
        self._words = list(places.words[name])
        self._rng.shuffle(self._words)

    def _found(self, page: str, folder: str, verb: str, also: str = "") -> Iterator[int]:
        """Find things this member may write to, as they would: on a list, with a form on their page."""
        listed = self.session.get(f"{self.url}{page}", timeout=60).text
        for number in dict.fromkeys(re.findall(rf'href="/{folder}/(\d+)["?#]', listed)):
            shown = self.session.get(f"{self.url}/{folder}/{number}", timeout=60).text
            if f'action="/{folder}/{number}/{verb}' in shown and also in shown:
                yield int(number)

    def run(self) -> None:
        """Write until it is over; what goes wrong otherwise than by a kill is kept for the test."""
        number = 0
        try:
            while not self.over.is_set():
                number += 1
                [kind] = self._rng.choices(list(KINDS), list(KINDS.values()))
                getattr(self, f"_{kind}")(f"{self.mark}-{number}", number)
        except BaseException as error:  # noqa: BLE001
            self.fault = error

    def _reply(self, name: str, _number: int) -> None:
        words = {"body": self._said(name), "key": secrets.token_hex(8)}
        self._until_taken("reply", name, f"/contents/{self._rng.choice(self._contents)}/replies", words)

    def _diary(self, name: str, _number: int) -> None:
        words = {"title": name, "body": self._said(name), "visibility": "city", "do": "publish"}
        self._until_taken("diary", name, "/diaries/", {**words, "key": secrets.token_hex(8)})

    def _photo(self, name: str, _number: int) -> None:
        words = {"title": name, "body": self._said(name), "visibility": "city", "do": "publish", "new-alt": "柿の木"}
        colour = self._rng.choice(("teal", "salmon", "olive", "navy"))
        photo = jpeg(colour, (320, 240)).getvalue()
        self._until_taken(
            "photo", name, "/diaries/", {**words, "key": secrets.token_hex(8)},
            files=lambda: {"photos": ("kaki.jpg", photo, "image/jpeg")},
        )  # fmt: skip

    def _line(self, name: str, _number: int) -> None:
        words = {"body": self._said(name), "client_id": secrets.token_hex(16)}
        self._until_taken("line", name, f"/chat/{self._rng.choice(self._rooms)}/lines", words)

    def _answer(self, name: str, number: int) -> None:
        """Answer an event differently: the last answer that was taken stands, or the one that was under way."""
        event = self._rng.choice(self._events)
        before, _tried = self.answered.get(event, (0, 0))
        self.answered[event] = (before, number)
        words = {"answer": self._rng.choice(("going", "maybe", "not_going")), "companions": "0", "note": name}
        if self._until_taken("answer", name, f"/events/{event}/answer", words):
            self.answered[event] = (number, number)

    def _reaction(self, _name: str, _number: int) -> None:
        entry, kind = self._words.pop()
        words = {"kind": kind}
        # A second press would take it back: whoever got no answer looks first, as a resident does.
        self._until_taken(
            "reaction", f"{entry}-{kind}", f"/contents/{entry}/reactions", words,
            is_there=lambda: self._found_pressed(entry, kind),
        )  # fmt: skip

    def _found_pressed(self, entry: int, kind: str) -> bool:
        page = self.session.get(f"{self.url}/diaries/{entry}", timeout=20)
        page.raise_for_status()
        return _PRESSED.format(kind=kind) in page.text

    def _said(self, name: str) -> str:
        one, other = self._rng.sample(_WORDS, 2)
        return f"{name}: {one}から{other}まで{self._rng.randrange(100, 9_999)}歩、{secrets.token_hex(4)}"

    def _until_taken(
        self, kind: str, name: str, path: str, words: dict[str, str], *, files: Callable[[], Any] = lambda: None,
        is_there: Callable[[], bool] = lambda: False,
    ) -> bool:  # fmt: skip
        form = {**words, "csrf_token": str(self.session.headers["X-Token"])}
        headers = {"Accept": "application/json"} if kind == "reaction" else {}
        tries = 0
        while not self.over.is_set():
            tries += 1
            try:
                if tries > 1 and is_there():
                    break
                answer = self.session.post(
                    f"{self.url}{path}", data=form, files=files(), headers=headers, timeout=30, allow_redirects=False
                )
            except requests.RequestException:
                time.sleep(0.2)
                continue
            if answer.status_code in (200, 302, 303):
                assert (answer.status_code == 200) == (kind == "reaction"), (kind, path)
                assert "/sign-in" not in answer.headers.get("Location", "")
                break
            told = re.findall(r'class="[^"]*error[^"]*"[^>]*>(.*?)</', answer.text)
            assert answer.status_code in _AWAY, (kind, path, answer.status_code, told)
            time.sleep(0.2)
        else:
            return False
        self.again[kind] += tries - 1
        self.acknowledged.append((kind, name))
        return True
