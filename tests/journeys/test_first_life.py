"""The main job: a resident writes a diary with photos, a neighbour reads and answers, on their own phones."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import harness
from tests.pictures.make import HEIC, from_phone
from tests.site import Site

harness.need_chromium()

TITLE = "天神橋の古本市へ行きました"
BODY = "## 掘り出しもの\n\n**百円**の棚で、むかしの観光地図を見つけました。\n\n- 市電の線路\n- なくなった橋"
ALTS = ("四つの色に塗りわけた看板", "横にたおした電話でとった看板")
COMMENT = "その地図、いちど見せてください。"
ANSWER = "こんど持っていきます。"


@pytest.fixture
def site(shared_site: Site) -> Site:
    return shared_site


def opened(chromium: Browser, site: Site, key: str | None) -> Page:
    context = harness.phone(chromium, base_url=site.url)
    if key:
        harness.sign_in(context, site, key)
    return context.new_page()


@pytest.fixture
def author(chromium: Browser, site: Site) -> Iterator[Page]:
    page = opened(chromium, site, None)
    errors = harness.watch(page)
    yield page
    page.context.close()
    assert errors == []


@pytest.fixture
def neighbour(chromium: Browser, site: Site) -> Iterator[Page]:
    page = opened(chromium, site, "gen")
    yield page
    page.context.close()


@pytest.fixture
def stranger(chromium: Browser, site: Site) -> Iterator[Page]:
    page = opened(chromium, site, "osamu")
    yield page
    page.context.close()


def write(page: Page, folder: Path) -> None:
    """Write the entry with both photos, look at the preview, and publish."""
    jpeg = folder / "IMG_0001.jpg"
    jpeg.write_bytes(from_phone(6))
    page.get_by_role("link", name="書く", exact=True).click()
    page.get_by_label("タイトル").fill(TITLE)
    page.get_by_label("本文").fill(BODY)
    page.get_by_label("同じ区の会員").check()
    page.get_by_label("写真", exact=True).set_input_files([jpeg, HEIC])
    for number, words in enumerate(ALTS, start=1):
        page.get_by_label(f"写真{number}の説明").fill(words)
    page.get_by_role("button", name="確認する").click()
    expect(page.get_by_text("まだ公開していません。このように見えます。")).to_be_visible()
    preview = page.get_by_role("region", name=TITLE)
    expect(preview.get_by_role("heading", name="掘り出しもの")).to_be_visible()
    expect(preview.get_by_role("img")).to_have_count(2)
    assert [page.get_by_label(f"写真{number}の説明").input_value() for number in (1, 2)] == list(ALTS)
    page.get_by_role("button", name="公開する").click()
    expect(page.get_by_role("heading", name=TITLE, level=1)).to_be_visible()


def look_at_photos(page: Page) -> list[str]:
    """Check that both photos stand upright, with their words; return their addresses."""
    addresses = []
    for words in ALTS:
        photo = page.get_by_role("img", name=words)
        photo.scroll_into_view_if_needed()
        harness.until(page, "(alt) => document.querySelector(`img[alt='${alt}']`).naturalWidth > 0", words)
        found = photo.evaluate(
            """async (image) => {
              await image.decode();
              const canvas = Object.assign(document.createElement("canvas"), {width: 2, height: 2});
              const paint = canvas.getContext("2d");
              paint.drawImage(image, 0, 0, 2, 2);
              const dots = [...paint.getImageData(0, 0, 2, 2).data];
              return {width: image.naturalWidth, height: image.naturalHeight, src: image.src,
                      corners: [0, 4, 8, 12].map((at) => dots.slice(at, at + 3))};
            }"""
        )
        assert found["width"] > found["height"] > 0
        names = ["".join("rgb"[i] for i in range(3) if dot[i] > 120) for dot in found["corners"]]
        assert names == ["r", "g", "b", "rg"], f"{words} does not stand upright"
        addresses.append(found["src"])
    return addresses


def comment(page: Page, words: str, button: str = "コメントする") -> None:
    page.locator("#write textarea").fill(words)
    page.locator("#write").get_by_role("button", name=button).click()
    expect(page.locator(".prose", has_text=words)).to_be_visible()


def test_a_diary_lives_from_the_first_word_to_the_last(
    author: Page, neighbour: Page, stranger: Page, site: Site, tmp_path: Path
) -> None:
    author.goto("/")
    author.get_by_role("button", name="佐藤ゆみさんとしてログイン").click()
    expect(author).to_have_title(re.compile("^ホーム"))
    write(author, tmp_path)
    address = author.url

    neighbour.goto("/diaries/?tab=ward")
    neighbour.get_by_role("link", name=TITLE).click()
    expect(neighbour).to_have_url(address)
    expect(neighbour.locator(".prose strong", has_text="百円")).to_be_visible()
    photos = look_at_photos(neighbour)
    comment(neighbour, COMMENT)

    author.get_by_role("link", name="新しいコメント 1件").click()
    expect(author.locator(".prose", has_text=COMMENT)).to_be_visible()
    author.get_by_role("link", name=re.compile("番のコメントに返信")).click()
    comment(author, ANSWER, "返信する")

    for place in ("/", "/diaries/", "/w/kita/", f"/members/{site_id(site)}"):
        stranger.goto(place)
        expect(stranger.get_by_text(TITLE)).to_have_count(0)
    for place in (address, *photos):
        assert stranger.request.get(place).status == 404, place

    author.get_by_role("link", name="直す", exact=True).click()
    author.get_by_label("タイトル").fill(f"{TITLE}(二日目)")
    author.get_by_role("button", name="公開する").click()
    expect(author.get_by_role("heading", level=1)).to_have_text(f"{TITLE}(二日目)")
    neighbour.goto(address)
    expect(neighbour.locator(".re__kids .prose", has_text=ANSWER)).to_be_visible()
    expect(neighbour.get_by_text(re.compile("編集ずみ"))).to_be_visible()

    author.get_by_role("link", name="消す", exact=True).click()
    author.get_by_role("button", name="日記を消す").click()
    expect(author.get_by_text(f"日記「{TITLE}(二日目)」を消しました")).to_be_visible()
    answer = neighbour.goto(address)
    assert answer is not None
    assert answer.status == 404
    assert neighbour.request.get(photos[0]).status == 404


def site_id(site: Site) -> int:
    """Return the id of the author's page."""
    return int(harness.rows(site, "select id from members where email = 'sato@demo.example'")[0][0])
