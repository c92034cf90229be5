"""Requests from outside, for whoever asks and for the desk; the figures."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.browser.sample import Sample, submit


def _empty(page: Page) -> None:
    submit(page, "申し出る")


def _ask(page: Page) -> None:
    page.locator("input[name=kind]").first.check()
    page.get_by_label("どのページですか").fill("https://engawa.example/diaries/1")
    page.get_by_label("どの部分が、なぜ困りますか").fill("家族の名前が書かれています。")
    page.get_by_label("お名前").fill("川田")
    page.get_by_label("連絡先のメールアドレス").fill("kawada@example.jp")
    submit(page, "申し出る")


SAMPLES = [
    Sample("request", "petitions.new", "visitor", "/requests/new"),
    Sample("request, refused", "petitions.new", "visitor", "/requests/new", 422, _empty),
    Sample("requests, figures", "petitions.figures", "visitor", "/requests/figures"),
    Sample("request, received", "petitions.show", "visitor", "/requests/new", act=_ask),
    Sample("request, to its author", "petitions.mine", "author", "/requests/mine/{petition}"),
    Sample("request, at the desk", "petitions.case", "city", "/staff/requests/{petition}"),
    Sample("requests of a ward", "petitions.desk", "staff", "/staff/{ward}/requests"),
    Sample("requests, terms", "petitions.terms", "city", "/staff/requests/terms"),
    Sample("figures", "figures.show", "visitor", "/figures"),
]
