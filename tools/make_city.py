"""Fill a city file with positions, population and 町丁目 from open data.

A city file is both the input and the output. What a person decides stays as it is (slug, glyph, English name, contact,
order of the wards, attribution); what the sources know is written anew. Running it twice changes nothing.

How another city is made:

1. Write ``sns/cities/<slug>.json`` with ``attribution``, ``city`` and ``wards``; a ward needs only ``code``, ``slug``,
   ``name_en``, ``glyph`` (one or two characters, unique in the city) and ``contact``. Slugs go into addresses: never change them.
2. Lay the sources into one folder: a ``*wards*.csv`` with the columns ``lgcode, ward, kana, lat, lng,
   population_<date>, households``, and ``japanese-addresses/<city><ward>.json`` from the Geolonia set.
3. Run ``python tools/make_city.py <folder> sns/cities/<slug>.json`` and read the difference.
"""

from __future__ import annotations

import argparse
import csv
import json
import unicodedata
from pathlib import Path
from typing import Any

WARD_KEYS = (
    *("code", "slug", "name", "reading", "name_en", "glyph"),
    *("lat", "lng", "population", "households", "contact", "position"),
)


def check_digit(code: str) -> str:
    """Return the check digit of a five-digit municipality code."""
    rest = sum(int(digit) * weight for digit, weight in zip(code[:5], (6, 5, 4, 3, 2), strict=True)) % 11
    return str((11 - rest) % 10)


def read_wards(source: Path) -> dict[str, dict[str, str]]:
    """Read the ward table of a source folder by code."""
    (table,) = source.glob("*wards*.csv")
    with table.open(encoding="utf-8-sig", newline="") as file:
        return {row["lgcode"]: row for row in csv.DictReader(file)}


def read_areas(source: Path, city: str, ward: str) -> list[dict[str, Any]]:
    """Read the 町丁目 of one ward in the order of the source."""
    text = (source / "japanese-addresses" / f"{city}{ward}.json").read_text(encoding="utf-8")
    return [
        {"name": unicodedata.normalize("NFC", row["town"]), "lat": round(row["lat"], 5), "lng": round(row["lng"], 5)}
        for row in json.loads(text)
        if not row["koaza"]
    ]


def fill(data: dict[str, Any], source: Path) -> dict[str, Any]:
    """Return the city with everything the sources know about its wards."""
    table = read_wards(source)
    wards = []
    for position, ward in enumerate(data["wards"]):
        row = table[ward["code"]]
        facts: dict[str, Any] = {
            "name": unicodedata.normalize("NFC", row["ward"]),
            "reading": unicodedata.normalize("NFC", row["kana"]),
            "lat": round(float(row["lat"]), 5),
            "lng": round(float(row["lng"]), 5),
            "population": int(next(value for key, value in row.items() if key.startswith("population"))),
            "households": int(row["households"]),
            "position": position,
        }
        merged = ward | facts
        areas = read_areas(source, data["city"]["name"], facts["name"])
        wards.append({key: merged[key] for key in WARD_KEYS} | {"areas": areas})
    return data | {"wards": wards}


def dump(data: dict[str, Any]) -> str:
    """Write a city as JSON with one line per ward and per area, so that differences stay readable."""

    def line(value: object) -> str:
        return json.dumps(value, ensure_ascii=False)

    wards = []
    for ward in data["wards"]:
        head = line({key: value for key, value in ward.items() if key != "areas"})[:-1]
        areas = ",\n".join(f"   {line(area)}" for area in ward["areas"])
        wards.append(f'  {head}, "areas": [\n{areas}\n  ]}}')
    sources = ",\n".join(f"  {line(source)}" for source in data["attribution"])
    body = ",\n".join(wards)
    return f'{{\n "attribution": [\n{sources}\n ],\n "city": {line(data["city"])},\n "wards": [\n{body}\n ]\n}}\n'


def main() -> None:
    """Read the two arguments and write the city file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source", type=Path, help="folder with the ward table and japanese-addresses/")
    parser.add_argument("city", type=Path, help="city file to fill, for example sns/cities/<slug>.json")
    arguments = parser.parse_args()
    data = json.loads(arguments.city.read_text(encoding="utf-8"))
    wrong = [ward["code"] for ward in data["wards"] if ward["code"][5:] != check_digit(ward["code"])]
    if wrong:
        parser.error(f"check digit: {', '.join(wrong)}")
    arguments.city.write_text(dump(fill(data, arguments.source)), encoding="utf-8")


if __name__ == "__main__":
    main()
