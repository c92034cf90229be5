"""The number at the bell moves while a page stays open, and goes on every device once it is read on one."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import harness
from tests.site import Site, csrf_token

harness.need_chromium()
PATIENCE_MS = 30_000


def number(page: Page, place: str) -> int:
    found = page.locator(f"{place} a[href='/notifications'] .count [aria-hidden]")
    return int(found.inner_text()) if found.count() else 0


@pytest.mark.browser
def test_the_number_is_live_and_the_same_on_every_device(chromium: Browser, shared_site: Site) -> None:
    site = shared_site
    ((entry, writer),) = harness.rows(
        site,
        "select c.id, w.email from contents c join members a on a.id = c.author_id"
        " join members w on w.home_ward_id = c.space_id and w.id != a.id"
        " where a.email = 'sato@demo.example' and c.visibility = 'ward' and w.email like '%@demo.example'"
        " and w.id not in (select member_id from memberships where role != 'resident') limit 1",
    )
    phone = harness.phone(chromium, base_url=site.url)
    pc = harness.pc(chromium, base_url=site.url)
    for context in (phone, pc):
        harness.sign_in(context, site, "sato")
    on_phone, on_pc = phone.new_page(), pc.new_page()
    errors = harness.watch(on_phone)
    on_phone.goto("/settings")
    on_pc.goto("/settings/profile")
    before = number(on_phone, ".topbar")
    assert number(on_pc, ".rail") == before
    neighbour = site.sign_in(writer.partition("@")[0])
    token = csrf_token(neighbour.get(f"{site.url}/diaries/{entry}").text)
    words = {"csrf_token": token, "body": "ひさしぶりです"}
    assert neighbour.post(f"{site.url}/contents/{entry}/replies", data=words).ok
    for page, place in ((on_phone, ".topbar"), (on_pc, ".rail")):
        mark = page.locator(f"{place} a[href='/notifications'] .count")
        expect(mark).to_contain_text(f"新着 {before + 1}件", timeout=PATIENCE_MS)
    on_phone.goto("/notifications")
    on_phone.get_by_role("link", name="さんが返信しました").first.click()
    on_phone.wait_for_url(f"**/diaries/{entry}#r*")
    expect(on_phone.locator(".re", has_text="ひさしぶりです")).to_be_visible()
    rail = on_pc.locator(".rail a[href='/notifications']")
    expect(rail).not_to_contain_text(f"新着 {before + 1}件", timeout=PATIENCE_MS)
    assert number(on_pc, ".rail") == before
    assert errors == []
    for context in (phone, pc):
        context.close()
