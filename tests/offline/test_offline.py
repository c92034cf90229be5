"""What phones keep of the site is the same for everybody: a manifest, a worker, a page, the warnings that hold."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image

from sns.blueprints.notices import bands
from sns.core import clock
from sns.core.web import CSP
from tests.factories import Factory
from tests.notices.office import Office
from tools import icons

IMAGES = Path(__file__).resolve().parents[2] / "sns" / "static" / "img"


def _given(browser: FlaskClient, address: str) -> bytes:
    with browser.get(address) as answer:  # a file that is sent stays open otherwise
        assert answer.status_code == 200, address
        return answer.data


PUBLIC = ("/manifest.webmanifest", "/sw.js", "/offline", "/bands.json")


@pytest.mark.parametrize("address", PUBLIC)
def test_it_is_the_same_for_a_member_and_a_stranger(undone: Flask, make: Factory, as_: Any, address: str) -> None:
    member, stranger = as_(make.member(nickname="田中修")), undone.test_client()
    member.set_cookie("look", "xl.dark.en")
    own, other = member.get(address), stranger.get(address)
    clean = [re.sub(rb'"at": ?"[^"]+"', b"", answer.data) for answer in (own, other)]
    if address != "/manifest.webmanifest":  # its names follow the language
        assert clean[0] == clean[1]
    assert "Set-Cookie" not in own.headers
    assert "no-store" not in own.headers["Cache-Control"]
    assert own.headers["Content-Security-Policy"] == CSP
    assert "田中" not in own.text


def test_the_manifest_names_pictures_and_pages_that_exist(undone: Flask, make: Factory, as_: Any) -> None:
    answer = undone.test_client().get("/manifest.webmanifest")
    assert answer.mimetype == "application/manifest+json"
    told = json.loads(answer.data)
    assert (told["name"], told["display"], told["start_url"], told["scope"]) == ("まちの縁側", "standalone", "/", "/")
    member = as_(make.member())
    for shortcut in told["shortcuts"]:
        assert member.get(shortcut["url"]).status_code == 200
    for icon in told["icons"]:
        picture = Image.open(BytesIO(_given(member, icon["src"])))
        assert f"{picture.width}x{picture.height}" == icon["sizes"]
    assert {icon["purpose"] for icon in told["icons"]} == {"any", "maskable"}
    page = member.get("/").text
    assert '<link rel="manifest" href="/manifest.webmanifest">' in page
    apple = re.search(r'rel="apple-touch-icon" href="([^"]+)"', page)
    assert apple
    assert Image.open(BytesIO(_given(member, apple[1]))).size == (180, 180)


@pytest.mark.parametrize("name", icons.ICONS)
def test_the_pictures_are_what_the_tool_draws(name: str) -> None:
    drawn, kept = icons.icon(name).convert("RGBA"), Image.open(IMAGES / name).convert("RGBA")
    assert drawn.size == kept.size
    places = [(x * drawn.width // 16, y * drawn.height // 16) for x in range(16) for y in range(16)]
    pairs = [(drawn.getpixel(place), kept.getpixel(place)) for place in places]
    # Two releases of a library may round an edge otherwise.
    far = [1 for one, other in pairs if max(abs(a - b) for a, b in zip(one, other, strict=True)) > 40]
    assert len(far) <= 4


def test_what_a_phone_cuts_off_leaves_the_mark_whole() -> None:
    picture = Image.open(IMAGES / "icon-maskable-512.png").convert("RGB")
    paper = picture.getpixel((0, 0))
    outside = [
        (x, y)
        for x in range(0, 512, 4)
        for y in range(0, 512, 4)
        if (x - 256) ** 2 + (y - 256) ** 2 > (0.4 * 512) ** 2 and picture.getpixel((x, y)) != paper
    ]
    assert outside == []


def test_the_worker_is_of_this_build_and_keeps_what_exists(undone: Flask) -> None:
    stranger = undone.test_client()
    answer = stranger.get("/sw.js")
    assert answer.mimetype == "text/javascript"
    assert answer.headers["Cache-Control"] == "no-cache"
    site = json.loads(answer.text.partition("self.site = ")[2].partition(";\n")[0])
    assert stranger.get(site["page"]).status_code == 200
    for asset in (*site["assets"], site["icon"], site["badge"]):
        assert _given(stranger, asset)
    assert stranger.get("/sw.js").text == answer.text
    # Whatever its page loads, it keeps.
    loaded = re.findall(r'(?:src|href)="(/static/[^"]+)"', stranger.get(site["page"]).text)
    assert set(loaded) <= set(site["assets"])
    assert "<script" not in stranger.get(site["page"]).text


def test_the_warnings_are_public_words_by_ward_and_go_when_they_end(undone: Flask, make: Factory) -> None:
    bands.forget()
    office, other = Office(undone, make), Office(undone, make, 1)
    facts = {"urgency": "urgent", "level": 4}
    with undone.app_context():
        number = office.publish("川の水があふれそうです", **facts)
        other.publish("区の会員だけへの警戒", visibility="ward", **facts)
        other.publish("高齢者等避難です", urgency="urgent", level=3, expires_at=clock.now() + timedelta(hours=1))
        office.publish("ふつうのお知らせ")
    bands.forget()
    stranger = undone.test_client()
    city = stranger.get("/bands.json").get_json()
    assert [one["title"] for one in city["bands"]] == ["川の水があふれそうです", "高齢者等避難です"]
    assert city["bands"][0]["label"] == "警戒レベル4 避難指示"
    assert set(city["bands"][0]) == {
        "id", "title", "level", "label", "office", "wards", "url", "published_at", "expires_at",
    }  # fmt: skip
    assert city["bands"][0]["url"] == f"/notices/{number}"
    assert stranger.get(f"/notices/{number}").status_code == 200
    here = stranger.get(f"/w/{office.place.slug}/bands.json").get_json()["bands"]
    assert [one["title"] for one in here] == ["川の水があふれそうです"]
    page = stranger.get("/offline").text
    assert "川の水があふれそうです" in page
    assert stranger.get("/w/nowhere/bands.json").status_code == 404


def test_the_page_without_a_network_knows_nobody(undone: Flask, make: Factory, as_: Any) -> None:
    member = as_(make.member(nickname="田中修"))
    page = member.get("/offline").text
    assert "csrf" not in page
    assert 'name="bell"' not in page
    assert "もう一度ためす" in page
