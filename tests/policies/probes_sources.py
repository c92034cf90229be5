"""Sources are the office's: they show nothing of any member."""

from __future__ import annotations

from sns.blueprints.sources import actions

from .marked import Town
from .probing import probe


@probe(
    "GET sources.index", "GET sources.new", "POST sources.create", "GET sources.show", "GET sources.edit",
    "POST sources.edit", "POST sources.read", "POST sources.remove",
)  # fmt: skip
def _sources(town: Town) -> str:
    place = town.make.ward(0)
    with town.app.app_context():
        number = actions.add(None, place.id, sort="feed", name="市の新着", address="https://city.example.jp/rss.xml").id
    told = town.get(f"/staff/{place.slug}/sources") + town.get(f"/staff/{place.slug}/sources/new")
    told += town.post(f"/staff/{place.slug}/sources/new", {})
    address = f"/staff/sources/{number}"
    told += town.get(address) + town.get(f"{address}/edit")
    return told + "".join(town.post(f"{address}/{verb}", {}) for verb in ("edit", "read", "remove"))
