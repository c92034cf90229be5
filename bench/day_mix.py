"""What a day is made of: which pages are read and what is written, how often, and how to tell that it was done.

Why so: the 地域SNS of 八代 had 23,400 page views and some 2,000 things written a month, one in twelve; we take a little
more, as chat and kind words cost one touch today. Which pages are read was published by nobody: home first, then what is
talked about, then what the ward announces.
"""

from __future__ import annotations

import random
import re
import threading
from collections import defaultdict
from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.parse import quote

import sqlalchemy as sa

from sns.demo import sentences

from .residents import Resident

# Of a thousand requests.
READS = {
    "home": 200, "diary list": 60, "diary page": 130, "board list": 80, "thread": 150, "event list": 30, "month": 15,
    "event page": 40, "notice list": 20, "notice page": 30, "bell": 30, "member page": 15, "rooms": 10, "room": 10,
    "search": 40,
}  # fmt: skip
WRITES = {"reply": 40, "comment": 25, "kind word": 30, "chat line": 20, "RSVP": 10, "entry": 12, "opening": 3}
SHARES = READS | WRITES
assert sum(SHARES.values()) == 1_000
WORDS = ("公園", "防災訓練", "図書館", "子ども食堂", "自転車", "川", "商店街")
_WELCOME = ("going", "maybe", "not_going")
_MOST = 60

_PLACES = {
    "entries": "select space_id, id from contents where kind = 'diary' and state = 'published' and visibility = 'city' "
    "order by bumped_at desc limit 1500",
    "threads": "select c.space_id, c.id from contents c join threads t on t.id = c.id join boards b on b.id = t.board_id "
    "where c.state = 'published' and b.readers = 'city' and b.slow_s = 0 and b.closed_at is null and b.writers = 'members' "
    "and c.closed_at is null and t.slow_s is null and t.merged_into_id is null order by c.bumped_at desc limit 1500",
    "boards": "select space_id, slug from boards where closed_at is null and slow_s = 0 and writers = 'members'",
    "events": "select c.space_id, c.id from contents c join events e on e.id = c.id where c.state = 'published' "
    "and c.visibility in ('public', 'city') and e.uid like 'bulk-%' and e.starts_at > :soon order by e.starts_at limit 1500",
    "notices": "select space_id, id from contents where kind = 'notice' and state = 'published' and visibility = 'public' "
    "order by published_at desc limit 1500",
    "wards": "select id, slug from spaces where kind = 'ward'",
}


class Wish(NamedTuple):
    """One request: its page, or what is sent; `shows` must stand in the answer, or on the page a form leads to."""

    kind: str
    resident: Resident
    path: str
    form: dict[str, str] | None = None
    shows: str = ""


@dataclass
class Mix:
    """Draws requests, and remembers what was written and must be there afterwards."""

    url: str
    room: int
    residents: list[Resident]
    mark: str
    soon: str
    rng: random.Random
    said: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    answers: dict[tuple[int, int], str] = field(default_factory=dict)
    given: set[tuple[int, int]] = field(default_factory=set)

    def __post_init__(self) -> None:
        engine = sa.create_engine(self.url)
        self.places: dict[str, dict[int, list[str]]] = {}
        with engine.connect() as connection:
            for name, asked in _PLACES.items():
                found: dict[int, list[str]] = defaultdict(list)
                for space, place in connection.execute(sa.text(asked), {"soon": self.soon} if ":soon" in asked else {}):
                    found[int(space)].append(str(place))
                self.places[name] = dict(found)
        engine.dispose()
        self._bodies = [sentences.body(self.rng) for _n in range(300)]
        self._lock = threading.Lock()
        self._number = 0
        self._drawn: set[tuple[str, int]] = set()

    def draw(self, resident: Resident, kind: str) -> Wish:
        """Return the next request of a kind, by this resident."""
        return getattr(self, f"_{kind.lower().replace(' ', '_')}")(resident)  # type: ignore[no-any-return]

    def any_kind(self) -> str:
        """Draw a kind of request, each as often as it comes in a day."""
        return self.rng.choices(list(SHARES), list(SHARES.values()))[0]

    def note(self, wish: Wish) -> None:
        """Remember that something was acknowledged."""
        form = wish.form or {}
        number = int(re.findall(r"\d+", wish.path)[-1]) if re.search(r"\d", wish.path) else 0
        with self._lock:
            if wish.kind == "RSVP":
                self.answers[number, wish.resident.id] = form["answer"]
            elif wish.kind == "kind word":
                self.given.add((number, wish.resident.id))
            else:
                self.said[wish.kind].append(form.get("title") or form["body"])

    def chat_line(self) -> tuple[str, str]:
        """Return the name and the words of the next line of the chat."""
        name = self._name()
        return name, f"{name} {self._body()[:40]}".replace("\n", " ")

    def _name(self) -> str:
        with self._lock:
            self._number += 1
            return f"{self.mark}x{self._number}"

    def _body(self) -> str:
        return self.rng.choice(self._bodies)

    def _place(self, name: str, resident: Resident, *, own: float = 0.5) -> str:
        # Mostly of one's own ward, mostly what is new.
        places = self.places[name]
        here = places.get(resident.ward_id)
        if not here or self.rng.random() > own:
            here = self.rng.choice(list(places.values()))
        here = here[:_MOST]
        return here[int(len(here) * self.rng.random() ** 2)]

    def _ward(self, resident: Resident) -> str:
        return self.places["wards"][resident.ward_id][0]

    def _home(self, who: Resident) -> Wish:
        return Wish("home", who, "/", shows="/diaries/")

    def _diary_list(self, who: Resident) -> Wish:
        return Wish("diary list", who, self.rng.choice(("/diaries/", "/diaries/?tab=ward")), shows='href="/diaries/')

    def _diary_page(self, who: Resident) -> Wish:
        number = self._place("entries", who)
        return Wish("diary page", who, f"/diaries/{number}", shows=f"/contents/{number}/repl")

    def _board_list(self, who: Resident) -> Wish:
        return Wish("board list", who, f"/w/{self._ward(who)}/boards/", shows='href="/threads/')

    def _thread(self, who: Resident) -> Wish:
        number = self._place("threads", who)
        return Wish("thread", who, f"/threads/{number}", shows=f"/threads/{number}/replies")

    def _event_list(self, who: Resident) -> Wish:
        return Wish("event list", who, f"/w/{self._ward(who)}/events", shows='href="/events/')

    def _month(self, who: Resident) -> Wish:
        return Wish("month", who, f"/w/{self._ward(who)}/events/month", shows='class="month')

    def _event_page(self, who: Resident) -> Wish:
        number = self._place("events", who)
        return Wish("event page", who, f"/events/{number}", shows=f"/events/{number}/answer")

    def _notice_list(self, who: Resident) -> Wish:
        return Wish("notice list", who, f"/w/{self._ward(who)}/notices", shows='href="/notices/')

    def _notice_page(self, who: Resident) -> Wish:
        return Wish("notice page", who, f"/notices/{self._place('notices', who)}", shows="</h1>")

    def _bell(self, who: Resident) -> Wish:
        return Wish("bell", who, "/notifications", shows="</h1>")

    def _member_page(self, who: Resident) -> Wish:
        other = self.rng.choice(self.residents)
        return Wish("member page", who, f"/members/{other.id}", shows=other.nickname)

    def _rooms(self, who: Resident) -> Wish:
        return Wish("rooms", who, "/chat", shows='href="/chat/')

    def _room(self, who: Resident) -> Wish:
        return Wish("room", who, f"/chat/{self.room}", shows="data-talk")

    def _search(self, who: Resident) -> Wish:
        return Wish("search", who, f"/search?q={quote(self.rng.choice(WORDS))}", shows="<mark>")

    def _reply(self, who: Resident) -> Wish:
        name, path = self._name(), f"/threads/{self._place('threads', who)}/replies"
        return Wish("reply", who, path, {"body": f"{name} {self._body()[:150]}", "do": "send"}, name)

    def _comment(self, who: Resident) -> Wish:
        name, path = self._name(), f"/contents/{self._place('entries', who)}/replies"
        return Wish("comment", who, path, {"body": f"{name} {self._body()[:80]}"}, name)

    def _kind_word(self, who: Resident) -> Wish:
        # A second one would take the first back.
        number = self._place("entries", who)
        while (number, who.id) in self._drawn:
            number = self._place("entries", who, own=0)
        self._drawn.add((number, who.id))
        return Wish("kind word", who, f"/contents/{number}/reactions", {"kind": "like"}, f"/contents/{number}/repl")

    def _rsvp(self, who: Resident) -> Wish:
        number = self._place("events", who)
        form = {"answer": self.rng.choice(_WELCOME), "companions": "0", "note": ""}
        return Wish("RSVP", who, f"/events/{number}/answer", form, f"/events/{number}/answer")

    def _entry(self, who: Resident) -> Wish:
        name = self._name()
        form = {"title": f"{name} 日記", "body": self._body(), "visibility": "city", "do": "publish"}
        return Wish("entry", who, "/diaries/", form, name)

    def _opening(self, who: Resident) -> Wish:
        name, path = (
            self._name(),
            f"/w/{self._ward(who)}/boards/{self.rng.choice(self.places['boards'][who.ward_id])}/new",
        )
        return Wish("opening", who, path, {"title": f"{name} 話題", "body": self._body(), "do": "publish"}, name)
