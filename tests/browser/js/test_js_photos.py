from __future__ import annotations

import re
from pathlib import Path

from PIL import Image
from playwright.sync_api import Locator, Page, expect

from tests.browser import harness
from tests.browser.js.stage import Site

harness.need_chromium()


def choose(page: Page, *files: Path) -> None:
    """Choose files once the script is there, which is fetched after the page: before that the browser's own field answers."""
    expect(page.locator(".photos__note")).to_be_attached()
    page.set_input_files("#photos", files)


def chosen(page: Page) -> list[str]:
    names: list[str] = page.locator("#photos").evaluate("(input) => [...input.files].map((file) => file.name)")
    return names


def tool(page: Page, words: str) -> Locator:
    return page.get_by_role("button", name=words, exact=True)


def test_photos_are_added_reordered_removed_and_sent_with_their_words(
    page: Page, site: Site, pictures: list[Path]
) -> None:
    choose(page, *pictures[:2])
    choose(page, pictures[1], pictures[2])
    assert chosen(page) == ["a.png", "b.png", "c.png"]
    expect(page.locator(".photos__thumb")).to_have_count(3)
    assert (
        page.locator(".photos__thumb").first.evaluate("(image) => image.decode().then(() => image.naturalWidth)") == 40
    )
    for number, words in enumerate(["赤い花", "緑の葉", "青い空"], start=1):
        page.get_by_label(f"写真{number}の説明").fill(words)

    tool(page, "写真3 前へ").click()
    expect(tool(page, "写真2 前へ")).to_be_focused()
    tool(page, "写真2 前へ").click()
    assert chosen(page) == ["c.png", "a.png", "b.png"]
    expect(tool(page, "写真1 前へ")).to_be_disabled()
    expect(tool(page, "写真1 後ろへ")).to_be_focused()
    expect(page.get_by_label("写真1の説明")).to_have_value("青い空")

    tool(page, "写真2 はずす").click()
    assert chosen(page) == ["c.png", "b.png"]
    expect(tool(page, "写真2 はずす")).to_be_focused()

    page.get_by_role("button", name="公開する").click()
    expect(page.get_by_role("heading", name="届きました")).to_be_visible()
    sent = site.sent[0].decode("utf-8", "replace")
    assert re.findall(r'name="photos"; filename="([^"]+)"', sent) == ["c.png", "b.png"]
    assert re.findall(r'name="new-alt"\r\n\r\n([^\r]*)', sent) == ["青い空", "緑の葉"]
    assert 'name="do"\r\n\r\npublish' in sent


def test_the_last_photo_removed_gives_the_focus_back(page: Page, pictures: list[Path]) -> None:
    choose(page, pictures[0])
    tool(page, "写真1 はずす").click()
    assert chosen(page) == []
    expect(page.locator("#photos")).to_be_focused()


def test_more_photos_than_allowed_are_left_out_in_words(page: Page, pictures: list[Path]) -> None:
    choose(page, *pictures[:4])
    assert chosen(page) == ["a.png", "b.png", "c.png"]
    expect(page.locator(".photos__note")).to_have_text("写真は3枚までです。1枚は入れていません")


def test_photos_that_stay_take_their_room(page: Page, site: Site, pictures: list[Path]) -> None:
    site.marks["kept"] = "".join(
        f'<input class="field" aria-label="写真{n}の説明" name="photo-{n}-alt">'
        f'<label class="check"><input type="checkbox" name="photo-{n}-remove"> 写真{n}をはずす</label>'
        for n in (5, 6)
    )
    page.reload()
    page.get_by_label("写真6をはずす").check()
    choose(page, *pictures[:4])
    assert chosen(page) == ["a.png", "b.png"]


def test_a_photo_that_cannot_be_shown_is_named(page: Page, pictures: list[Path]) -> None:
    choose(page, pictures[4])
    expect(page.locator(".photos__name")).to_have_text("e.heic")
    assert chosen(page) == ["e.heic"]


def test_a_photo_too_large_to_send_is_made_smaller_and_another_file_is_left_out(page: Page, tmp_path: Path) -> None:
    large = tmp_path / "large.png"
    Image.effect_noise((4600, 4600), 100).save(large, compress_level=0)
    broken = tmp_path / "broken.heic"
    broken.write_bytes(bytes(20_000_001))
    choose(page, large, broken)
    expect(page.locator(".photos__note")).to_have_text("「broken.heic」は大きすぎるため入れていません")
    harness.until(page, "document.querySelector('#photos').files[0].name === 'large.jpg'", seconds=60)
    size = page.locator("#photos").evaluate(
        "(input) => createImageBitmap(input.files[0]).then((image) => [image.width, image.height, input.files[0].size])"
    )
    assert size[:2] == [4096, 4096]
    assert size[2] <= 20_000_000
