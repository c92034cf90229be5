"""The city's own story on phones, with and without JavaScript: a clean-up nobody signs up for, and a lecture that fills up."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import requests
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from sns.core import clock
from tests.browser import harness
from tests.journeys.newcomer import press
from tests.site import Site, csrf_token

harness.need_chromium()
pytestmark = pytest.mark.browser
Phones = Callable[[str], Page]
DATES, PLACES = 8, 50


@pytest.fixture(params=[True, False], ids=["script", "no script"])
def has_script(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.fixture
def phones(has_script: bool, chromium: Browser, shared_site: Site) -> Iterator[Phones]:
    """Give phones of demo members; none may meet an error."""
    opened = []

    def open_one(key: str) -> Page:
        context = harness.phone(chromium, base_url=shared_site.url, java_script_enabled=has_script)
        harness.sign_in(context, shared_site, key)
        page = context.new_page()
        page.set_default_timeout(15_000)
        opened.append((page, harness.watch(page) if has_script else []))
        return page

    yield open_one
    errors = [error for _page, seen in opened for error in seen]
    for page, _seen in opened:
        page.context.close()
    assert errors == []


def moment(days: int, hour: int) -> str:
    """Return an hour of a day to come as a field for moments takes it."""
    day = clock.local(clock.now()) + timedelta(days=days)
    return f"{day:%Y-%m-%d}T{hour:02}:00"


def begin(page: Page, ward: str, title: str, *, days: int) -> None:
    page.goto(f"/w/{ward}/events/new")
    page.locator("#title").fill(title)
    page.locator("#starts_at").fill(moment(days, 9))
    page.locator("#ends_at").fill(moment(days, 11))
    page.locator("#place").fill("浪速公園の噴水前")
    page.locator("#body").fill("手ぶらで来てください。")


def publish(page: Page) -> int:
    page.locator('button[name="do"][value="publish"]').click()
    expect(page).to_have_url(re.compile(r"/events/\d+"))
    found = re.search(r"/events/(\d+)", page.url)
    assert found
    return int(found[1])


def answer(page: Page, event: int, choice: str, companions: int = 0) -> None:
    page.goto(f"/events/{event}")
    page.locator(f'#rsvp input[name="answer"][value="{choice}"]').check(force=True)
    page.locator("#companions").select_option(str(companions))
    page.locator("#rsvp").get_by_role("button", name=re.compile("^お返事を")).click()
    page.wait_for_load_state()


def test_eight_clean_ups_without_sign_up(phones: Phones, has_script: bool, shared_site: Site, tmp_path: Path) -> None:
    keeper, neighbour = phones("b_ueda"), phones("b_sofia")
    begin(keeper, "naniwa", "ゆるやかなつながり清掃", days=3)
    keeper.locator("#sort").select_option("volunteer")
    for mark in ("is_walk_in", "is_day_of", "is_empty_handed"):
        keeper.locator(f"#{mark}").check(force=True)
    keeper.locator("summary", has_text="くりかえし").click()
    keeper.locator("#repeat").select_option("months2")
    keeper.locator("#times").fill(str(DATES))
    first = publish(keeper)
    dates = harness.rows(
        shared_site, "select id from events where series_id = (select series_id from events where id = ?)", first
    )
    assert len(dates) == DATES

    neighbour.goto(f"/events/{first}")
    expect(neighbour.locator("#rsvp")).to_contain_text("申込みはいりません")
    expect(neighbour.locator("#rsvp").get_by_label("参加する", exact=True)).to_have_count(0)
    neighbour.get_by_role("button", name="行ってみようかな").click()
    expect(neighbour.get_by_text("1人が「行ってみようかな」と思っています")).to_be_visible()

    # The dates pass; the clock of a running site cannot be turned.
    passed = "update events set starts_at = '2026-01-01 00:00:00', ends_at = '2026-01-01 02:00:00'"
    harness.rows(shared_site, f"{passed} where series_id = (select series_id from events where id = ?)", first)
    for number, (event,) in enumerate(dates):
        keeper.goto(f"/events/{event}/heads")
        keeper.locator("#members").fill(str(48 + number))
        keeper.locator("#others").fill(str(72 - number))
        keeper.locator("#first_time").fill("21")
        press(keeper, "保存する")
        expect(keeper).to_have_url(re.compile(rf"/events/{event}"))
    (came,) = harness.rows(
        shared_site,
        "select avg(came) from events where series_id = (select series_id from events where id = ?)", first,
    )[0]  # fmt: skip
    assert came == 120

    keeper.goto(f"/events/{first}")
    keeper.get_by_role("link", name="活動報告をつくる").click()
    expect(keeper.locator("#came")).to_have_value("120")
    expect(keeper.locator("#place")).to_have_value("浪速公園の噴水前")
    picture = tmp_path / "after.jpg"
    data = io.BytesIO()
    Image.new("RGB", (800, 600), (90, 140, 90)).save(data, "JPEG")
    picture.write_bytes(data.getvalue())
    keeper.locator("#title").fill("清掃の報告")
    keeper.locator("#body").fill("45リットルの袋で30になりました。")
    keeper.locator('input[type="file"]').set_input_files(picture)
    if not has_script:
        # The photo goes with the form, which comes back and asks for what it shows.
        keeper.locator('button[name="do"][value="publish"]').click()
    description = keeper.locator('[name^="photo-"][name$="-alt"]')
    expect(description).to_have_count(1)
    description.fill("集まった袋")
    keeper.locator('button[name="do"][value="publish"]').click()
    expect(keeper).to_have_url(re.compile(r"/reports/\d+"))
    neighbour.goto(f"/events/{first}")
    neighbour.get_by_role("link", name="活動報告を読む").first.click()
    expect(neighbour.get_by_role("main")).to_contain_text("120人")
    expect(neighbour.get_by_role("main").locator("img").first).to_be_visible()


def test_a_lecture_that_fills_up(phones: Phones, shared_site: Site) -> None:
    keeper = phones("b_ueda")
    begin(keeper, "naniwa", "まちの水辺を知る講座", days=20)
    keeper.locator("#capacity").fill(str(PLACES))
    event = publish(keeper)
    # Nine parties of five have answered already.
    known = "('b_ueda@demo.example', 'b_sofia@demo.example', 'b_neko@demo.example', 'b_kishi@demo.example')"
    others = harness.rows(
        shared_site,
        "select email from members where email like '%@demo.example' and state = 'active' "
        f"and email not in {known} and age_band not in ('13-15', '16-17') order by id limit 9",
    )
    sessions = [shared_site.sign_in(email.split("@")[0]) for (email,) in others]
    for session in sessions:
        _post_answer(session, shared_site, event, companions=4)
    one, family, third = phones("b_sofia"), phones("b_neko"), phones("b_kishi")
    answer(one, event, "going", 4)
    expect(one.locator("#rsvp")).to_contain_text("参加します(あと4人と一緒に)")
    answer(family, event, "going", 2)
    expect(family.locator("#rsvp")).to_contain_text("キャンセル待ちの1番目")
    answer(third, event, "going")
    expect(third.locator("#rsvp")).to_contain_text("キャンセル待ちの2番目")
    keeper.goto(f"/events/{event}/people")
    expect(keeper.get_by_role("main")).to_contain_text("キャンセル待ち")
    # One place becomes free: the family of three is passed over and keeps its place in the line.
    _post_answer(sessions[0], shared_site, event, companions=3)
    third.goto(f"/events/{event}")
    expect(third.locator("#rsvp")).to_contain_text("参加します")
    family.goto(f"/events/{event}")
    expect(family.locator("#rsvp")).to_contain_text("キャンセル待ちの1番目")
    answer(one, event, "not_going")
    family.goto(f"/events/{event}")
    expect(family.locator("#rsvp")).to_contain_text("参加します(あと2人と一緒に)")
    taken = "select coalesce(sum(size), 0) from rsvps where event_id = ? and answer = 'going'"
    assert harness.rows(shared_site, taken, event)[0][0] == PLACES - 2


def _post_answer(session: requests.Session, site: Site, event: int, *, companions: int) -> None:
    page = session.get(f"{site.url}/events/{event}").text
    form = {"csrf_token": csrf_token(page), "answer": "going", "companions": str(companions)}
    assert session.post(f"{site.url}/events/{event}/answer", data=form).ok
