"""Notices of the demo city: every ward office tells its people something, and some have stamped the circulars."""

from __future__ import annotations

import random
import tomllib
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from sns.blueprints.accounts.models import Member
from sns.blueprints.notices import actions, after
from sns.blueprints.notices.actions import Words
from sns.blueprints.notices.models import Notice, NoticeStep
from sns.blueprints.spaces import queries as wards
from sns.blueprints.spaces.queries import Ward
from sns.core.db import db

_FILE = Path(__file__).parent / "notices.toml"
_MOST_STAMPS = 4
# This ward's office has one that waits for its approval, to be tried out.
_BUSY = "kita"


def build(
    people: Mapping[str, Member], persons: Iterable[Mapping[str, Any]], noon: datetime, rng: random.Random
) -> None:
    """Let the offices write and sign off, and residents stamp."""
    fields = {field.slug: field.id for field in wards.list_fields()}
    told = tomllib.loads(_FILE.read_text("utf-8"))["notice"]
    chief = people.get("city_staff")
    residents: dict[str, list[Member]] = {}
    offices: dict[str, Member] = {}
    for person in persons:
        if (one := people.get(person["key"])) is None:
            continue
        if person.get("role") == "ward_staff":
            offices[person["ward"]] = one
        elif not person.get("role"):
            residents.setdefault(person["ward"], []).append(one)
    for ward in wards.wards_by_id().values():
        writer = offices.get(ward.slug)
        if writer is None or chief is None:
            continue
        for one in told:
            notice = _publish(writer, chief, ward, one, fields, noon)
            if notice.asks_stamp:
                for reader in rng.sample(
                    residents.get(ward.slug, []), min(_MOST_STAMPS, len(residents.get(ward.slug, [])))
                ):
                    after.stamp(reader, notice)
        if ward.slug == _BUSY:
            waiting = actions.draft(
                writer, ward.id, Words("区民ギャラリーの出品者を募集します", "絵や写真を、区役所1階に飾りませんか。申込みは市民協働課へ。"),
                section="市民協働課", field_id=fields.get("bunka"),
            )  # fmt: skip
            actions.ask(writer, waiting, words="展示の期間を確かめてください", version=waiting.version)


def _publish(
    writer: Member, chief: Member, ward: Ward, one: Mapping[str, Any], fields: Mapping[str, int], noon: datetime
) -> Notice:
    moment = noon - timedelta(days=one["days"], hours=2)
    others = {}
    if "easy" in one:
        others["ja-x-easy"] = (one["easy_title"], one["easy"].strip())
    if "english" in one:
        others["en"] = (one["english_title"], one["english"].strip())
    words = Words(one["title"], one["body"].strip().replace("{ward}", ward.name), others)
    notice = actions.draft(
        writer, ward.id, words, at=moment, field_id=fields.get(one["field"]), section=one["section"],
        contact="平日 9:00〜17:30", asks_stamp=one.get("circular", False),
    )  # fmt: skip
    actions.ask(writer, notice, version=notice.version)
    actions.approve(chief, notice, version=notice.version)
    # It was told of in the past.
    notice.published_at = notice.bumped_at = moment
    db.session.execute(sa.update(NoticeStep).where(NoticeStep.notice_id == notice.id).values(taken_at=moment))
    return notice
