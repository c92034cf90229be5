"""Words somebody typed are never lost: an ended session, a refused photo, a reload, a restart, two taps, two tabs."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from tests import site as sites
from tests.browser import harness
from tests.pictures.make import from_phone
from tests.site import Site

harness.need_chromium()

BODY = "淀川の土手で、ススキが光っていました。"


@pytest.fixture
def page(chromium: Browser, shared_site: Site) -> Iterator[Page]:
    context = harness.phone(chromium, base_url=shared_site.url)
    harness.sign_in(context, shared_site, "sato")
    yield context.new_page()
    context.close()


def write(page: Page, title: str) -> None:
    page.goto("/diaries/new")
    page.get_by_label("タイトル").fill(title)
    page.get_by_label("本文").fill(BODY)
    page.get_by_label("タグ", exact=True).fill("ススキ、川")


def press(page: Page, label: str) -> None:
    page.get_by_role("button", name=label, exact=True).click()


def is_published(page: Page, title: str) -> None:
    expect(page.get_by_role("heading", name=title, level=1)).to_be_visible()
    expect(page.locator(".diary .prose")).to_have_text(BODY)


def count(site: Site, title: str) -> int:
    return int(harness.rows(site, "select count(*) from contents where title = ?", title)[0][0])


def end_sessions(site: Site) -> None:
    harness.rows(
        site, "delete from login_sessions where member_id = (select id from members where email like 'sato@%')"
    )


def test_an_ended_session_hands_the_words_back(page: Page, shared_site: Site) -> None:
    write(page, "夕方の川")
    page.get_by_label("自分だけ").check()
    end_sessions(shared_site)
    press(page, "公開する")
    expect(page.get_by_text("書いた内容はそのまま残っています")).to_be_visible()
    page.get_by_label("メールアドレス").fill("sato@demo.example")
    page.get_by_role("textbox", name="パスワード").fill("まちがい")
    page.get_by_role("region", name="ログイン").get_by_role("button", name="ログイン").click()
    expect(page.get_by_role("link", name="メールアドレスかパスワードがちがいます")).to_be_visible()
    page.get_by_role("textbox", name="パスワード").fill("engawa-demo")
    page.get_by_role("region", name="ログイン").get_by_role("button", name="ログイン").click()
    expect(page.get_by_text(BODY)).to_be_visible()
    assert count(shared_site, "夕方の川") == 0
    press(page, "もう一度送る")
    is_published(page, "夕方の川")
    expect(page.get_by_text("自分だけ", exact=True)).to_be_visible()
    expect(page.locator(".chip", has_text="ススキ")).to_be_visible()


def test_an_ended_session_hands_a_comment_back(page: Page, shared_site: Site) -> None:
    entry = harness.rows(shared_site, "select id from contents where visibility = 'city' order by id limit 1")[0][0]
    page.goto(f"/diaries/{entry}")
    page.locator("#write textarea").fill("わたしも見ました。")
    end_sessions(shared_site)
    page.locator("#write button[type=submit]").click()
    press(page, "佐藤ゆみさんとしてログイン")
    expect(page.get_by_text("わたしも見ました。")).to_be_visible()
    press(page, "もう一度送る")
    expect(page.locator(".re .prose", has_text="わたしも見ました。")).to_be_visible()


def test_a_refused_photo_keeps_the_words_and_the_other_photo(page: Page) -> None:
    write(page, "写真がひとつ読めません")
    files = [("花.jpg", from_phone(6)), ("こわれた.jpg", b"\xff\xd8\xff\xe0 broken")]
    page.get_by_label("写真", exact=True).set_input_files(
        [{"name": name, "mimeType": "image/jpeg", "buffer": content} for name, content in files]
    )
    page.get_by_label("写真1の説明").fill("四色の花")
    page.get_by_label("写真2の説明").fill("読めない写真")
    press(page, "公開する")
    expect(page.get_by_role("link", name=re.compile("こわれた.jpg"))).to_be_visible()
    expect(page.get_by_label("本文")).to_have_value(BODY)
    expect(page.get_by_label("タグ", exact=True)).to_have_value("ススキ、川")
    expect(page.get_by_label("写真1の説明")).to_have_value("四色の花")
    expect(page.get_by_label("写真2の説明")).to_have_count(0)
    press(page, "公開する")
    is_published(page, "写真がひとつ読めません")
    expect(page.get_by_role("img", name="四色の花")).to_be_visible()


def is_saved(page: Page) -> None:
    expect(page.locator("[data-keep-status]")).to_have_text(re.compile(r"下書きに保存しました \d+:\d\d"))


def go_on(page: Page, title: str) -> None:
    page.goto("/diaries/new")
    page.get_by_role("link", name=title).click()
    expect(page.get_by_label("タイトル")).to_have_value(title)


def test_a_reload_offers_the_words_back_until_they_have_arrived(page: Page) -> None:
    write(page, "途中の日記")
    # At once, before anything is saved anywhere but on this device.
    page.reload()
    press(page, "前に書いた内容をもどす")
    expect(page.get_by_label("タイトル")).to_have_value("途中の日記")
    expect(page.get_by_label("本文")).to_have_value(BODY)
    is_saved(page)
    # What the server has is offered by the server, and no longer by the device.
    page.reload()
    expect(page.get_by_role("link", name="途中の日記")).to_have_count(1)
    expect(page.get_by_role("button", name="前に書いた内容をもどす")).to_have_count(0)
    go_on(page, "途中の日記")
    expect(page.get_by_label("本文")).to_have_value(BODY)
    press(page, "公開する")
    is_published(page, "途中の日記")
    page.goto("/diaries/new")
    expect(page.locator("[data-toolbar]")).to_be_visible()
    expect(page.get_by_role("button", name="前に書いた内容をもどす")).to_have_count(0)
    expect(page.get_by_role("link", name="途中の日記")).to_have_count(0)


def test_an_open_page_goes_on_saving_after_somebody_signs_in_again(page: Page, shared_site: Site) -> None:
    write(page, "ログインしなおす")
    is_saved(page)
    end_sessions(shared_site)
    page.get_by_label("本文").fill(f"{BODY}とちゅうで切れました。")
    expect(page.get_by_text("ログインの期限が切れました。書いた内容はこの端末に残しています")).to_be_visible()
    harness.sign_in(page.context, shared_site, "sato")
    page.get_by_label("本文").fill(f"{BODY}とちゅうで切れて、つながりました。")
    is_saved(page)
    go_on(page, "ログインしなおす")
    expect(page.get_by_label("本文")).to_have_value(f"{BODY}とちゅうで切れて、つながりました。")


def test_two_devices_keep_both_texts(page: Page, shared_site: Site) -> None:
    write(page, "ふたつの端末")
    is_saved(page)
    other = page.context.new_page()
    go_on(other, "ふたつの端末")
    other.get_by_label("本文").fill("もうひとつの端末の文")
    is_saved(other)
    page.get_by_label("本文").fill("はじめの端末の文")
    expect(page.get_by_role("alert")).to_have_text("ほかの画面で、この下書きの新しい文章が書かれています")
    press(page, "こちらも別の下書きとして残す")
    is_saved(page)
    kept = harness.rows(shared_site, "select json_extract(fields, '$.body') from drafts where head = 'ふたつの端末'")
    assert {row[0] for row in kept} == {"もうひとつの端末の文", "はじめの端末の文"}


def test_photos_go_up_one_by_one_and_stay_with_the_draft(page: Page, shared_site: Site) -> None:
    write(page, "写真の下書き")
    page.get_by_label("写真", exact=True).set_input_files(
        [{"name": f"{n}.jpg", "mimeType": "image/jpeg", "buffer": from_phone(n)} for n in (1, 6)]
    )
    expect(page.locator("[data-photo]")).to_have_count(2, timeout=30_000)
    page.get_by_label("写真1の説明").fill("はじめの写真")
    page.get_by_label("写真2の説明").fill("つぎの写真")
    page.get_by_role("button", name="写真2 前へ").click()
    is_saved(page)
    harness.until(page, "fetch('/drafts').then((page) => page.text()).then((text) => text.includes('写真の下書き'))")
    page.wait_for_timeout(3_000)
    go_on(page, "写真の下書き")
    expect(page.get_by_label("写真1の説明")).to_have_value("つぎの写真")
    page.get_by_role("button", name="写真2 はずす").click()
    press(page, "公開する")
    is_published(page, "写真の下書き")
    expect(page.get_by_role("img", name="つぎの写真")).to_be_visible()
    left = "select count(*) from draft_photos p join drafts d on d.id = p.draft_id where d.head like '写真の下書き%'"
    assert harness.rows(shared_site, left)[0][0] == 0


def test_a_comment_begun_elsewhere_is_offered(page: Page, shared_site: Site) -> None:
    entry = harness.rows(shared_site, "select id from contents where visibility = 'city' order by id limit 1")[0][0]
    page.goto(f"/diaries/{entry}")
    page.locator("#write textarea").fill("途中のコメント")
    is_saved(page)
    page.goto(f"/diaries/{entry}")
    page.locator("#write textarea").focus()
    page.get_by_role("link", name="途中のコメント").click()
    expect(page.get_by_label("コメント")).to_have_value("途中のコメント")
    press(page, "コメントする")
    expect(page.locator(".re .prose", has_text="途中のコメント")).to_be_visible()


def test_two_taps_make_one_entry(page: Page, shared_site: Site) -> None:
    write(page, "二度おしました")
    page.get_by_role("button", name="公開する").dblclick()
    is_published(page, "二度おしました")
    # Also where the script does not hold the second tap back: both forms arrive, with the same key.
    write(page, "二度とどきました")
    form = page.locator("form.composer").evaluate("(form) => Object.fromEntries(new FormData(form))")
    multipart = {name: value for name, value in form.items() if isinstance(value, str)} | {"do": "publish"}
    answers = [page.request.post("/diaries/", multipart=multipart) for _ in range(2)]
    assert len({answer.url for answer in answers}) == 1
    assert [count(shared_site, title) for title in ("二度おしました", "二度とどきました")] == [1, 1]


def test_of_two_tabs_the_second_is_told_and_keeps_its_words(page: Page, shared_site: Site) -> None:
    write(page, "ふたつの画面")
    press(page, "公開する")
    is_published(page, "ふたつの画面")
    second = page.context.new_page()
    for tab in (page, second):
        tab.goto(page.url.split("#")[0].removesuffix("/edit") + "/edit")
    page.get_by_label("本文").fill(f"{BODY}先に直しました。")
    press(page, "公開する")
    expect(page.get_by_text("先に直しました。")).to_be_visible()
    expect(second.get_by_label("タグ", exact=True)).to_have_value("ススキ、川")
    second.get_by_label("本文").fill(f"{BODY}あとから直しました。")
    press(second, "公開する")
    expect(second.get_by_role("link", name=re.compile("ほかの画面で先に書きかえられています"))).to_be_visible()
    expect(second.get_by_label("本文")).to_have_value(f"{BODY}あとから直しました。")
    page.reload()
    expect(page.get_by_text("先に直しました。")).to_be_visible()
    # Told once, the resident decides: the words are sent when they are sent again.
    press(second, "公開する")
    expect(second.get_by_role("heading", name="ふたつの画面", level=1)).to_be_visible()
    expect(second.get_by_text("あとから直しました。")).to_be_visible()
    assert count(shared_site, "ふたつの画面") == 1


@contextlib.contextmanager
def started_again(site: Site) -> Iterator[None]:
    """Start the product once more in the same place."""
    port = str(urlsplit(site.url).port)
    process = subprocess.Popen(
        [sys.executable, "-m", "sns", "run"],
        env=sites.environment(site.instance, port=port),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        until = time.monotonic() + 30
        while time.monotonic() < until:
            with contextlib.suppress(OSError), urllib.request.urlopen(f"{site.url}/sign-in", timeout=2):
                break
            time.sleep(0.1)
        yield
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(20)


@pytest.mark.long
def test_a_killed_browser_loses_nothing_older_than_five_seconds(
    demo_instance: Path, tmp_path: Path, chromium: Browser
) -> None:
    with sites.running(demo_instance, tmp_path / "instance") as site:
        doomed = chromium.browser_type.launch(executable_path=harness.need_chromium(), args=harness.FLAGS)
        context = harness.phone(doomed, base_url=site.url)
        harness.sign_in(context, site, "sato")
        page = context.new_page()
        write(page, "電池が切れました")
        page.wait_for_timeout(5_000)
        page.get_by_label("本文").press_sequentially("ここは新しい")
        processes = doomed.new_browser_cdp_session().send("SystemInfo.getProcessInfo")["processInfo"]
        os.kill(next(each["id"] for each in processes if each["type"] == "browser"), signal.SIGKILL)
        context = harness.phone(chromium, base_url=site.url)
        harness.sign_in(context, site, "sato")
        page = context.new_page()
        go_on(page, "電池が切れました")
        expect(page.get_by_label("本文")).to_have_value(re.compile(f"^{BODY}"))
        context.close()


@pytest.mark.long
def test_a_killed_server_loses_nothing_of_what_is_being_written(
    chromium: Browser, demo_instance: Path, tmp_path: Path
) -> None:
    with sites.running(demo_instance, tmp_path / "instance") as site:
        context = harness.phone(chromium, base_url=site.url)
        harness.sign_in(context, site, "sato")
        page = context.new_page()
        write(page, "停電のあいだに")
        is_saved(page)
        sites.kill(site)
        page.get_by_label("本文").fill(f"{BODY}停電のあと。")
        expect(page.get_by_text("いまはつながらないため、この端末に残しています")).to_be_visible()
        with started_again(site):
            # The open page goes on by itself.
            expect(page.locator("[data-keep-status]")).to_have_text(re.compile("保存しました"), timeout=90_000)
            other = context.new_page()
            go_on(other, "停電のあいだに")
            expect(other.get_by_label("本文")).to_have_value(f"{BODY}停電のあと。")
        context.close()


@pytest.mark.long
def test_a_form_sent_to_a_killed_server_comes_back(chromium: Browser, demo_instance: Path, tmp_path: Path) -> None:
    with sites.running(demo_instance, tmp_path / "instance") as site:
        context = harness.phone(chromium, base_url=site.url)
        harness.sign_in(context, site, "sato")
        page = context.new_page()
        page.goto("/diaries/new")
        sites.kill(site)
        page.get_by_label("タイトル").fill("停電のあいだに")
        page.get_by_label("本文").fill(BODY)
        press(page, "公開する")
        page.wait_for_url("chrome-error://**")
        with started_again(site):
            page.goto("/diaries/new")
            press(page, "前に書いた内容をもどす")
            expect(page.get_by_label("本文")).to_have_value(BODY)
            press(page, "公開する")
            is_published(page, "停電のあいだに")
        context.close()
