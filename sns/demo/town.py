"""The believable town: every word goes through the same actions that residents use."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from datetime import datetime, timedelta
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from sns.blueprints.accounts import actions as accounts
from sns.blueprints.accounts import passwords
from sns.blueprints.accounts.demo import PASSWORD
from sns.blueprints.accounts.models import Member
from sns.blueprints.contents import actions as contents
from sns.blueprints.contents.models import Content
from sns.blueprints.diaries import actions as diaries
from sns.blueprints.media import actions as media
from sns.blueprints.people import helping, promises
from sns.blueprints.spaces import actions as spaces
from sns.blueprints.spaces import queries as wards
from sns.core.db import transaction
from sns.core.pictures import Picture
from sns.core.shrinking import make_sizes

from . import bells, boards, chat, desk, events, everyday, guard, messages, notices, scenes, script, sources
from .hanging import hang


def build(seed: int, now: datetime) -> Iterator[str]:
    """Build the town."""
    rng = random.Random(seed)  # noqa: S311  # the same seed must give the same city
    noon = script.noon_of(now)
    town = script.read()
    entries = list(script.in_season(town.entries, noon))
    wanted = sorted({photo["scene"] for _, entry in entries for photo in entry.get("photos", ())})
    yield f"drawing {len(wanted)} pictures …"
    pictures = _draw(wanted, seed)
    yield f"{len(town.persons)} people move in …"
    with transaction():
        people = _move_in(town.persons, noon, rng)
        for one, other in town.pairs:
            if one in people and other in people:
                met_at = noon - timedelta(days=rng.randrange(1, 400))
                since = max(met_at, people[one].joined_at, people[other].joined_at)
                accounts.befriend(people[one], people[other], since_at=since)
        _offer_help(people, town.helps)
    yield f"writing {len(entries)} diary entries …"
    with transaction():
        for moment, entry in entries:
            if entry["author"] in people:
                _write(people, pictures, moment, entry, noon, rng)
    yield "talking things over on the boards …"
    with transaction():
        boards.build(people, town.persons, noon, random.Random(f"boards {seed}"))  # noqa: S311  # as above
    yield "meeting each other …"
    with transaction():
        events.build(people, town.persons, pictures, noon, random.Random(f"events {seed}"))  # noqa: S311  # as above
    yield "hearing from the ward offices …"
    with transaction():
        notices.build(people, town.persons, noon, random.Random(f"notices {seed}"))  # noqa: S311  # as above
        sources.build()
        everyday.build(people, noon, random.Random(f"everyday {seed}"))  # noqa: S311  # as above
    yield "talking in the rooms …"
    chat.build(people, town.persons, noon)
    messages.build(people, noon)
    yield "bringing things to the desk …"
    with transaction():
        desk.build(people, town.persons, noon)
        guard.build(people, town.persons, noon)
    yield "ringing the bells …"
    bells.ring(noon)


def _draw(wanted: list[str], seed: int) -> dict[str, tuple[str, Picture]]:
    found = {}
    with (
        tempfile.TemporaryDirectory(prefix="engawa-") as name,
        ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool,
    ):
        jobs = {scene: pool.submit(_draw_one, scene, seed, name) for scene in wanted}
        for scene, job in jobs.items():
            picture = Picture(**job.result())
            key = f"photos/demo/{seed}-{scene.replace('_', '-')}"
            for size in picture.weights:
                media.storage().put(f"{key}/{size}.webp", Path(name) / scene / f"{size}.webp")
            found[scene] = (key, picture)
    return found


def _draw_one(scene: str, seed: int, folder: str) -> dict[str, Any]:
    results = Path(folder) / scene
    results.mkdir()
    source = results / "source.png"
    scenes.draw(scene, seed).save(source, compress_level=1)
    return asdict(make_sizes(source, results))


def _move_in(persons: list[dict[str, Any]], noon: datetime, rng: random.Random) -> dict[str, Member]:
    password_hash = passwords.make_hash(PASSWORD)  # one for all: the demo has no secrets
    city = wards.find_city()
    people: dict[str, Member] = {}
    for person in persons:
        ward = wards.find_ward(person["ward"])
        if ward is None:  # another city has other wards
            continue
        member = accounts.join(
            None, nickname=person["nickname"], email=f"{person['key']}@demo.example", password_hash=password_hash,
            home_ward_id=ward.id, reading=person["reading"], real_name=person["real_name"], age_band=person["age"],
            lives_since=person.get("since"), bio=person.get("bio"), leaves_footprints=rng.random() < 0.3,
            joined_at=_joined_at(person, noon, rng),
        )  # fmt: skip
        promises.agree(member, at=member.joined_at)
        member.last_seen_at = noon - timedelta(minutes=int(rng.expovariate(1 / 2500)))
        role = person.get("role")
        since = member.joined_at
        spaces.belong(member, ward.id, tie="work" if role in ("ward_staff", "city_staff") else "live", since_at=since)
        if role == "city_staff" and city is not None:
            spaces.grant(None, member, city, role, since_at=since)
        elif role and (space := wards.find_space(ward.slug)) is not None:
            spaces.grant(None, member, space, role, since_at=since)
        elif rng.random() < 0.12:
            other = rng.choice(wards.list_neighbors(ward))
            spaces.belong(member, other.id, tie=rng.choice(("work", "study", "active")), since_at=since)
        people[person["key"]] = member
    return people


def _joined_at(person: dict[str, Any], noon: datetime, rng: random.Random) -> datetime:
    if "joined" in person:
        return noon - timedelta(days=person["joined"])
    return noon - timedelta(days=rng.randrange(170, 900), hours=rng.randrange(24))


def _offer_help(people: dict[str, Member], helps: list[tuple[str, str, str]]) -> None:
    fields = {card.slug: key for key, card in wards.fields_by_id().items()}
    for person, field, words in helps:
        if person in people and field in fields:
            helping.offer(people[person], fields[field], words)


def _write(
    people: dict[str, Member], pictures: dict[str, tuple[str, Picture]], moment: datetime, entry: dict[str, Any],
    noon: datetime, rng: random.Random,
) -> None:  # fmt: skip
    author = people[entry["author"]]
    files = [hang(author, *pictures[photo["scene"]], moment) for photo in entry.get("photos", ())]
    alts = {file.id: photo["alt"] for file, photo in zip(files, entry.get("photos", ()), strict=True)}
    published = diaries.publish(
        author, title=entry["title"], body=entry["body"].strip(), visibility=entry["visibility"],
        tags=entry.get("tags", ()), photos=files, alts=alts, at=moment,
    )  # fmt: skip
    for comment in entry.get("comments", ()):
        _answer(people, published, comment, moment, noon, None)
    if entry["visibility"] == "private":
        return
    age_days = max((noon - moment).total_seconds() / 86_400, 0.05)
    published.view_count = int(rng.uniform(4, 14) * min(age_days, 6) ** 0.6) + published.reply_count * 3
    _react(people, published, moment, noon, rng)


def _answer(
    people: dict[str, Member], content: Content, comment: dict[str, Any], after: datetime, noon: datetime,
    answer_to: int | None,
) -> None:  # fmt: skip
    at = after + timedelta(hours=float(comment["hours"]))
    if comment["by"] not in people or at > noon:
        return
    reply = contents.reply(people[comment["by"]], content, body=comment["body"].strip(), answer_to=answer_to, at=at)
    for answer in comment.get("answers", ()):
        _answer(people, content, answer, at, noon, reply.seq)


def _react(people: dict[str, Member], content: Content, after: datetime, noon: datetime, rng: random.Random) -> None:
    readers = [m for m in people.values() if m.id != content.author_id and content.space_id in m.standing.spaces]
    if content.visibility == "friends":
        readers = [m for m in readers if content.author_id in m.standing.friends]
    if content.visibility == "city":
        readers += rng.sample(list(people.values()), 8)
    for reader in dict.fromkeys(readers):
        if reader.id != content.author_id and rng.random() < 0.55:
            kind = rng.choices(("like", "warm", "cheer"), (6, 3, 1))[0]
            contents.react(reader, content, kind, at=min(after + timedelta(hours=rng.expovariate(1 / 9)), noon))
