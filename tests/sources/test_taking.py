"""What a source tells becomes notices once: drafts or published by rule, corrected and withdrawn as their source does."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from sns.blueprints.accounts.models import Member
from sns.blueprints.notices import bands
from sns.blueprints.notices.models import Notice
from sns.blueprints.sources import actions, queries, reading
from sns.blueprints.sources.fetching import Answer
from sns.blueprints.sources.models import Source
from sns.blueprints.spaces.models import Space
from sns.core import clock
from sns.core.db import db, transaction
from tests.factories import Factory

from .told import entry, report, rss

As = Callable[[Member], FlaskClient]
REAL = next((at for up in Path(__file__).parents if (at := up / "shared" / "data" / "feeds").exists()), Path("nowhere"))
SITE = "https://city.example.jp/news.xml"


class Office:
    """A source of the first ward's office, or the city's, and what its site answers."""

    def __init__(self, app: Flask, make: Factory, sort: str = "feed", *, of_city: bool = False, **facts: Any) -> None:
        self.app = app
        with app.app_context():
            city = db.session.scalars(sa.select(Space).where(Space.kind == "city")).one()
            self.place_id = city.id if of_city else make.ward(0).id
            facts = {"address": SITE, "publishes": True, **facts}
            self.id = actions.add(None, self.place_id, sort=sort, name="市の新着情報", **facts).id
            self.city_code = (city.code or "")[:5]
            self.ward_codes = [
                (code or "")[:5]
                for code in db.session.scalars(
                    sa.select(Space.code).where(Space.kind == "ward").order_by(Space.position)
                )
            ]

    def read(self, *answers: bytes, folder: Path = Path("/nowhere")) -> dict[str, int]:
        """Let the source be read; the site answers with these bytes in turn."""
        waiting = list(answers)
        with self.app.app_context():
            return dict(reading.read(self.id, folder, lambda *_args, **_named: Answer(waiting.pop(0), "etag")))

    def notices(self) -> list[Notice]:
        """Return what was taken in, oldest first."""
        return list(
            db.session.scalars(
                sa.select(Notice)
                .where(Notice.source == f"source:{self.id}", Notice.state != "deleted")
                .order_by(Notice.id)
            )
        )

    def source(self) -> Source:
        """Return the source, within a context."""
        found = queries.find(self.id)
        assert found is not None
        return found


@pytest.fixture(autouse=True)
def _bands() -> None:
    bands.forget()


def test_items_of_a_site_are_published_by_rule_once_and_corrected_when_they_change(
    undone: Flask, make: Factory, as_: As
) -> None:
    office = Office(undone, make)
    assert office.read(rss(entry("1"), entry("2", "図書館の休み"))) == {"published": 2}
    assert office.read(rss(entry("1"), entry("2", "図書館の休み"))) == {}
    assert office.read(rss(entry("1", words="あさって、水が出ません。"), entry("2", "図書館の休み"))) == {
        "corrected": 1
    }
    page = as_(make.member()).get(f"/w/{make.ward(0).slug}/notices").text
    assert page.count("図書館の休み") == 1
    with undone.app_context():
        first = office.notices()[0]
        assert "あさって" in first.body
        assert "https://city.example.jp/a.html" in first.body
        assert first.corrected_at is not None
    assert "発表もとが内容を訂正しました" in as_(make.member()).get(f"/notices/{first.id}").text


def test_without_the_rule_items_are_drafts_that_staff_sign_off(undone: Flask, make: Factory, as_: As) -> None:
    office = Office(undone, make, publishes=False)
    assert office.read(rss(entry("1"))) == {"draft": 1}
    assert "水道工事" not in as_(make.member()).get(f"/w/{make.ward(0).slug}/notices").text
    staff = as_(make.member(role="ward_staff"))
    assert "水道工事" in staff.get(f"/staff/{make.ward(0).slug}/notices").text
    assert office.read(rss(entry("1", words="予定を変えます。"))) == {"corrected": 1}
    with undone.app_context():
        assert "予定を変えます" in office.notices()[0].body
        number = office.notices()[0].id
    assert "ほかのところから取りこみました" in staff.get(f"/staff/notices/{number}").text


@pytest.mark.parametrize(
    ("item", "outcome", "words"),
    [
        (entry("1", link="javascript:alert(1)"), "draft", "リンクが使えない形"),
        (entry("1", more="<pubDate>Mon, 01 Jan 2199 00:00:00 GMT</pubDate>"), "draft", "日付が先の日"),
        (entry("1", more='<enclosure url="https://x.example/a.zip" length="200000000"/>'), "published", "添付のファイルは取りこみません"),
        ("<guid>1</guid>", "unreadable", "題名も本文もありません"),
        (entry("1", more="<pubDate>Mon, 01 Jan 2001 00:00:00 GMT</pubDate>"), "old", "古いため取りこみません"),
        (entry("1", title="<![CDATA[" + "<b>" * 5_000 + "題]]>", words="<div>" * 20_000 + "本文<script>alert(1)</script>"), "published", "公開しました"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_an_item_is_named_to_staff(
    undone: Flask, make: Factory, as_: As, item: str, outcome: str, words: str
) -> None:
    office = Office(undone, make)
    assert office.read(rss(item)) == {outcome: 1}
    page = as_(make.member(role="ward_staff")).get(f"/staff/sources/{office.id}").text
    assert words in page
    with undone.app_context():
        assert all("javascript:" not in one.body and "<" not in one.body for one in office.notices())


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (b"<rss><channel>", "形がこわれていて読めません"),
        (b'<!DOCTYPE x [<!ENTITY a "b"><!ENTITY c "&a;&a;">]><rss>&c;</rss>', "危険な書き方"),
        (b'<?xml version="1.0"?><!DOCTYPE x SYSTEM "file:///etc/passwd"><rss/>', "危険な書き方"),
        (b"<html><body/></html>", "RSSでもAtomでもありません"),
        (b"<a>" * 4_000 + b"</a>" * 4_000, "形がこわれていて読めません"),
        (b"\xff\xfe\x00", "形がこわれていて読めません"),
    ],
)
def test_a_site_that_cannot_be_read_says_why_and_is_asked_less_often(
    undone: Flask, make: Factory, as_: As, answer: bytes, words: str
) -> None:
    office = Office(undone, make)
    assert office.read(answer) == {}
    assert words in as_(make.member(role="ward_staff")).get(f"/staff/{make.ward(0).slug}/sources").text
    with undone.app_context():
        assert office.source().failures == 1
        assert office.source().next_at > clock.now() + timedelta(minutes=25)


def test_rss_1_and_atom_and_shift_jis_are_read(undone: Flask, make: Factory) -> None:
    rdf = (
        '<?xml version="1.0" encoding="Shift_JIS"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
        'xmlns="http://purl.org/rss/1.0/"><item rdf:about="a"><title>広報</title><link>https://x.example/1</link></item></rdf:RDF>'
    )
    atom = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>t:1</id><title>講座</title>'
        '<link rel="self" href="/s"/><link href="/k.html"/><summary>来月です</summary></entry></feed>'
    )
    office = Office(undone, make)
    assert office.read(rdf.encode("cp932")) == {"published": 1}
    assert office.read(atom.encode()) == {"published": 1}
    with undone.app_context():
        assert [one.title for one in office.notices()] == ["広報", "講座"]
        assert office.notices()[1].body.endswith("https://city.example.jp/k.html")


def test_a_table_is_taken_in(undone: Flask, make: Factory) -> None:
    office = Office(undone, make, "csv")
    table = (
        "番号,題名,本文,公開日,URL\r\n1,検診,保健所へ,{day},https://x.example/\r\n2,,空,,\r\n3,講座,本文,いつか,\r\n"
    )
    read = office.read(table.format(day=f"{clock.today():%Y/%m/%d}").encode("cp932"))
    assert read == {"published": 1, "unreadable": 2}
    assert office.read("名前,電話\r\na,b".encode()) == {}
    with undone.app_context():
        assert office.source().error == "no_columns"


def test_only_what_is_real_and_concerns_the_city_is_told(undone: Flask, make: Factory, as_: As) -> None:
    office = Office(undone, make, "jma", of_city=True)
    assert office.read(report(f"{office.city_code}00", status="訓練")) == {"not_real": 1}
    assert office.read(report(f"{office.city_code}00", status="試験", event="E2")) == {"not_real": 1}
    assert office.read(report("0110000", event="E3")) == {"elsewhere": 1}
    assert office.read(report(f"{office.city_code}00", kind="解除", event="E4")) == {"elsewhere": 1}
    assert office.read(report(f"{office.ward_codes[1]}00", event="E5")) == {"published": 1}
    with undone.app_context():
        (told,) = office.notices()
        assert told.space_id == make.ward(1).id
        assert told.urgency == "urgent"
        assert told.level is None
    assert "気象警報・注意報" in as_(make.member(ward=1)).get("/").text
    assert "気象警報・注意報" not in as_(make.member(ward=0)).get("/").text


def test_a_city_code_means_all_wards_and_a_ward_keeps_to_its_own(undone: Flask, make: Factory) -> None:
    city, ward = Office(undone, make, "jma", of_city=True), Office(undone, make, "jma")
    assert city.read(report(f"{city.city_code}00")) == {"published": 1}
    assert ward.read(report(f"{city.city_code}00")) == {"published": 1}
    assert ward.read(report(f"{city.ward_codes[2]}00", event="E2")) == {"elsewhere": 1}
    with undone.app_context():
        assert city.notices()[0].space_id == city.place_id
        assert ward.notices()[0].space_id == ward.place_id


def test_a_report_is_corrected_cancelled_and_replaced_by_the_next(undone: Flask, make: Factory, as_: As) -> None:
    office = Office(undone, make, "jma")
    code = f"{office.ward_codes[0]}00"
    start = clock.now()
    assert office.read(report(code, at=start)) == {"published": 1}
    assert office.read(report(code, at=start)) == {}
    assert office.read(report(code, deed="訂正", at=start, words="訂正した本文")) == {"corrected": 1}
    assert office.read(report(code, serial="2", at=start + timedelta(minutes=1), words="つづき")) == {"published": 1}
    page = as_(make.member()).get(f"/w/{make.ward(0).slug}/notices").text
    assert page.count("気象警報・注意報") == 2  # the row, and the band
    assert office.read(report(code, deed="取消", serial="3", words="取り消します")) == {"withdrawn": 1}
    with undone.app_context():
        first, second = office.notices()
        assert first.corrected_at is not None
        assert second.is_withdrawn
    assert "取り消します" in as_(make.member()).get(f"/notices/{second.id}").text
    assert office.read(report(code, deed="取消", event="E9")) == {"dropped": 1}


def test_reports_of_an_index_are_fetched_once_and_from_its_own_host(undone: Flask, make: Factory) -> None:
    office = Office(undone, make, "jma")
    index = (
        '<feed xmlns="http://www.w3.org/2005/Atom">'
        + "".join(
            f'<entry><link href="{href}"/></entry>' for href in ("/2.xml", "/1.xml", "https://evil.example/3.xml")
        )
        + "</feed>"
    ).encode()
    code, now = f"{office.ward_codes[0]}00", clock.now()
    assert office.read(index, report(code, at=now), b"<broken") == {"published": 1, "unreadable": 1}
    assert office.read(index) == {}


def test_files_of_a_folder_are_put_aside_when_read(undone: Flask, make: Factory, tmp_path: Path) -> None:
    office = Office(undone, make, "jma", address="")
    folder = tmp_path / "incoming" / str(office.id)
    folder.mkdir(parents=True)
    (folder / "a.xml").write_bytes(report(f"{office.ward_codes[0]}00"))
    (folder / "b.xml").write_bytes(b"\x00")
    (folder / "c.txt").write_bytes(b"")
    assert office.read(folder=tmp_path) == {"published": 1, "unreadable": 1}
    assert sorted(path.name for path in folder.iterdir()) == ["c.txt", "done"]
    assert office.read(folder=tmp_path) == {}


def test_a_source_is_read_by_one_at_a_time(undone: Flask, make: Factory) -> None:
    office = Office(undone, make)
    with undone.app_context():
        assert actions.begin(office.id) is not None
    assert office.read(rss(entry("1"))) == {}


# Bytes of real days lie beside the project, not in it; where they are missing these tests do not exist.
REPORTS = sorted((REAL / "jma").glob("*.xml"))
FEEDS = sorted((REAL / "rss").glob("*.xml"))
if not REPORTS or not FEEDS:
    sys.stderr.write("tests/sources: skipped what needs ../shared/data/feeds\n")


@pytest.mark.parametrize("is_there", [True] if REPORTS else [])
def test_of_the_reports_of_real_days_only_what_is_real_and_concerns_the_city_appears(
    undone: Flask, make: Factory, is_there: bool
) -> None:
    office = Office(undone, make, "jma", of_city=True, address="")
    with undone.app_context(), transaction():
        # The invented city takes the place of a real one for this test.
        for place, code in ((office.place_id, "271004"), (make.ward(0).id, "271276"), (make.ward(1).id, "271021")):
            db.session.get_one(Space, place).code = code
    # Days of the samples: the great earthquake reached the city, drills of other days did not.
    with time_machine.travel(datetime.fromisoformat("2011-03-11T15:00:00+09:00"), tick=False), undone.app_context():
        outcomes = reading.read_folder(office.source(), REAL / "jma")
        told = office.notices()
        again = reading.read_folder(office.source(), REAL / "jma")
    assert sum(outcomes.values()) == len(REPORTS)
    assert outcomes["not_real"] == 6
    assert [(one.title, one.urgency, one.space_id, one.shown_in) for one in told] == [
        ("震源・震度情報", "important", make.ward(0).id, [make.ward(1).id])
    ]
    assert not again


@pytest.mark.parametrize("path", FEEDS, ids=lambda path: path.name)
def test_real_feeds_are_taken_in_once(undone: Flask, make: Factory, path: Path) -> None:
    office = Office(undone, make)
    with time_machine.travel(datetime.fromisoformat("2025-07-25T09:00:00+09:00"), tick=False):
        first = office.read(path.read_bytes())
        assert first["published"] >= 10
        assert office.read(path.read_bytes()) == {}
