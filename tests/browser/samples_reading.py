"""The other ways to read: months, albums, tags, footprints, quotations, the personal feed."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.browser.sample import Sample, submit


def _make_address(page: Page) -> None:
    if page.get_by_role("button", name="アドレスを作る").count():
        submit(page, "アドレスを作る")


def _ask_for_print(page: Page) -> None:
    page.locator("details.others summary").first.click()


SAMPLES = [
    Sample("diaries of a month", "diaries.index", "resident", "/diaries/?month=2020-01"),
    Sample("diaries, one's own", "diaries.index", "author", "/diaries/?tab=mine"),
    Sample("month", "diaries.month", "resident", "/diaries/members/{author}/calendar"),
    Sample("month without entries", "diaries.month", "author", "/diaries/members/{author}/2020/1"),
    Sample("album", "diaries.album", "resident", "/diaries/members/{author}/album"),
    Sample("album without photos", "diaries.album", "newcomer", "/diaries/members/{newcomer}/album"),
    Sample("tag", "diaries.tag", "author", "/diaries/tags/散歩"),
    Sample("tag of nothing", "diaries.tag", "author", "/diaries/tags/だれも使わないタグ"),
    Sample("diary, quoting", "diaries.show", "resident", "/diaries/{entry}?answer=1&quote=1"),
    Sample("diary, to be printed", "diaries.show", "author", "/diaries/{entry}", act=_ask_for_print),
    Sample("footprints", "people.footprints", "author", "/footprints"),
    Sample("footprints of an entry", "contents.show_footprints", "author", "/contents/{entry}/footprints"),
    Sample("feed settings, nothing yet", "people.feed_settings", "resident", "/settings/feed"),
    Sample("feed settings", "people.feed_settings", "author", "/settings/feed", act=_make_address),
]

# What programs and scripts read, not people.
DATA = {
    "contents.suggest", "contents.suggest_for_new", "people.feed_read", "calendar.one_ics", "calendar.ward_file",
    "calendar.own_file", "calendar.own_ward_file", "calendar.bad_rows", "calendar.export", "calendar.numbers_table",
    "calendar.series_table", "figures.table", "petitions.figures_table", "screening.table", "notices.download",
    "notices.atom", "notices.json_feed", "operations.alive", "operations.ready", "operations.metrics", "everyday.export",
    "bundles.fetch", "offline.bands_of_city", "offline.bands_of_ward", "offline.manifest", "offline.script",
}  # fmt: skip
