"""Requests from outside, for whoever asks and for the desk; the figures."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.browser.sample import Sample, submit


def _empty(page: Page) -> None:
    submit(page, "申し出る")


SAMPLES = [
    Sample("request", "petitions.new", "visitor", "/requests/new"),
    Sample("request, refused", "petitions.new", "visitor", "/requests/new", 422, _empty),
    Sample("requests, figures", "petitions.figures", "visitor", "/requests/figures"),
    Sample("requests of a ward", "petitions.desk", "staff", "/staff/{ward}/requests"),
    Sample("requests, terms", "petitions.terms", "city", "/staff/requests/terms"),
    Sample("figures", "figures.show", "visitor", "/figures"),
]
