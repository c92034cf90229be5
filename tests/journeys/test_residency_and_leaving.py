"""The end of the story: the ward's letter makes somebody 居住確認ずみ, and one day they leave."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import harness
from tests.journeys import newcomer
from tests.journeys.newcomer import follow_link, press, read_mail
from tests.site import Site

harness.need_chromium()
pytestmark = pytest.mark.browser

PASSWORD = "engawa-demo"
ADDRESS = "〒530-0001\n北区梅田9丁目9番9号\n縁側ハイツ909"


@pytest.fixture
def resident(chromium: Browser, shared_site: Site) -> Iterator[Page]:
    with harness.phone(chromium, base_url=shared_site.url) as context:
        harness.sign_in(context, shared_site, "mai")
        page = context.new_page()
        page.set_default_timeout(15_000)
        yield page


@pytest.fixture
def office(chromium: Browser, shared_site: Site) -> Iterator[Page]:
    with harness.pc(chromium, base_url=shared_site.url) as context:
        harness.sign_in(context, shared_site, "kita_staff")
        page = context.new_page()
        page.set_default_timeout(15_000)
        yield page


def test_a_letter_of_the_ward_confirms_where_somebody_lives(resident: Page, office: Page, shared_site: Site) -> None:
    resident.goto("/settings")
    resident.get_by_role("link", name="居住確認").click()
    resident.get_by_label("お名前").fill("舞田 まい")
    resident.get_by_label("ご住所").fill(ADDRESS)
    press(resident, "手紙を申しこむ")
    expect(resident.get_by_role("heading", name="手紙の準備をしています")).to_be_visible()

    office.goto("/staff/kita/residency")
    expect(office.get_by_text("まいまい")).to_be_visible()
    expect(office.get_by_text("縁側ハイツ")).to_have_count(0)
    press(office, "えらんだ手紙を印刷する")
    paper = office.locator(".paper", has_text="舞田 まい")
    expect(paper).to_contain_text("縁側ハイツ909")
    code = re.sub(r"\D", "", paper.locator(".paper__code").inner_text())

    read_mail(resident, "mai@demo.example", "居住確認の手紙を送りました")
    follow_link(resident, "/settings/residency")
    resident.get_by_label("手紙の番号").fill(f"{(int(code) + 1) % 10**8:08}")
    press(resident, "番号を送る")
    expect(resident.get_by_text("番号がちがいます。あと4回試せます").first).to_be_visible()
    resident.get_by_label("手紙の番号").fill(code)
    press(resident, "番号を送る")
    expect(resident.get_by_text("居住確認がすんでいます")).to_be_visible()
    assert harness.rows(shared_site, "select count(*) from residency_letters where address is not null") == [(0,)]
    mai = harness.rows(shared_site, "select id from members where email = 'mai@demo.example'")[0][0]
    resident.goto(f"/members/{mai}")
    expect(resident.get_by_text("居住確認ずみ")).to_be_visible()


def leave(page: Page) -> None:
    page.goto("/settings")
    page.get_by_role("link", name="退会する").click()
    page.get_by_label("すべて消す").check()
    page.get_by_role("textbox", name="パスワード").fill(PASSWORD)
    page.get_by_label("14日をすぎると元にもどせないことを読みました").check()
    press(page, "退会する")
    expect(page.get_by_role("heading", name="退会を受けつけました")).to_be_visible()


def test_who_leaves_is_gone_at_once_and_may_change_their_mind(
    resident: Page, chromium: Browser, shared_site: Site
) -> None:
    mai = harness.rows(shared_site, "select id from members where email = 'mai@demo.example'")[0][0]
    leave(resident)
    resident.goto("/menu")
    expect(resident).to_have_url("/sign-in?next=/menu")
    with harness.phone(chromium, base_url=shared_site.url) as context:
        harness.sign_in(context, shared_site, "gen")
        neighbour = context.new_page()
        assert neighbour.request.get(f"/members/{mai}").status == 404

        read_mail(resident, "mai@demo.example", "退会")
        follow_link(resident, "/leave/take-back")
        press(resident, "退会を取り消す")
        newcomer.sign_in(resident, "mai@demo.example", PASSWORD)
        expect(resident.get_by_role("link", name="書く", exact=True)).to_be_visible()
        assert neighbour.request.get(f"/members/{mai}").status == 200
