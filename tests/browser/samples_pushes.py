"""Home screens and the time without a network, for the walk."""

from __future__ import annotations

from tests.browser.sample import Sample

SAMPLES = [
    Sample("how to put it on a home screen", "offline.home_screen", "author", "/settings/home-screen"),
    Sample("without a network", "offline.away", "visitor", "/offline"),
]
