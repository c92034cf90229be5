"""The walk through the pages of arriving, of one's own settings, and of the offices that decide on them."""

from __future__ import annotations

import pytest

from tests.browser import harness
from tests.browser.sample import Sample
from tests.browser.samples import OF_ONESELF
from tests.browser.town import Town
from tests.browser.walk import LANGUAGES, Room, look_over, too_wide
from tests.browser.walk import rooms as rooms
from tests.browser.walk import town as town

harness.need_chromium()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_pages_fit_a_narrow_phone_in_other_languages(lang: str, rooms: dict[str, Room], town: Town) -> None:
    assert too_wide(lang, OF_ONESELF, rooms, town) == {}


@pytest.mark.parametrize("sample", OF_ONESELF, ids=lambda sample: sample.name)
def test_page_is_for_everybody(sample: Sample, rooms: dict[str, Room], town: Town) -> None:
    assert look_over(sample, rooms, town) == []
