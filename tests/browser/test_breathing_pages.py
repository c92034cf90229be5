"""Two people at one time: pages that stay open say calmly what is new, and move nothing."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.browser import harness
from tests.site import Site, csrf_token

harness.need_chromium()
PATIENCE_MS = 30_000


@pytest.mark.browser
def test_an_open_entry_and_an_open_home_breathe(chromium: Browser, running_site: Site) -> None:
    site = running_site
    writer, reader = site.sign_in("sato"), harness.phone(chromium, base_url=site.url)
    harness.sign_in(reader, site, "kitagawa")
    home = reader.new_page()
    errors = harness.watch(home)
    home.goto("/")
    text = "今日は川まで歩きました。\n\n" * 40
    form = {"title": "川べりの道", "body": text, "visibility": "city", "do": "publish"}
    form["csrf_token"] = csrf_token(writer.get(f"{site.url}/diaries/new").text)
    address = writer.post(f"{site.url}/diaries/", data=form).url
    entry = re.findall(r"/diaries/(\d+)", address)[0]
    expect(home.locator(".livebar")).to_have_text("新しいたより 1件", timeout=PATIENCE_MS)
    home.get_by_role("link", name="新しいたより 1件").click()
    expect(home.get_by_text("川べりの道").first).to_be_visible()

    def say(words: str) -> str:
        body = {"csrf_token": form["csrf_token"], "body": words}
        assert writer.post(f"{site.url}/contents/{entry}/replies", data=body).ok
        return str(harness.rows(site, "select max(id) from replies")[0][0])

    first = say("はじめのひとこと")
    page = reader.new_page()
    page.goto(f"/diaries/{entry}")
    expect(page.locator(".re")).to_have_count(1)
    page.locator(".prose p").nth(10).scroll_into_view_if_needed()
    place = page.locator(".prose p").nth(10).bounding_box()
    page.wait_for_timeout(1_500)
    say("つぎのひとこと")
    bar = page.locator("#comments .livebar")
    expect(bar).to_have_text("新しいコメント 1件", timeout=PATIENCE_MS)
    assert bar.get_attribute("role") == "status"
    assert page.locator(".prose p").nth(10).bounding_box() == place
    expect(page.locator(".re")).to_have_count(1)
    assert writer.post(f"{site.url}/replies/{first}/delete", data={"csrf_token": form["csrf_token"]}).ok
    expect(page.locator(".re")).to_have_count(0, timeout=PATIENCE_MS)
    bar.get_by_role("link").click()
    expect(page.get_by_text("つぎのひとこと")).to_be_visible()
    assert writer.post(f"{site.url}/diaries/{entry}/delete", data={"csrf_token": form["csrf_token"]}).ok
    expect(page.get_by_text("このページの内容は、いまは見られません")).to_be_visible(timeout=PATIENCE_MS)
    expect(page.get_by_text("つぎのひとこと")).to_have_count(0)
    assert errors == []
    reader.close()


@pytest.mark.browser
def test_a_page_without_anything_live_loads_no_socket_code(chromium: Browser, running_site: Site) -> None:
    context = harness.phone(chromium, base_url=running_site.url)
    page = context.new_page()
    fetched: list[str] = []
    page.on("request", lambda request: fetched.append(request.url))
    page.goto("/")
    page.wait_for_timeout(2_500)
    assert fetched
    assert not [address for address in fetched if re.search(r"socket|bell", address)]
    context.close()
