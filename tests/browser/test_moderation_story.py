"""A story of the desk in browsers: reported, hidden by one key, a letter, an objection, and a colleague who takes it back."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import harness
from tests.browser.harness import rows
from tests.site import PASSWORD, Site

harness.need_chromium()
pytestmark = pytest.mark.browser


@pytest.fixture
def as_(chromium: Browser, shared_site: Site) -> Iterator[Callable[[str], Page]]:
    opened = []

    def sign_in(key: str) -> Page:
        context = chromium.new_context(locale="ja-JP", viewport={"width": 1280, "height": 900})
        opened.append(context)
        page = context.new_page()
        page.goto(f"{shared_site.url}/sign-in")
        page.fill("input[name=email]:visible", f"{key}@demo.example")
        page.fill("input[name=password]:visible", PASSWORD)
        with page.expect_navigation():
            page.press("input[name=password]:visible", "Enter")
        return page

    yield sign_in
    for context in opened:
        context.close()


def test_from_a_report_to_its_reversal(shared_site: Site, as_: Callable[[str], Page]) -> None:
    site = shared_site
    thread, author = rows(
        site,
        "select c.id, m.email from contents c join members m on m.id = c.author_id where c.kind = 'thread'"
        " and c.space_id = (select id from spaces where slug = 'kita') and c.state = 'published'"
        " and m.email not in ('sato@demo.example', 'kita_staff@demo.example')"
        " and c.id not in (select subject_id from cases where subject_kind = 'content') order by c.id limit 1",
    )[0]
    key = author.partition("@")[0]
    title = rows(site, "select title from contents where id = ?", thread)[0][0]

    resident = as_("sato")
    resident.goto(f"{site.url}/threads/{thread}")
    resident.get_by_role("link", name="この話題を区役所に知らせる").click()
    resident.get_by_label("個人情報が書かれている").check()
    with resident.expect_navigation():
        resident.get_by_role("button", name="知らせる", exact=True).click()
    case = rows(site, "select id from cases where subject_kind = 'content' and subject_id = ?", thread)[0][0]

    office = as_("kita_staff")
    office.goto(f"{site.url}/staff/kita/moderation/{case}")
    assert office.locator(".quote__p--hit").count() == 1
    # While something is typed, a letter is a letter.
    office.get_by_label("職員どうしのメモ").fill("h")
    assert office.url.endswith(f"/moderation/{case}")
    office.locator("#case-title").focus()
    with office.expect_navigation():
        office.keyboard.press("h")
    assert office.get_by_text("非表示にしました。手紙は10分後に送ります").is_visible()
    resident.goto(f"{site.url}/threads/{thread}")
    assert title not in resident.inner_text("body")

    rows(site, "update decisions set leaves_at = datetime('now', '-1 minute') where case_id = ?", case)
    # The worker's clock lets letters leave each minute.
    letter = 0
    for _second in range(90):
        if found := rows(site, "select id from letters where case_id = ?", case):
            letter = found[0][0]
            break
        time.sleep(1)
    assert letter
    writer = as_(key)
    writer.goto(f"{site.url}/letters/{letter}")
    assert "第5条" in writer.inner_text("main")
    writer.get_by_role("link", name="異議を伝える").click()
    writer.get_by_label("見直してほしいこと").fill("だれのことも書いていません。")
    with writer.expect_navigation():
        writer.get_by_role("button", name="異議を伝える").click()
    appeal = rows(site, "select id from cases where origin = 'appeal' and parent_id = ?", case)[0][0]

    colleague = as_("city_staff")
    colleague.goto(f"{site.url}/staff/kita/moderation/{appeal}")
    colleague.locator("#decide textarea").fill("個人のことは書かれていませんでした。")
    with colleague.expect_navigation():
        colleague.get_by_role("button", name="判断を取り消す").click()
    resident.goto(f"{site.url}/threads/{thread}")
    assert title in resident.inner_text("body")
    # What was decided stands in the figures everybody reads, and the small numbers in them tell nobody who it was.
    resident.goto(f"{site.url}/figures")
    words = resident.inner_text("main")
    assert all(word in words for word in ("報告", "非表示", "異議", "改めたもの"))
