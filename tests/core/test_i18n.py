"""The page in the reader's language: chosen, else asked for, else Japanese; days as the city says them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask

from sns.core import i18n

# 23:30 in Tokyo on Friday 20 November 2026
LATE = datetime(2026, 11, 20, 14, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def late() -> Iterator[None]:
    with time_machine.travel(LATE, tick=False):
        yield


@pytest.mark.parametrize(
    ("cookie", "asked", "locale", "lang"),
    [
        (None, None, "ja", "ja"),
        (None, "en-GB,en;q=0.9", "en", "en"),
        (None, "ja-JP,ja;q=0.9,en;q=0.8", "ja", "ja"),
        (None, "zh-TW,ko;q=0.8", "ja", "ja"),
        (None, "fr;q=0.9,en;q=0.2", "en", "en"),
        (None, "*", "ja", "ja"),
        (None, "en;q=junk,,;;", "ja", "ja"),
        ("..en", "ja", "en", "en"),
        ("xl.dark.ja@easy", "en", "ja@easy", "ja-x-easy"),
        ("..ja", "en", "ja", "ja"),
        ("..xx", "en", "en", "en"),
        ("..../../etc/passwd", None, "ja", "ja"),
        ("", "en", "en", "en"),
    ],
)
def test_the_cookie_decides_then_the_browser_then_japanese(
    cookie: str | None, asked: str | None, locale: str, lang: str, client: Any
) -> None:
    if cookie is not None:
        client.set_cookie("look", cookie)
    page = client.get("/sign-in", headers={"Accept-Language": asked} if asked else {})
    assert page.status_code == 200
    assert f'<html lang="{lang}"' in page.text
    with client.application.test_request_context("/", headers={"Accept-Language": asked} if asked else {}) as request:
        request.request.cookies = {"look": cookie} if cookie is not None else {}  # type: ignore[assignment]
        assert i18n.locale() == locale


def test_every_page_opens_in_every_language(make: Any, as_: Any) -> None:
    member = make.member()
    entry = make.entry(member)
    browser = as_(member)
    for locale, (_, lang) in i18n.LOCALES.items():
        browser.set_cookie("look", f"..{locale}")
        for path in ("/", "/diaries/", f"/diaries/{entry.id}", "/diaries/new", "/settings/appearance", "/w/", "/none"):
            page = browser.get(path)
            assert page.status_code == (404 if path == "/none" else 200), (locale, path)
            assert f'<html lang="{lang}"' in page.text


def test_a_choice_is_kept_for_a_year_and_is_not_readable_by_scripts(client: Any) -> None:
    answer = client.post("/settings/appearance", data={"text": "xl", "theme": "dark", "lang": "ja@easy"})
    cookie = next(c for c in answer.headers.getlist("Set-Cookie") if c.startswith("look="))
    assert "Max-Age=31536000" in cookie
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    page = client.get("/settings/appearance").text
    assert '<html lang="ja-x-easy" data-text="xl" data-theme="dark">' in page


@pytest.mark.parametrize("field", ["text", "theme", "lang"])
def test_a_choice_that_does_not_exist_is_refused(field: str, client: Any) -> None:
    words = {"text": "", "theme": "", "lang": "ja", field: "en; Path=/\r\nX: 1"}
    answer = client.post("/settings/appearance", data=words)
    assert answer.status_code == 422
    assert not any(c.startswith("look=") for c in answer.headers.getlist("Set-Cookie"))


@pytest.fixture
def reading(undone: Flask) -> Any:
    def read(locale: str) -> Any:
        return undone.test_request_context("/", headers={"Cookie": f"look=..{locale}"})

    return read


@pytest.mark.parametrize(
    ("ago", "words"),
    [
        (timedelta(), "今日 23:30"),
        (timedelta(hours=23, minutes=25), "今日 0:05"),
        (timedelta(hours=23, minutes=31), "昨日 23:59"),
        (timedelta(hours=48), "11月18日(水) 23:30"),
        (timedelta(days=325), "2025年12月30日(火) 23:30"),
        (timedelta(days=-1), "11月21日(土) 23:30"),
    ],
)
def test_a_moment_is_told_as_the_citys_clock_shows_it(ago: timedelta, words: str, reading: Any) -> None:
    with reading("ja"):
        assert i18n.when(LATE - ago) == words


def test_a_day_turns_at_the_citys_midnight(reading: Any) -> None:
    with reading("ja"), time_machine.travel(datetime(2026, 11, 20, 15, 1, tzinfo=UTC), tick=False):
        assert i18n.when(LATE) == "昨日 23:30"
        assert i18n.day(datetime(2026, 12, 31, 15, 0, tzinfo=UTC)) == "2027年1月1日(金)"


def test_days_are_written_for_the_reader(reading: Any) -> None:
    with reading("ja"):
        assert i18n.day(date(2026, 10, 24)) == "10月24日(土)"
        assert i18n.day(date(2024, 2, 29)) == "2024年2月29日(木)"
    with reading("en"):
        assert i18n.day(date(2026, 10, 24)) == "Sat, 24 Oct"
        assert i18n.day(date(2024, 2, 29)) == "Thu, 29 Feb 2024"


def test_words_hold_values_and_per_cent_signs(reading: Any) -> None:
    with reading("ja"):
        assert i18n.gettext("こんにちは、%(name)sさん", name="50%引き") == "こんにちは、50%引きさん"
        assert i18n.gettext("100%") == "100%"
        assert i18n.pgettext("場所", "市") == "市"


@pytest.mark.parametrize(("number", "words"), [(0, "返事0件"), (1, "返事1件"), (2, "返事2件"), (1_000, "返事1000件")])
def test_a_number_stands_in_its_sentence(number: int, words: str, reading: Any) -> None:
    for locale in i18n.LOCALES:
        with reading(locale):
            assert i18n.ngettext("返事%(num)d件", "返事%(num)d件", number) == words


def test_a_translated_plural_follows_the_number(reading: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    class English:
        def ngettext(self, _one: str, _many: str, n: int) -> str:
            return "%(num)d reply" if n == 1 else "%(num)d replies"

    monkeypatch.setattr(i18n, "get_translations", English)
    with reading("en"):
        assert i18n.ngettext("%(num)d件", "%(num)d件", 1) == "1 reply"
        assert i18n.ngettext("%(num)d件", "%(num)d件", 2) == "2 replies"


def test_without_a_request_the_words_are_japanese(context: Flask) -> None:
    assert i18n.locale() == "ja"
    assert i18n.gettext("ホーム") == "ホーム"
    assert i18n.when(LATE) == "今日 23:30"


@pytest.mark.parametrize(
    ("name", "said"), [("さくら", "さくらさん"), ("釣りの源さん", "釣りの源さん"), ("みっちゃん", "みっちゃん")]
)
def test_a_name_that_bears_its_title_gets_no_second_one(context: Flask, name: str, said: str) -> None:
    assert i18n.gettext("%(name)sさんへの返信", name=name) == f"{said}への返信"
    assert i18n.ngettext("%(name)sさんと%(num)d人", "%(name)sさんと%(num)d人", 2, name=name) == f"{said}と2人"
