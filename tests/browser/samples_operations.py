"""The page of the site's health, for the walk."""

from __future__ import annotations

from tests.browser.sample import Sample

SAMPLES = [Sample("the site's health", "operations.show", "city", "/staff/operations?ward={ward}")]
