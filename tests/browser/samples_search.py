"""The search: its box, results of all kinds, nothing found, what cannot be searched for."""

from __future__ import annotations

from tests.browser.sample import Sample

SAMPLES = [
    Sample("search", "search.index", "author", "/search"),
    Sample("search, found", "search.index", "author", "/search?q=川"),
    Sample("search, narrowed", "search.index", "author", "/search?q=の&kind=reply&ward=kita&period=year&sort=best"),
    Sample("search, people", "search.index", "author", "/search?q=佐藤&kind=people"),
    Sample("search, nothing", "search.index", "author", "/search?q=ふしぎな朝ごはん 川"),
    Sample("search, refused", "search.index", "author", "/search?q=！？", 422),
]
