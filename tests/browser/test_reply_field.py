"""On the way into the field of a reply: one tap, and the phone shows its keyboard."""

from __future__ import annotations

from playwright.sync_api import Browser, expect

from tests.browser import harness
from tests.site import Site

harness.need_chromium()


def test_a_link_to_the_field_leads_into_it(chromium: Browser, shared_site: Site) -> None:
    found = (
        "select id from contents where kind = 'thread' and visibility = 'city' and reply_count > 3 order by id limit 1"
    )
    thread = harness.rows(shared_site, found)[0][0]
    context = harness.phone(chromium, base_url=shared_site.url)
    harness.sign_in(context, shared_site, "sato")
    page = context.new_page()
    page.goto(f"/threads/{thread}")
    field = page.locator("#write textarea")
    page.locator(".writebar").get_by_role("link", name="返信を書く").tap()
    expect(field).to_be_focused()
    expect(field).to_be_in_viewport()
    page.get_by_role("link", name="番に返信").first.tap()
    page.wait_for_url("**/threads/*?answer=*")
    expect(field).to_be_focused()
    expect(field).to_be_in_viewport()
    context.close()
