"""The city files are whole, and the real one agrees with its sources."""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys
import unicodedata
from math import cos, hypot, radians
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
OSAKA = ROOT / "sns" / "cities" / "osaka.json"
SMALL = ROOT / "tests" / "cities" / "small.json"
SOURCE = ROOT.parent / "shared" / "data" / "wards"

needs_source = pytest.mark.skipif(not SOURCE.is_dir(), reason="../shared/data is not here: sources not compared")


def load(path: Path) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return data


def kilometres(one: dict[str, float], other: dict[str, float]) -> float:
    """Return the distance of two places near each other."""
    east = (one["lng"] - other["lng"]) * cos(radians(one["lat"]))
    return hypot(one["lat"] - other["lat"], east) * 111.2


@pytest.fixture(params=[OSAKA, SMALL], ids=["osaka", "small"])
def city(request: pytest.FixtureRequest) -> dict[str, Any]:
    return load(request.param)


def test_every_ward_is_complete_and_told_apart(city: dict[str, Any]) -> None:
    wards = city["wards"]
    for key in ("code", "slug", "name", "name_en", "reading", "glyph", "position"):
        values = [ward[key] for ward in wards]
        assert len(set(values)) == len(wards), key
    assert city["city"]["glyph"] not in {ward["glyph"] for ward in wards}
    assert [ward["position"] for ward in wards] == list(range(len(wards)))
    for ward in wards:
        assert re.fullmatch("[a-z]+", ward["slug"])
        assert 1 <= len(ward["glyph"]) <= 2
        assert re.fullmatch("[ぁ-ん]+く", ward["reading"])
        assert ward["name"].endswith("区")
        assert ward["contact"]
        assert ward["population"] > ward["households"] > 0


def test_codes_carry_their_check_digit(city: dict[str, Any]) -> None:
    for place in [city["city"], *city["wards"]]:
        digits = [int(digit) for digit in place["code"]]
        rest = sum(digit * weight for digit, weight in zip(digits, (6, 5, 4, 3, 2), strict=False)) % 11
        assert digits[5] == (11 - rest) % 10, place["code"]


def test_areas_lie_in_their_ward(city: dict[str, Any]) -> None:
    for ward in city["wards"]:
        names = [area["name"] for area in ward["areas"]]
        assert names, ward["name"]
        assert len(set(names)) == len(names), ward["name"]
        for area in ward["areas"]:
            assert kilometres(area, ward) < 8, (ward["name"], area["name"])
            assert unicodedata.is_normalized("NFC", area["name"])


def test_attribution_names_source_and_licence(city: dict[str, Any]) -> None:
    assert all(entry["what"] and entry["source"] and entry["licence"] for entry in city["attribution"])


def test_osaka_has_its_24_wards_and_their_people() -> None:
    wards = load(OSAKA)["wards"]
    assert len(wards) == 24
    assert sum(ward["population"] for ward in wards) == 2_692_845
    assert sum(len(ward["areas"]) for ward in wards) == 1903


def test_fields_of_activity_are_told_apart() -> None:
    fields = load(OSAKA.with_name("fields.json"))["fields"]
    assert 12 <= len(fields) <= 15
    for key in ("slug", "name", "name_en"):
        assert len({field[key] for field in fields}) == len(fields)


@needs_source
def test_osaka_agrees_with_the_table() -> None:
    with next(SOURCE.glob("*wards*.csv")).open(encoding="utf-8", newline="") as file:
        table = {row["lgcode"]: row for row in csv.DictReader(file)}
    wards = load(OSAKA)["wards"]
    assert {ward["code"] for ward in wards} == set(table)
    for ward in wards:
        row = table[ward["code"]]
        assert (ward["name"], ward["reading"]) == (row["ward"], row["kana"])
        assert row["url"].rstrip("/").endswith(ward["slug"])


@needs_source
def test_areas_lie_within_the_boundaries() -> None:
    slack = 0.003
    for ward in load(OSAKA)["wards"]:
        features = load(SOURCE / "boundaries" / f"{ward['code'][:5]}.json")["features"]
        numbers = re.findall(r"\d+\.\d+", json.dumps([feature["geometry"] for feature in features]))
        lngs, lats = [float(n) for n in numbers[::2]], [float(n) for n in numbers[1::2]]
        for area in ward["areas"]:
            assert min(lats) - slack < area["lat"] < max(lats) + slack, (ward["name"], area)
            assert min(lngs) - slack < area["lng"] < max(lngs) + slack, (ward["name"], area)


@needs_source
def test_making_the_city_again_changes_nothing(tmp_path: Path) -> None:
    copy = tmp_path / "city.json"
    copy.write_bytes(OSAKA.read_bytes())
    subprocess.run([sys.executable, ROOT / "tools" / "make_city.py", SOURCE, copy], check=True)
    assert copy.read_bytes() == OSAKA.read_bytes()
