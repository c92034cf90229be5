"""Take pictures of the running demo: `python -m tests.browser.shots OUT [page …]`, each on phone and computer."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page

from sns.demo import scenes
from tests import site as sites
from tests.browser import harness
from tests.pictures.make import encoded
from tests.site import Site

# The cookie of the page's look is `text.theme.language`.
LOOKS = {"light": ".light.ja", "dark": ".dark.ja", "xxl": "xxl.light.ja"}
MOST = 3_000  # pixels of height; longer pages are cut
_SHOWN = """() => [...document.images].every(
  (i) => (i.complete && i.naturalWidth) || !i.checkVisibility() || i.getBoundingClientRect().top > innerHeight
)"""


@dataclass(frozen=True)
class Shot:
    """A page: who looks (None is a visitor), where, what is done first."""

    who: str | None
    path: str
    act: Callable[[Page], None] | None = None


def _refuse(page: Page) -> None:
    page.get_by_role("button", name="公開する").click()
    page.locator(".errs").wait_for()


def _fill(page: Page) -> None:
    page.get_by_label("タイトル").fill("天満から、用事なしで歩く")
    page.get_by_label("本文").fill(
        "商店街のアーケードがとぎれたところで、空を見ました。\n\n- 柿が四つで三百円\n- 川の風はつめたい"
    )
    photos = [
        {"name": f"{name}.jpg", "mimeType": "image/jpeg", "buffer": encoded(scenes.draw(name, 1), "JPEG")}
        for name in ("persimmon", "river_morning")
    ]
    page.get_by_label("写真", exact=True).set_input_files(photos)
    page.get_by_label("写真1の説明").fill("籠にもった柿")
    page.locator(".photos__thumb").last.scroll_into_view_if_needed()


def _preview(page: Page) -> None:
    _fill(page)
    page.get_by_role("button", name="確認する").click()
    page.get_by_text("まだ公開していません").wait_for()


SHOTS = {
    "sign-in": Shot(None, "/"),
    "home": Shot("sato", "/"),
    "diaries": Shot("sato", "/diaries/"),
    "diary": Shot("sato", "/diaries/{busy}"),
    "mine": Shot("sato", "/diaries/{mine}?answer=1"),
    "write": Shot("sato", "/diaries/new"),
    "write-errors": Shot("sato", "/diaries/new", _refuse),
    "write-photos": Shot("sato", "/diaries/new", _fill),
    "write-preview": Shot("sato", "/diaries/new", _preview),
    "delete": Shot("sato", "/diaries/{mine}/delete"),
    "ward": Shot("sato", "/w/kita/"),
    "wards": Shot("sato", "/w/"),
    "member": Shot("sato", "/members/{author}"),
    "menu": Shot("sato", "/menu"),
    "appearance": Shot("sato", "/settings/appearance"),
    "not-found": Shot("sato", "/nowhere"),
    "components": Shot("kita_staff", "/staff/components"),
}


def take(browser: Browser, site: Site, out: Path, wanted: list[str]) -> None:
    """Photograph the wanted pages, or all."""
    busy, author = harness.rows(
        site,
        "select c.id, author_id from contents c join files f on f.content_id = c.id"
        " where visibility = 'city' group by c.id order by count(f.id) desc, reply_count desc limit 1",
    )[0]
    mine = harness.rows(site, "select id from contents where author_id = 1 and reply_count > 0 limit 1")[0][0]
    for device, open_device in (("390", harness.phone), ("1280", harness.pc)):
        for who in (None, "sato", "kita_staff"):
            context = open_device(browser, base_url=site.url)
            if who:
                harness.sign_in(context, site, who)
            page = context.new_page()
            for look, cookie in LOOKS.items():
                context.add_cookies([{"name": "look", "value": cookie, "url": site.url}])
                for name, shot in SHOTS.items():
                    if shot.who != who or (wanted and name not in wanted):
                        continue
                    page.goto(shot.path.format(busy=busy, author=author, mine=mine))
                    page.evaluate("localStorage.clear()")  # the words of the picture before
                    if shot.act:
                        shot.act(page)
                    snap(page, out / f"{name}-{device}-{look}.png")
            context.close()


def snap(page: Page, file: Path) -> None:
    """Save a picture of the whole page, once its photos are there."""
    page.evaluate("scrollTo(0, 0)")
    width, height = page.evaluate("[innerWidth, document.documentElement.scrollHeight]")
    before = page.viewport_size
    # A fixed bar belongs to the bottom of the picture, so the screen grows instead of the picture being stitched.
    page.set_viewport_size({"width": width, "height": min(height, MOST)})
    harness.until(page, _SHOWN)
    page.screenshot(path=file, scale="css")
    if before:
        page.set_viewport_size(before)


def main() -> None:
    """Start a demo of its own and take its pictures."""
    out, *wanted = sys.argv[1:]
    Path(out).mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        sites.make_demo(Path(folder) / "demo")
        with sites.running(Path(folder) / "demo", Path(folder) / "instance") as site, harness.browser() as browser:
            take(browser, site, Path(out), wanted)


if __name__ == "__main__":
    main()
