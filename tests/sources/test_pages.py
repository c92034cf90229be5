"""Staff keep the sources of their office; what they type wrongly is named."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from sns.blueprints.accounts.models import Member
from sns.blueprints.sources import actions, jobs, queries, reading, tables
from tests.factories import Factory

from .told import report

As = Callable[[Member], FlaskClient]
TYPED = {"name": "市の新着", "sort": "feed", "address": "https://city.example.jp/rss.xml", "is_on": "y"}


def test_staff_add_change_read_and_remove_a_source(undone: Flask, make: Factory, as_: As) -> None:
    staff, slug = as_(make.member(role="ward_staff")), make.ward(0).slug
    assert "まだありません" in staff.get(f"/staff/{slug}/sources").text
    made = staff.post(f"/staff/{slug}/sources/new", data=TYPED)
    page = made.location
    assert "https://city.example.jp/rss.xml" in staff.get(page).text
    assert "市の新着" in staff.get(f"{page}/edit").text
    assert staff.post(f"{page}/edit", data=TYPED | {"name": "区の新着", "publishes": "y"}).status_code == 302
    assert "区の新着" in staff.get(f"/staff/{slug}/sources").text
    assert staff.post(f"{page}/read").status_code == 302
    others = as_(make.member(role="ward_staff", ward=1))
    assert others.get(page).status_code == 404
    assert others.get(f"/staff/{slug}/sources").status_code == 403
    assert staff.post(f"{page}/remove").status_code == 302
    assert staff.get(page).status_code == 404


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"name": ""}, "名前を書いてください"),
        ({"sort": "x"}, "種類をえらんでください"),
        ({"address": "javascript:alert(1)"}, "アドレスの形が正しくありません"),
        ({"address": "https://x.example/" + "a" * 500}, "文字以内"),
        ({"further_areas": "27 abc"}, "数字を空白で区切って"),
        ({"field": "999"}, "活動分野をえらんでください"),
    ],
)
def test_bad_input_is_named(undone: Flask, make: Factory, as_: As, typed: dict[str, str], words: str) -> None:
    page = as_(make.member(role="ward_staff")).post(f"/staff/{make.ward(0).slug}/sources/new", data=TYPED | typed)
    assert page.status_code == 422
    assert words in page.text


def test_what_became_a_notice_and_what_could_not_be_read_have_pages_of_their_own(
    undone: Flask, make: Factory, as_: As
) -> None:
    place = make.ward(0)
    with undone.app_context():
        source = actions.add(None, place.id, sort="csv", name="一覧", address="")
        reading.take_all(source, tables.read("番号,題名\n7,水道の工事\n8,\n".encode()))
        page = f"/staff/sources/{source.id}"
    staff = as_(make.member(role="ward_staff"))
    told = {tab: staff.get(f"{page}?tab={tab}").text for tab in ("all", "taken", "unreadable", "no-such")}
    assert {tab for tab, words in told.items() if "水道の工事" in words} == {"all", "taken", "no-such"}
    assert {tab for tab, words in told.items() if "題名も本文もありません" in words} == {"all", "unreadable", "no-such"}
    assert "(題名なし)" in told["unreadable"]


def test_the_command_takes_a_folder_and_the_clock_reads_what_is_due(
    undone: Flask, make: Factory, tmp_path: Path
) -> None:
    (tmp_path / "a.xml").write_bytes(report("9910100"))
    with undone.app_context():
        source = actions.add(None, make.ward(0).id, sort="jma", name="気象庁", address="", publishes=True).id
        assert queries.list_due() == [source]
        jobs.read_due()
        assert queries.list_due() == []
        jobs.forget()
    run = undone.test_cli_runner().invoke(args=["take-in", str(source), str(tmp_path)])
    assert run.output == "published 1\n"
    assert "no source" in undone.test_cli_runner().invoke(args=["take-in", "999999", str(tmp_path)]).output
