"""What waits before it is published in the believable town: a list of words, somebody's first entry, a request from outside."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sns.blueprints.accounts.models import Member
from sns.blueprints.contents import holding
from sns.blueprints.diaries import actions as diaries
from sns.blueprints.moderation import adapters
from sns.blueprints.petitions import actions as petitions
from sns.blueprints.screening import actions as screening
from sns.blueprints.screening import checking
from sns.blueprints.spaces import queries as wards

_SCRIPT = Path(__file__).with_name("guard.toml")


def build(people: Mapping[str, Member], persons: list[dict[str, Any]], noon: datetime) -> None:
    """Give a ward its list and its desk what waits; another city, or a ward without an office, has none."""
    words = tomllib.loads(_SCRIPT.read_text("utf-8"))
    ward, city = wards.find_ward(words["ward"]), wards.city_card()
    office = people.get(f"{words['ward']}_staff")
    if ward is None or city is None or office is None:
        return
    screening.add_words(people.get("city_staff"), city.id, words["city_words"], "hold", "ads", at=noon)
    screening.add_words(office, ward.id, words["ward_words"], "hold", "ads", at=noon)
    screening.add_words(office, ward.id, words["masked"], "mask", "harass", at=noon)
    residents = [
        people[person["key"]]
        for person in persons
        if person["ward"] == words["ward"] and person["key"] in people and not people[person["key"]].standing.is_staff
    ]
    _held(words["held"], residents[-1], noon - timedelta(hours=2))
    _asked(words, residents[-2], ward.id, noon)


def _held(words: dict[str, str], author: Member, at: datetime) -> None:
    entry = diaries.publish(author, title=words["title"], body=words["body"], visibility="city", at=at)
    holding.hold(entry, "screen.word")
    entry.published_at = None  # nobody has read it yet
    kind = adapters.KINDS["content"]
    waiting = checking.Result((), "screen.word", ("必ずもうかる",), "ads")
    checking.hold(author, kind.describe(kind.find(entry.id)), waiting, at=at)


def _asked(words: dict[str, Any], author: Member, space_id: int, noon: datetime) -> None:
    about = words["about"]
    entry = diaries.publish(
        author, title=about["title"], body=about["body"], visibility="city", at=noon - timedelta(days=3)
    )
    asked = words["request"]
    petitions.receive(
        kind=asked["kind"], address=f"https://engawa.example/diaries/{entry.id}", name=asked["name"],
        email=asked["email"], words=asked["words"], evidence=asked["evidence"], is_agent=True, space_id=space_id,
        content_id=entry.id, at=noon - timedelta(days=1),
    )  # fmt: skip
