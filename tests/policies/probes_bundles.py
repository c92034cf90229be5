"""A bundle is a copy of what its member may read, and of nothing else; the page of the end names nobody."""

from __future__ import annotations

from sns.blueprints.bundles import queries
from sns.core.db import db
from tests.bundles.unpack import bundle_of
from tests.policies.probing import Town, probe


@probe("GET bundles.show", "POST bundles.ask", "GET bundles.fetch", "POST bundles.delete")
def _bundle(town: Town) -> str:
    texts = bundle_of(town.app, town.reader).texts
    # Whom one blocked stands in one's own list, and nowhere else.
    kept_away = [thing.mark("nickname") for thing in (*town.people, *town.hidden) if thing.name == "blocked"]
    for name in ("people/001.html", "data/people.json"):
        for words in kept_away:
            assert words in texts[name]
            texts[name] = texts[name].replace(words, "")
    words = "\n".join(texts.values())
    # What the reader wrote under a diary of somebody else's is there with its title.
    assert "わたしの日記" in words
    assert "わたしのことば" in words
    assert town.open[0].mark("title") in words
    with town.app.app_context():
        made = queries.list_latest(db.session.merge(town.reader))[0]
    page = town.get("/settings/export")
    return words + page + town.post(f"/settings/export/{made.id}/delete", {})


@probe("GET closing.show")
def _closing(town: Town) -> str:
    return town.get("/closing")
