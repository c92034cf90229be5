"""RSS 2.0, RSS 1.0 and Atom: the items of a site's feed, as words and never as HTML."""

from __future__ import annotations

from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urljoin, urlsplit
from xml.etree.ElementTree import Element

from sns.core import clock, text

from .plain import MOST_ITEMS, Item, Unreadable, short_key
from .trees import child, children, name_of, words

# HTML of one item that is looked at; more than any notice holds.
_MOST_HTML = 60_000
_AHEAD = timedelta(hours=26)  # a site that writes its times without a zone is no liar


def read(root: Element, address: str) -> list[Item]:
    """Return the items of a feed in its order."""
    if name_of(root) == "feed":
        found = [_of_atom(entry, address) for entry in children(root, "entry")]
    elif name_of(root) in ("rss", "RDF"):
        place = child(root, "channel") if name_of(root) == "rss" else root
        found = [_of_rss(item, address) for item in children(place, "item")]
    else:
        raise Unreadable("no_feed", name_of(root)[:40])
    return found[:MOST_ITEMS]


def links(root: Element, address: str) -> list[str]:
    """Return where the entries of an Atom feed lead, on its own host alone."""
    host = urlsplit(address).netloc
    found = [urljoin(address, _atom_link(entry)) for entry in children(root, "entry")]
    return [link for link in found[:MOST_ITEMS] if urlsplit(link).netloc == host]


def _of_rss(item: Element, address: str) -> Item:
    html = words(item, "encoded") or words(item, "description")
    enclosure = child(item, "enclosure")
    made = _item(
        words(item, "guid"), words(item, "title"), html, words(item, "link"), address,
        words(item, "pubDate") or words(item, "date"),
    )  # fmt: skip
    if enclosure is not None and not made.problem and _size(enclosure) > text.BODY_LIMIT:
        made.problem = "enclosure"
    return made


def _size(enclosure: Element) -> int:
    length = enclosure.get("length", "")
    return int(length) if length.isascii() and length.isdigit() and len(length) < 16 else 0


def _of_atom(entry: Element, address: str) -> Item:
    html = words(entry, "content") or words(entry, "summary")
    at = words(entry, "published") or words(entry, "updated")
    return _item(words(entry, "id"), words(entry, "title"), html, _atom_link(entry), address, at)


def _atom_link(entry: Element) -> str:
    for link in children(entry, "link"):
        if link.get("rel", "alternate") == "alternate":
            return link.get("href", "")
    return ""


def _item(key: str, title: str, html: str, link: str, address: str, at: str) -> Item:
    link = link.strip()
    problem = ""
    if link:
        link = urljoin(address, link)
        if urlsplit(link).scheme not in ("http", "https") or len(link) > 500:
            problem, link = "link", ""
    title = " ".join(text.from_html(title[:_MOST_HTML]).split())
    body = text.from_html(html[:_MOST_HTML]).strip()
    told_at = _moment(at)
    if told_at is not None and told_at > clock.now() + _AHEAD:
        problem, told_at = "future", None
    if not title and not body:
        problem = "empty"
    title = title or body[: text.TITLE_LIMIT - 1]
    if len(title) > text.TITLE_LIMIT:
        body = f"{title}\n\n{body}"
        title = f"{title[: text.TITLE_LIMIT - 1]}…"
    room = text.BODY_LIMIT - len(link) - 10
    body = body if len(body) <= room else f"{body[: room - 1]}…"
    if link and link not in body:
        body = f"{body}\n\n{link}".strip()
    key = key or link or f"{title}|{at}"
    return Item(short_key(key), text.clean_line(title), text.clean_body(body), told_at=told_at, problem=problem)


def _moment(words_: str) -> datetime | None:
    if not words_:
        return None
    moment: datetime | None = None
    for read_ in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            moment = read_(words_)
            break
        except (ValueError, TypeError, OverflowError):
            continue
    if moment is None:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=clock.TOKYO)
