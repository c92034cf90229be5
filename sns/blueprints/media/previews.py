"""Small cards for links to our own contents: only for readers who may read what is linked, a plain link for all others."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from flask import request, url_for
from markupsafe import Markup

from sns.blueprints.accounts.models import Member
from sns.blueprints.contents import adapters
from sns.blueprints.contents.comments import Listing
from sns.blueprints.contents.models import Content
from sns.blueprints.contents.queries import page_address

from . import queries

MOST_IN_A_TEXT = 3
MOST_ON_A_PAGE = 60
_LINK = re.compile(r'href="(?:https?://([^/"?#]{1,260}))?(/[a-z]{1,20}/([0-9]{1,9}))(?:[?#][^"]*)?"')


class Preview(NamedTuple):
    """What is linked, as the card shows it."""

    url: str
    kind: str
    title: str
    author: str | None
    ward: str
    hue: int
    photo: Any  # what `photo_url` wants, or None


def hang(reader: Member, content: Content, listing: Listing) -> tuple[Preview, ...]:
    """Give replies the cards of their links, and return those of the content; one statement, if there are links."""
    linking = listing.linking
    own, *theirs = find(reader, [content.body_html, *linking.values()], content.id)
    listing.previews = {seq: cards for seq, cards in zip(linking, theirs, strict=True) if cards}
    return own


def find(reader: Member, texts: Iterable[Markup | None], own_id: int = 0) -> list[tuple[Preview, ...]]:
    """Return the cards of the links in each text; a link to the page itself (`own_id`) gets none."""
    linked = [list(_links(text, own_id)) for text in texts]
    ids = list(dict.fromkeys(key for links in linked for _path, key in links))[:MOST_ON_A_PAGE]
    if not ids:
        return [() for _ in linked]
    found: dict[str, Preview] = {}
    for card, photo_id in queries.list_linked(reader, ids):
        path = _address(card)
        found[path] = Preview(
            path, str(adapters.KINDS[card.kind].label), card.title, card.author.nickname if card.author else None,
            card.space.name, card.space.hue, _Photo(photo_id) if photo_id else None,
        )  # fmt: skip
    return [tuple(found[path] for path, _key in links if path in found) for links in linked]


class _Photo(NamedTuple):
    id: int


def _links(text: Markup | None, own_id: int) -> Iterator[tuple[str, int]]:
    if text is None or "<a href=" not in text:
        return
    seen: set[str] = set()
    for link in _LINK.finditer(text):
        host, path, digits = link.groups()
        if (host is None or host == request.host) and path not in seen and int(digits) != own_id:
            seen.add(path)
            yield path, int(digits)
        if len(seen) == MOST_IN_A_TEXT:
            return


def _address(card: Any) -> str:
    endpoint, values = page_address(card)
    return url_for(endpoint, **values)
