"""The walk through all other pages: what residents write, read and find; and that no route is missing."""

from __future__ import annotations

from pathlib import Path

import pytest

from sns.app import create_app
from sns.core.settings import Settings
from tests.browser import harness
from tests.browser.sample import Sample
from tests.browser.samples import FILES, OF_TOWN, SAMPLES
from tests.browser.samples_reading import DATA
from tests.browser.town import Town
from tests.browser.walk import BUTTONS, LANGUAGES, Room, look_over, too_wide
from tests.browser.walk import rooms as rooms
from tests.browser.walk import town as town

harness.need_chromium()


def test_every_route_has_a_sample(tmp_path: Path) -> None:
    app = create_app(Settings(instance=str(tmp_path)))
    pages = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    walked = {sample.endpoint for sample in SAMPLES if sample.endpoint} | set(FILES) | DATA
    assert pages - walked == set(), "routes without a sample in tests/browser/samples.py"
    assert walked - pages == set(), "samples of routes that are gone"


def test_yardsticks_notice_what_is_wrong(rooms: dict[str, Room]) -> None:
    page = rooms["visitor"].page
    page.goto("/")
    page.locator("main").evaluate(
        """(main) => {
          main.innerHTML = "<p>広い</p><p><button>小</button></p>";
          Object.assign(main.firstChild.style, {width: "3000px", color: "#ccc"});
          Object.assign(main.querySelector("button").style, {width: "20px", minWidth: 0, height: "30px", minHeight: 0});
        }"""
    )
    assert harness.overflow(page)
    assert [words for words in harness.small_targets(page, 24) if words.startswith("button")]
    assert [words for words in harness.small_targets(page, 44, BUTTONS) if words.startswith("button")]
    for rules in (harness.RULES, harness.COLOURS):
        assert [words for words in harness.axe(page, rules) if words.startswith("color-contrast")]


@pytest.mark.parametrize(("endpoint", "selector"), FILES.items())
def test_file_is_delivered(endpoint: str, selector: str, rooms: dict[str, Room], town: Town) -> None:
    page = rooms["author"].page
    page.goto(f"/diaries/{town['entry']}")
    address = page.locator(selector).evaluate("(element) => element.href || element.src")
    answer = page.request.get(address)
    assert answer.ok, endpoint
    assert answer.headers["content-type"].startswith("image/")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_pages_fit_a_narrow_phone_in_other_languages(lang: str, rooms: dict[str, Room], town: Town) -> None:
    assert too_wide(lang, OF_TOWN, rooms, town) == {}


@pytest.mark.parametrize("sample", OF_TOWN, ids=lambda sample: sample.name)
def test_page_is_for_everybody(sample: Sample, rooms: dict[str, Room], town: Town) -> None:
    assert look_over(sample, rooms, town) == []
