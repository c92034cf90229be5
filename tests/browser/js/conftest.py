from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser import harness
from tests.browser.js.stage import Site, opened


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with Site() as running:
        thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield running
        running.shutdown()
        thread.join()


# Shared, so that the scripts are fetched once; what a page stored is cleared before the next.
@pytest.fixture(scope="module")
def phone(chromium: Browser, site: Site) -> Iterator[BrowserContext]:
    with harness.phone(chromium, base_url=site.address) as context:
        yield context


@pytest.fixture
def page(phone: BrowserContext, site: Site) -> Iterator[Page]:
    with opened(phone, site) as page:
        yield page


@pytest.fixture
def pictures(tmp_path: Path) -> list[Path]:
    """Four small pictures and one that no browser can show."""
    files = []
    for name, colour in {"a": "red", "b": "green", "c": "blue", "d": "black"}.items():
        file = tmp_path / f"{name}.png"
        Image.new("RGB", (40, 30), colour).save(file)
        files.append(file)
    (tmp_path / "e.heic").write_bytes(b"not a picture")
    return [*files, tmp_path / "e.heic"]
