"""Boards of the believable town: every ward talks something over, and the whole city too."""

from __future__ import annotations

import random
import tomllib
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sns.blueprints.accounts.models import Member
from sns.blueprints.boards import actions as boards
from sns.blueprints.boards import steering
from sns.blueprints.boards.models import Board, Thread
from sns.blueprints.contents import actions as contents
from sns.blueprints.spaces import queries as wards
from sns.blueprints.spaces.queries import Ward

from . import polls

_FOLDER = Path(__file__).parent
_A_WARD = 4  # subjects
_KINDS = ("see", "thanks", "cheer")
# Nobody answers between these hours.
_BEDTIME, _DAWN = 23, 6


def build(
    people: Mapping[str, Member], persons: Iterable[Mapping[str, Any]], noon: datetime, rng: random.Random
) -> None:
    """Open the boards and let people talk."""
    fields = {field.slug: field.id for field in wards.list_fields()}
    words = tomllib.loads((_FOLDER / "boards.toml").read_text("utf-8"))
    homes: dict[str, list[Mapping[str, Any]]] = {}
    for person in persons:
        if person["key"] in people:
            homes.setdefault(person["ward"], []).append(person)
    for number, ward in enumerate(wards.wards_by_id().values()):
        if ward.slug in homes:
            chosen = [words["scene"][(number * _A_WARD + k) % len(words["scene"])] for k in range(_A_WARD)]
            _ward(ward, words["board"], chosen, homes[ward.slug], people, fields, noon, rng)
    city = wards.city_card()
    keeper = people.get("city_staff")
    if city is not None and keeper is not None:
        _city(city, keeper, people, fields, noon, rng)


def _ward(
    ward: Ward, given: list[dict[str, Any]], scenes: list[dict[str, Any]], persons: list[Mapping[str, Any]],
    people: Mapping[str, Member], fields: dict[str, int], noon: datetime, rng: random.Random,
) -> None:  # fmt: skip
    residents = [people[person["key"]] for person in persons if not str(person.get("role", "")).endswith("staff")]
    host = next((people[p["key"]] for p in persons if p.get("role") == "host"), residents[0])
    office = next((people[p["key"]] for p in persons if p.get("role") == "ward_staff"), None)
    opened = _open(ward, host, given, fields, noon)
    areas = wards.list_areas(ward.id)
    for scene in scenes:
        area = rng.choice(areas).name if areas else ward.name_ja
        order = rng.sample(residents, len(residents))
        cast = {letter: order[index % len(order)] for index, letter in enumerate("abcdef")} | {"host": host}
        at = noon - timedelta(days=float(scene["days"]), minutes=rng.randrange(300))
        thread = _thread(opened[scene["board"]], cast["a"], scene, at, noon, area=area)
        lines = [(cast.get(who, office), who == "staff", *rest) for who, *rest in scene["replies"]]
        _talk(thread, lines, ward.id, at, noon)
        _finish(thread, scene, host, residents, noon, rng)


def _city(
    city: Ward, keeper: Member, people: Mapping[str, Member], fields: dict[str, int], noon: datetime, rng: random.Random
) -> None:
    words = tomllib.loads((_FOLDER / "boards-city.toml").read_text("utf-8"))
    opened = _open(city, keeper, words["board"], fields, noon)
    residents = [member for member in people.values() if not member.standing.is_staff]
    for scene in words["scene"]:
        turn = iter(rng.sample(residents, 12))
        at = noon - timedelta(days=float(scene["days"]), minutes=rng.randrange(300))
        thread = _thread(opened[scene["board"]], people.get(scene["by"]) or next(turn), scene, at, noon)
        lines = [(next(turn) if who == "~" else keeper, who == "office", *rest) for who, *rest in scene["replies"]]
        _talk(thread, lines, city.id, at, noon)
        _finish(thread, scene, keeper, residents, noon, rng)
    _long(opened, words["long"], keeper, people, residents, city.id, noon, rng)


def _long(
    opened: dict[str, Board], scene: dict[str, Any], keeper: Member, people: Mapping[str, Member],
    residents: list[Member], city_id: int, noon: datetime, rng: random.Random,
) -> None:  # fmt: skip
    at = noon - timedelta(days=float(scene["days"]), hours=3)
    opener = people.get(scene["by"]) or residents[0]
    thread = _thread(opened[scene["board"]], opener, scene, at, noon)
    voices = rng.sample(residents, min(34, len(residents)))
    step = timedelta(days=float(scene["days"])) / (len(scene["lines"]) + 4)
    official = dict(scene["official"])
    seqs: dict[int, int] = {}
    speakers: dict[int, Member] = {0: opener}
    moment = at
    for number, (body, *to) in enumerate(scene["lines"], 1):
        moment = min(_awake(moment + step * rng.uniform(0.5, 1.4)), noon)
        before = to[0] if to else 0
        # Who answers an answer to their own words is often the one who was asked.
        asked = speakers.get(_parent(scene, before)) if before else None
        speaker = asked if asked is not None and rng.random() < 0.4 else rng.choice(voices)
        if speaker is speakers.get(before):
            speaker = voices[(voices.index(speaker) + 1) % len(voices)] if speaker in voices else voices[0]
        speakers[number] = speaker
        seqs[number] = boards.answer(speaker, thread, body=body, answer_to=seqs.get(before), at=moment).seq
        if number in official:
            moment = min(_awake(moment + timedelta(hours=1)), noon)
            boards.answer(keeper, thread, body=official[number], voice=city_id, at=moment)
    _finish(thread, scene, keeper, residents, noon, rng)
    steering.pin(keeper, thread)
    thread.pinned_at = thread.opened_at


def _parent(scene: dict[str, Any], number: int) -> int:
    line = scene["lines"][number - 1]
    return int(line[1]) if len(line) > 1 else 0


def _open(
    place: Ward, keeper: Member, given: list[dict[str, Any]], fields: dict[str, int], noon: datetime
) -> dict[str, Board]:
    opened = {}
    for position, board in enumerate(given):
        made = boards.open_board(
            keeper, place, slug=board["slug"], name=board["name"], purpose=board["purpose"], position=position,
            rules=board.get("rules", ""), field_id=fields.get(board["field"]),
            readers="city" if place.is_city else "ward", writers="members", slow_s=0,
        )  # fmt: skip
        made.created_at = noon - timedelta(days=60)
        made.watermark_at = noon - timedelta(days=30)
        opened[board["slug"]] = made
    return opened


def _thread(
    board: Board, author: Member, scene: dict[str, Any], at: datetime, noon: datetime, *, area: str = ""
) -> Thread:
    title, body = (scene[part].replace("{area}", area) for part in ("title", "body"))
    return boards.open_thread(author, board, title=title, body=body, tags=scene["tags"], at=min(_awake(at), noon))


def _talk(thread: Thread, lines: list[Any], office_id: int, after: datetime, noon: datetime) -> None:
    """Let the lines follow each other; where nobody speaks for the office, what it would have said is left out."""
    seqs: dict[int, int] = {}
    moment = max(_awake(after), thread.opened_at)
    for number, (speaker, is_official, hours, body, *to) in enumerate(lines, 1):
        moment = _awake(moment + timedelta(hours=float(hours)))
        if moment > noon:
            return
        before = to[0] if to else 0
        if speaker is None or (before and before not in seqs):
            continue
        voice = office_id if is_official else None
        seqs[number] = boards.answer(
            speaker, thread, body=body, answer_to=seqs.get(before), voice=voice, at=moment
        ).seq  # fmt: skip


def _awake(moment: datetime) -> datetime:
    if _DAWN <= moment.hour < _BEDTIME:
        return moment
    day = moment if moment.hour < _DAWN else moment + timedelta(days=1)
    return day.replace(hour=_DAWN + 1, minute=moment.minute)


def _finish(
    thread: Thread, scene: dict[str, Any], keeper: Member, readers: list[Member], noon: datetime, rng: random.Random
) -> None:
    at = thread.opened_at
    for reader in rng.sample(readers, min(len(readers), 14)):
        seq = rng.choice((0, 0, *range(1, min(thread.reply_seq, 12) + 1)))
        if reader.id == thread.author_id and seq == 0:
            continue
        moment = min(max(at, thread.moved_at) + timedelta(hours=rng.uniform(0.2, 9)), noon)
        contents.react(reader, thread, rng.choices(_KINDS, (5, 3, 2))[0], seq=seq, at=moment)
    if "poll" in scene:
        polls.build(thread, scene["poll"], keeper, readers, noon)
    thread.view_count = rng.randrange(30, 90) + 4 * thread.reply_count
    if "summary" in scene:
        steering.summarize(keeper, thread, summary=scene["summary"])
        thread.summary_at = thread.moved_at
    if scene.get("closed"):
        steering.close(keeper, thread)
        thread.closed_at = thread.moved_at
        thread.traces = [{**trace, "at": thread.moved_at.isoformat()} for trace in thread.traces]
