"""Pages of rubbish days and office hours, for the walk."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.browser.sample import Sample, submit

TABLE = "地区,町丁目,種類,曜日\n1地区,梅田1丁目,普通ごみ,月・木\n1地区,,給食,火\n1地区,遠い町,資源ごみ,隔週水\n"


def _bring(page: Page) -> None:
    file = {"name": "gomi.csv", "mimeType": "text/csv", "buffer": TABLE.encode()}
    page.get_by_label("ファイル").set_input_files(file)
    submit(page, "中身を確かめる")


def _wrong_district(page: Page) -> None:
    page.get_by_label("普通ごみ").fill("隔週水")
    submit(page, "下書きに入れる")


def _wrong_hours(page: Page) -> None:
    page.get_by_label("月曜日 閉まる時刻").fill("08:00")
    submit(page, "保存する")


SAMPLES = [
    Sample("days of a ward", "everyday.show", "author", "/w/{ward}/days"),
    Sample("days of another ward", "everyday.show", "author", "/w/nishi/days"),
    Sample("one's area", "everyday.area", "author", "/settings/area"),
    Sample("office, rubbish", "everyday.rubbish", "staff", "/staff/{ward}/rubbish"),
    Sample("office, district", "everyday.district", "staff", "/staff/{ward}/rubbish/district?at=0"),
    Sample(
        "office, new district", "everyday.district", "staff", "/staff/{ward}/rubbish/district", 422, _wrong_district
    ),
    Sample("office, hours", "everyday.hours", "staff", "/staff/{ward}/hours"),
    Sample("office, wrong hours", "everyday.hours", "staff", "/staff/{ward}/hours", 422, _wrong_hours),
    Sample("office, rubbish brought", "everyday.rubbish", "staff", "/staff/{ward}/rubbish", 200, _bring),
]
