"""How the site looks: a cookie of three words, shown from the first byte, and nothing else believed."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient


def test_a_visitor_chooses_and_sees_it_on_every_page(client: FlaskClient) -> None:
    answer = client.post("/settings/appearance", data={"text": "xl", "theme": "dark", "lang": "ja", "next": "/sign-in"})
    assert answer.location == "/sign-in"
    page = client.get("/sign-in").text
    head = page[: page.index("<body")] + page[page.index("<body") :][:300]
    assert 'data-text="xl"' in head
    assert 'data-theme="dark"' in head


def test_the_choice_outlives_signing_out(make: Any, as_: Any) -> None:
    browser = as_(make.member())
    browser.post("/settings/appearance", data={"text": "xxl", "theme": "", "lang": "ja"})
    cookie = browser.get_cookie("look")
    assert cookie is not None
    assert cookie.value == "xxl..ja"
    assert cookie.http_only
    assert cookie.max_age == 365 * 86_400
    browser.post("/sign-out")
    assert 'data-text="xxl"' in browser.get("/sign-in").text


@pytest.mark.parametrize("lie", ['"><script>.dark.ja', "huge.neon.xx", "....", "l", "\u3042.\u3044.\u3046"])
def test_a_forged_cookie_changes_nothing_it_may_not(client: FlaskClient, lie: str) -> None:
    client.set_cookie("look", lie)
    page = client.get("/settings/appearance")
    assert page.status_code == 200
    assert "<script>." not in page.text
    for word in ("huge", "neon", "あ.い"):
        assert word not in page.text


@pytest.mark.parametrize("words", [{"text": "huge"}, {"theme": "neon"}, {"lang": "tlh"}])
def test_an_unknown_choice_is_refused_and_keeps_no_cookie(client: FlaskClient, words: dict[str, str]) -> None:
    answer = client.post("/settings/appearance", data={"text": "", "theme": "", "lang": "ja", **words})
    assert answer.status_code == 422
    assert client.get_cookie("look") is None


def test_a_foreign_target_is_not_followed(client: FlaskClient) -> None:
    words = {"text": "", "theme": "", "lang": "en", "next": "//evil.example"}
    assert client.post("/settings/appearance", data=words).location == "/settings/appearance"
    assert 'lang="en"' in client.get("/sign-in").text
