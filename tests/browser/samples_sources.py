"""Pages of sources, for the walk."""

from __future__ import annotations

from tests.browser.sample import Sample

SAMPLES = [
    Sample("office, sources", "sources.index", "staff", "/staff/{ward}/sources"),
    Sample("office, new source", "sources.new", "staff", "/staff/{ward}/sources/new"),
    Sample("office, source", "sources.show", "staff", "/staff/sources/{source}"),
    Sample("office, changing a source", "sources.edit", "staff", "/staff/sources/{source}/edit"),
]
