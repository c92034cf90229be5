"""What is measured, what it is held to, and what a first visit of a page transfers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import ModuleType
from urllib.parse import quote

import sqlalchemy as sa

from .client import Browser

# Entries of the bulk, with five comments and of usual length: alike at every size of the city.
_ENTRY = """
    select c.id, c.author_id, c.published_at from contents c join members m on m.id = c.author_id
    where c.kind = 'diary' and c.state = 'published' and c.visibility = 'city' and c.reply_count = 5
    and m.nickname_key like 'bulk%' order by abs(length(c.body_html) - 1000), c.id limit 1
"""
_LONG_TALK = """
    select c.id from contents c where c.kind = 'diary' and c.state = 'published' and c.visibility = 'city'
    and c.reply_count = 200 order by c.id limit 1
"""
# The longest thread of the bulk, on a board of the reader's ward, and where its middle is.
_THREAD = """
    select c.id, c.reply_seq / 2 from contents c join members m on m.id = c.author_id where c.kind = 'thread' and m.nickname_key like 'bulk%'
    order by c.reply_count desc, c.id limit 1
"""
_ASSET = re.compile(r"/static/dist/[\w./-]+")
_IN_CSS = re.compile(r"url\([\"']?(?:\./)?([\w./-]+)")
_IN_SCRIPT = re.compile(r"(?:from|import)\s*[\"']\./([\w.-]+)")
_LATER = re.compile(r"import\([\"']\./([\w.-]+)")
_FONT = re.compile(r"\.(?:woff2?|ttf|otf)$")


@dataclass(frozen=True)
class Target:
    """What a page may cost: times the reference's CPU, statements."""

    ratio: float
    statements: int


@dataclass(frozen=True)
class Page:
    """A page to measure; `path` may hold what `find_places` finds; `reader` is who asks, None a visitor."""

    name: str
    path: str
    target: Target | None = None
    reader: str | None = "sato@demo.example"


PAGES = (
    Page("home", "/", Target(4, 10)),
    # Of a ward the bulk leaves out (sns/demo/bulk.py): few write there, so the neighbours' words fill it up.
    Page("home thin ward", "/?tab=ward", Target(4, 10), reader="b_goto@demo.example"),
    Page("diary list", "/diaries/", Target(4, 10)),
    Page("diary list ward", "/diaries/?tab=ward", Target(4, 10)),
    Page("diary page", "/diaries/{entry}", Target(3, 7)),
    Page("month calendar", "/diaries/members/{author}/{month}", Target(3, 7)),
    Page("200 comments", "/diaries/{talk}", Target(3, 7)),
    Page("directory", "/w/kita/members", Target(3, 7)),
    Page("board list", "/w/kita/boards/", Target(3, 8)),
    Page("board list unread", "/w/kita/boards/?sort=unread", Target(3, 8)),
    Page("thread first", "/threads/{thread}?first=1&since=9999999", Target(3, 8)),
    Page("thread middle", "/threads/{thread}?after={middle}-{middle}&since=9999999", Target(3, 8)),
    Page("thread last", "/threads/{thread}?before=end&since=9999999", Target(3, 8)),
    # Of the replies that came after the reader's visit; as a search or a bell leads there.
    Page("thread at", "/threads/{thread}?at=40&since=1", Target(3, 8)),
    Page("search common", f"/search?q={quote('公園')}", Target(4, 8)),
    Page("search rare", f"/search?q={quote('図鑑')}", Target(4, 8)),
    Page("search absent", f"/search?q={quote('珍獣')}", Target(4, 8)),
    # 10,000 open cases of one ward, 100,000 reports of the past (sns/demo/bulk_cases.py).
    Page("moderation queue", "/staff/kita/moderation", Target(4, 12), reader="kita_staff@demo.example"),
    Page("sign-in form", "/sign-in", reader=None),
)


def _of_features() -> Iterator[ModuleType]:
    # A later feature brings its own file: PAGES, and by the names their paths use PLACES, each SQL that gives one value.
    for found in sorted(Path(__file__).parent.glob("pages_*.py")):
        yield import_module(f"{__package__}.{found.stem}")


def all_pages() -> tuple[Page, ...]:
    """Return every page that is measured, those of `pages_<feature>.py` after those of this file."""
    return (*PAGES, *(page for module in _of_features() for page in module.PAGES))


MOST_GROWTH = 1.3
MOST_HOME_BYTES = 60 * 1024
MOST_THREAD_BYTES = 60 * 1024
MOST_SCRIPT_BYTES = 40 * 1024


def find_places(database_url: str) -> dict[str, str]:
    """Return the contents whose pages are measured, by the names paths call them, and the month of one."""
    engine = sa.create_engine(database_url)
    with engine.connect() as connection:
        entry, author, published_at = connection.execute(sa.text(_ENTRY)).one()
        thread, middle = connection.execute(sa.text(_THREAD)).one()
        talk = connection.execute(sa.text(_LONG_TALK)).scalar_one()
        more = {
            name: str(connection.execute(sa.text(sql)).scalar_one())
            for module in _of_features()
            for name, sql in getattr(module, "PLACES", {}).items()
        }
    engine.dispose()
    month = str(published_at)[:7].replace("-", "/")
    numbers = {"entry": entry, "author": author, "talk": talk, "thread": thread, "middle": middle}
    return {name: str(number) for name, number in numbers.items()} | {"month": month} | more


@dataclass(frozen=True)
class Visit:
    """What a first visit of a page transfers, without photos; `scripts` with those that are fetched when needed."""

    bytes: int
    scripts: int
    fonts: int


def visit(browser: Browser, path: str) -> Visit:
    """Fetch a page and everything it needs from the front end, each once, packed as today's browsers take it."""
    answer = browser.ask(path)
    at_once = _follow(browser, set(_ASSET.findall(answer.body.decode())), _IN_SCRIPT)
    all_scripts = _follow(browser, {address for address in at_once if address.endswith(".js")}, _IN_SCRIPT, _LATER)
    return Visit(
        len(answer.body) + sum(at_once.values()),
        sum(all_scripts.values()),
        sum(1 for address in at_once if _FONT.search(address)),
    )


def _follow(browser: Browser, waiting: set[str], *imports: re.Pattern[str]) -> dict[str, int]:
    weights: dict[str, int] = {}
    patterns = {"css": (_IN_CSS,), "js": imports}
    while waiting:
        address = waiting.pop()
        weights[address] = len(browser.ask(address).body)
        folder, _, name = address.rpartition("/")
        if found := patterns.get(name.rpartition(".")[2]):
            plain = browser.ask(address, encoding="identity").body.decode()
            waiting |= {f"{folder}/{other}" for pattern in found for other in pattern.findall(plain)} - weights.keys()
    return weights
