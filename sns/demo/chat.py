"""Rooms of the believable town: a lounge in each ward where somebody talked lately, and rooms opened for an occasion."""

from __future__ import annotations

import random
import tomllib
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sns.blueprints.accounts.models import Member
from sns.blueprints.chat import actions as chat
from sns.blueprints.chat import queries as rooms
from sns.blueprints.chat.models import ChatRoom
from sns.blueprints.spaces import queries as wards
from sns.blueprints.spaces.queries import Ward
from sns.blueprints.talk import actions as talk
from sns.core.db import db, transaction

_FOLDER = Path(__file__).parent


def build(people: Mapping[str, Member], persons: Iterable[Mapping[str, Any]], noon: datetime) -> None:
    """Open the rooms and let people talk."""
    words = tomllib.loads((_FOLDER / "chat.toml").read_text("utf-8"))
    homes: dict[str, list[Mapping[str, Any]]] = {}
    for person in persons:
        if person["key"] in people:
            homes.setdefault(person["ward"], []).append(person)
    chat.open_lounges()
    lounges = {room.space_id: room for room in rooms.list_lounges()}
    for number, ward in enumerate(wards.wards_by_id().values()):
        if ward.slug in homes:
            scene = words["lounge"][number % len(words["lounge"])]
            _talk(lounges[ward.id], scene, _cast(ward, homes[ward.slug], people), noon)
    for scene in words["room"]:
        _occasion(scene, homes, people, noon)


def _cast(ward: Ward, persons: list[Mapping[str, Any]], people: Mapping[str, Member]) -> dict[str, Member]:
    rng = random.Random(f"chat {ward.slug}")  # noqa: S311  # the same town each time
    residents = [people[person["key"]] for person in persons if not str(person.get("role", "")).endswith("staff")]
    host = next((people[p["key"]] for p in persons if p.get("role") == "host"), residents[0])
    office = next((people[p["key"]] for p in persons if p.get("role") == "ward_staff"), None)
    others = [member for member in rng.sample(residents, len(residents)) if member is not host] or [host]
    cast = {letter: others[index % len(others)] for index, letter in enumerate("abcdef")} | {"host": host}
    return cast | ({"staff": office} if office else {})


def _occasion(
    scene: Mapping[str, Any], homes: Mapping[str, list[Mapping[str, Any]]], people: Mapping[str, Member], noon: datetime
) -> None:
    if scene["ward"] == "city":
        place, keeper = wards.city_card(), people.get("city_staff")
        residents = [member for member in people.values() if not member.standing.is_staff]
        chosen = random.Random(scene["name"]).sample(residents, min(6, len(residents)))  # noqa: S311
        cast = dict(zip("abcdef", chosen, strict=False))
    else:
        place = wards.find_ward(scene["ward"])
        cast = _cast(place, homes[place.slug], people) if place is not None and place.slug in homes else {}
        keeper = cast.get("staff") or cast.get("host")
    if place is None or keeper is None or not cast:
        return
    opens = noon + timedelta(hours=scene["opens"]) if "opens" in scene else None
    closes = noon + timedelta(hours=scene["closes"]) if "closes" in scene else None
    wish = chat.Wish(
        name=scene["name"], purpose=scene["purpose"], notice=scene.get("notice", ""),
        readers="city" if place.is_city else "ward", opens_at=opens, closes_at=closes,
        asks_first=scene.get("asks_first", False),
    )  # fmt: skip
    room = chat.open_room(keeper, place.id, wish, at=noon - timedelta(days=3))
    _talk(room, scene, cast | {"keeper": keeper}, noon)


def _talk(room: ChatRoom, scene: Mapping[str, Any], cast: Mapping[str, Member], noon: datetime) -> None:
    moment = noon - timedelta(minutes=float(scene["minutes"]))
    step = timedelta(minutes=float(scene["minutes"])) / (len(scene["lines"]) + 1)
    with transaction():
        for number, (who, body, *more) in enumerate(scene["lines"]):
            author, voice = cast.get(who), None
            if author is None:
                continue
            if who == "staff" and room.readers == "ward":
                voice = room.space_id
            extra = dict(more[0]) if more else {}
            line = talk.place(
                author, room, body, client_id=f"demo-{room.id}-{number}", at=moment, voice=voice,
                quote=extra.get("quote"),
            )  # fmt: skip
            # Where few live, one of them plays several parts.
            for giver in {cast[part].id: cast[part] for part in extra.get("thanks", "") if part in cast}.values():
                if giver is not author:
                    talk.give(giver, line, "thanks")
            moment += step
        db.session.flush()
