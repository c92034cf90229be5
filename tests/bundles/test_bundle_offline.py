"""The bundle as its member opens it: from a folder, in a real browser, with nothing asked from elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser

from tests.browser import harness
from tests.bundles.unpack import bundle_of
from tests.contents.writing import hang

pytestmark = pytest.mark.browser
harness.need_chromium()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with harness.browser() as running:
        yield running


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_it_opens_from_a_folder(undone: Flask, make: Any, tmp_path: Path, chromium: Browser) -> None:
    me, friend = make.member(), make.member()
    entry = make.entry(me, title="川の日記", body="[区のページ](/w/kita)を見ました。")
    hang(undone, entry, [make.photo(me)])
    make.reply(friend, entry, body="すてきですね。")
    bundle_of(undone, me).zip.extractall(tmp_path)
    with harness.phone(chromium, offline=True, java_script_enabled=True) as context:
        page = context.new_page()
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto((tmp_path / "index.html").as_uri())
        page.get_by_role("link", name="日記").first.click()
        page.get_by_role("heading", name="川の日記").wait_for()
        assert page.get_by_text("すてきですね。").is_visible()
        assert page.evaluate(
            "[...document.images].length && [...document.images].every(i => i.complete && i.naturalWidth)"
        )
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert page.evaluate("getComputedStyle(document.body).fontFamily") != ""
        assert page.evaluate("document.styleSheets.length") == 1
        for name in sorted(tmp_path.rglob("*.html")):
            page.goto(name.as_uri())
            page.add_script_tag(content=harness.AXE.read_text("utf-8"))
            found = page.evaluate(
                "rules => axe.run({runOnly: rules}).then(r => r.violations.map(v => v.id))", harness.RULES
            )
            assert found == [], (name.name, found)
        assert [url for url in asked if not url.startswith("file:")] == []
