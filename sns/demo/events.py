"""Events of the believable town: what every ward does together, this month and next, and what came of the last time."""

from __future__ import annotations

import random
import tomllib
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sns.blueprints.accounts.models import Member
from sns.blueprints.contents import actions as contents
from sns.blueprints.events import actions as events
from sns.blueprints.events import afterwards, answering, queries, repeating, slots
from sns.blueprints.events.models import Event
from sns.blueprints.events.plan import Plan
from sns.blueprints.media.models import File
from sns.blueprints.spaces import queries as wards
from sns.blueprints.spaces.queries import Ward
from sns.core import clock
from sns.core.pictures import Picture

from .hanging import hang

_A_WARD = 3
_CLEANING = 3  # the scene that 浪速区 is known for
Pictures = Mapping[str, tuple[str, Picture]]


def build(
    people: Mapping[str, Member], persons: Iterable[Mapping[str, Any]], pictures: Pictures, noon: datetime,
    rng: random.Random,
) -> None:  # fmt: skip
    """Let every ward hold what it holds."""
    scenes = tomllib.loads((Path(__file__).parent / "events.toml").read_text("utf-8"))["scene"]
    fields = {field.slug: field.id for field in wards.list_fields()}
    homes: dict[str, list[Mapping[str, Any]]] = {}
    for person in persons:
        if person["key"] in people:
            homes.setdefault(person["ward"], []).append(person)
    told: set[int] = set()
    for number, ward in enumerate(wards.wards_by_id().values()):
        if ward.slug not in homes:
            continue
        chosen = {(number + index) % len(scenes) for index in range(_A_WARD)}
        if ward.slug == "naniwa":
            chosen.add(_CLEANING)
        for index in sorted(chosen):
            # The whole city hears of each kind once; what every ward does in the same words stays within the ward.
            is_known = ward.slug == "naniwa" if index == _CLEANING else index not in told
            told.add(index)
            scene = scenes[index] if is_known else scenes[index] | {"visibility": "ward"}
            _hold(ward, scene, homes[ward.slug], people, pictures, fields, noon, rng)


def _hold(
    ward: Ward, scene: Mapping[str, Any], persons: list[Mapping[str, Any]], people: Mapping[str, Member],
    pictures: Pictures, fields: Mapping[str, int], noon: datetime, rng: random.Random,
) -> None:  # fmt: skip
    by_role = {str(person.get("role")): people[person["key"]] for person in persons}
    residents = [people[p["key"]] for p in persons if not str(p.get("role", "")).endswith("staff")]
    keeper = rng.choice(residents)
    if scene["by"] == "host":
        keeper = by_role.get("host", keeper)
    office = by_role.get("ward_staff") if scene["by"] == "staff" else None
    areas = wards.list_areas(ward.id)
    area = rng.choice(areas) if areas else None
    names = {"area": area.name if area else ward.name_ja, "ward": ward.name_ja}
    plan = _plan(scene, names, noon)
    if area is not None:
        plan.lat, plan.lng = area.lat, area.lng
    opener, at = office or keeper, noon - timedelta(days=rng.randrange(3, 19), minutes=rng.randrange(500))
    words: dict[str, Any] = {
        "title": scene["title"].format(**names), "body": scene["body"].strip().format(**names),
        "visibility": scene["visibility"], "field_id": fields.get(scene.get("field", "")), "at": at,
        "voice_space_id": ward.id if office is not None else None,
    }  # fmt: skip
    photos, alts = _picture(opener, scene, pictures, at)
    if "repeat" in scene:
        event = repeating.publish_series(
            opener, ward.id, plan, way=scene["repeat"], times=scene["times"], photos=photos, alts=alts, **words
        )
    else:
        event = events.publish(opener, ward.id, plan, photos=photos, alts=alts, **words)
    around = {ward.id, *(other.id for other in wards.list_neighbors(ward))}
    neighbors = [one for one in people.values() if one.home_ward_id in around and not one.standing.is_staff]
    _answer(event, scene, opener, residents, neighbors, at, noon, rng)
    _finish(event, scene, opener, residents, pictures, names, noon)


def _plan(scene: Mapping[str, Any], names: Mapping[str, str], noon: datetime) -> Plan:
    day = clock.local(noon).date() + timedelta(days=scene["day"])
    if "weekday" in scene:
        day += timedelta(days=(scene["weekday"] - day.weekday()) % 7)
    midnight = datetime(day.year, day.month, day.day, tzinfo=clock.TOKYO)
    starts_at = midnight + timedelta(hours=scene["from"])
    told = ("way", "time_note", "capacity", "capacity_note", "fee", "fee_note", "bring", "rain", "needs", "sort")
    deadline = (
        midnight - timedelta(days=scene["deadline_days"]) + timedelta(hours=17) if "deadline_days" in scene else None
    )
    facts: dict[str, Any] = {name: scene[name] for name in told if name in scene}
    facts |= dict.fromkeys(scene.get("marks", ()), True)
    return Plan(
        starts_at=starts_at, ends_at=midnight + timedelta(hours=scene["to"]), deadline_at=deadline,
        place=scene["place"].format(**names), **facts,
    )  # fmt: skip


def _picture(
    owner: Member, scene: Mapping[str, Any], pictures: Pictures, at: datetime
) -> tuple[list[File], dict[int, str]]:
    name, alt = scene["picture"]
    if name not in pictures:
        return [], {}
    file = hang(owner, *pictures[name], at)
    return [file], {file.id: alt}


def _answer(
    event: Event, scene: Mapping[str, Any], keeper: Member, residents: list[Member], neighbors: list[Member],
    opened_at: datetime, noon: datetime, rng: random.Random,
) -> None:  # fmt: skip
    readers = residents if event.visibility == "ward" else neighbors
    readers = [one for one in readers if one.id != keeper.id]
    order = rng.sample(readers, len(readers))
    at = opened_at
    if not event.is_over:
        for number, reader in enumerate(order[: scene.get("going", 0) + scene.get("maybe", 0)]):
            at = min(at + timedelta(hours=rng.expovariate(1 / 9)), noon)
            is_coming = number < scene.get("going", 0)
            size = rng.choice((1, 1, scene.get("size", 3))) if is_coming else 1
            answering.answer(reader, event, answer="going" if is_coming else "maybe", size=size, at=at)
    for (question, reply), asker in zip(scene.get("questions", ()), reversed(order), strict=False):
        at = min(opened_at + timedelta(hours=rng.expovariate(1 / 20)), noon)
        asked = contents.reply(asker, event, body=question, at=at)
        contents.reply(
            keeper, event, body=reply, answer_to=asked.seq, voice_space_id=event.voice_space_id,
            at=min(at + timedelta(hours=3), noon),
        )  # fmt: skip


def _finish(
    event: Event, scene: Mapping[str, Any], keeper: Member, residents: list[Member], pictures: Pictures,
    names: Mapping[str, str], noon: datetime,
) -> None:  # fmt: skip
    if "cancelled" in scene:
        events.cancel(keeper, event, reason=scene["cancelled"])
    elif event.is_over and "report" in scene:
        afterwards.count_heads(keeper, event, scene["heads"])
        photos, alts = _picture(keeper, scene, pictures, event.ends_at)
        afterwards.report(
            keeper, event, title=f"{event.title}の報告", body=scene["report"].format(**names), held_on=event.day,
            place=event.place, came=event.came, photos=photos, alts=alts, at=min(event.ends_at + timedelta(hours=8), noon),
        )  # fmt: skip
    elif scene["sort"] == "volunteer" and not event.is_over:
        for name, places in (("受付(1時間)", 2), ("写真係", 1), ("道具をはこぶ", 4)):
            slots.offer(keeper, event, name=name, places=places)
        for slot, helper in zip(queries.list_slots(event.id), residents, strict=False):
            if not event.is_past_deadline and helper.id != keeper.id:
                slots.take(helper, event, slot)
