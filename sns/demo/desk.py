"""The moderation desk of the believable town: what was reported, decided, objected to, and waits."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from sns.blueprints.accounts.models import Member
from sns.blueprints.boards import actions as boards
from sns.blueprints.boards.models import Board
from sns.blueprints.cases import actions as cases
from sns.blueprints.cases.models import Case
from sns.blueprints.cases.queries import find_case
from sns.blueprints.moderation import actions as moderation
from sns.blueprints.moderation import adapters, queries
from sns.blueprints.moderation.models import Letter
from sns.blueprints.moderation.verdicts import settle
from sns.blueprints.spaces import queries as wards
from sns.core.db import db

_SCRIPT = Path(__file__).with_name("desk.toml")


def build(people: Mapping[str, Member], persons: list[dict[str, Any]], noon: datetime) -> None:
    """Let a ward's desk have something to do; another city, or a ward without an office, has none."""
    words = tomllib.loads(_SCRIPT.read_text("utf-8"))
    ward = wards.find_ward(words["ward"])
    office, second = people.get(f"{words['ward']}_staff"), people.get("city_staff")
    if ward is None or office is None or second is None:
        return
    at_home = [person["key"] for person in persons if person["ward"] == words["ward"] and person["key"] in people]
    residents = [people[key] for key in at_home if key != "sato" and not people[key].standing.is_staff]
    cast = {letter: residents[number % len(residents)] for number, letter in enumerate("abcdefgh")}
    cast |= {"sato": people.get("sato", residents[0])}
    for scene in words["thread"]:
        _thread(scene, ward.id, cast, office, second, noon)
    _measure(cast["g"], office, ward.id, noon)


def _thread(
    scene: dict[str, Any], space_id: int, cast: Mapping[str, Member], office: Member, second: Member, noon: datetime
) -> None:
    board = db.session.scalar(sa.select(Board).where(Board.space_id == space_id, Board.slug == scene["board"]))
    if board is None:
        return
    thread = boards.open_thread(
        cast[scene["by"]], board, title=scene["title"], body=scene["body"], tags=[],
        at=noon - timedelta(hours=scene["hours"]),
    )  # fmt: skip
    said: dict[int, tuple[str, int]] = {0: ("content", thread.id)}
    for number, (who, hours, body) in sorted(enumerate(scene["lines"], 1), key=lambda line: -line[1][1]):
        said[number] = ("reply", boards.answer(cast[who], thread, body=body, at=noon - timedelta(hours=hours)).id)
    for given in scene["case"]:
        _case(given, said[given["line"]], cast, office, second, noon)


def _case(
    given: dict[str, Any], subject: tuple[str, int], cast: Mapping[str, Member], office: Member, second: Member,
    noon: datetime,
) -> None:  # fmt: skip
    case: Case | None = None
    for who, hours, reason, words in given["reports"]:
        found = adapters.find(*subject)
        if found is None:
            return
        moment = noon - timedelta(hours=hours)
        made = moderation.report(cast[who], *found, reason=reason, words=words, at=moment)
        case = find_case(made.case_id)
    if case is None:
        return
    if "waits" in given:
        cases.note(office, case, given["waits"])
        cases.wait(office, case)
    if "verdict" in given:
        _decide(case, given, office, second, noon)


def _decide(case: Case, given: dict[str, Any], office: Member, second: Member, noon: datetime) -> None:
    verdict, hours, rule, words = given["verdict"]
    moment = noon - timedelta(hours=hours)
    made = moderation.decide(office, case, moderation.Verdict(verdict, rule or None, words), at=moment)
    if made is None:
        return
    case.closed_at = case.answered_at = moment
    settle(made.id)
    made.sent_at = moment + timedelta(minutes=10)
    letter = queries.letter_of(decision_id=made.id)
    if letter is None:
        return
    letter.written_at = made.sent_at
    if "objection" in given and letter.member_id is not None:
        hours, words = given["objection"]
        _object(letter, words, noon - timedelta(hours=hours), second)


def _object(letter: Letter, words: str, moment: datetime, second: Member) -> None:
    author = db.session.get_one(Member, letter.member_id)
    made = moderation.object_to(author, letter, words)
    made.made_at = moment
    case = find_case(made.case_id or 0)
    if case is not None:
        case.opened_at, case.due_at = moment, moment + timedelta(hours=72)
        cases.note(second, case, "北区職員とは別の人が答えます。市民局で見ます。")


def _measure(member: Member, office: Member, space_id: int, noon: datetime) -> None:
    moderation.propose(
        office, member, "suspension", space_id=space_id, rule="ads",
        reason="同じ勧誘を、注意のあとも続けているため。", ends_at=noon + timedelta(days=14),
    )  # fmt: skip
