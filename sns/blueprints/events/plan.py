"""What an event says beside its words: when, where, for whom; and what cannot be."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta
from typing import Any

from sns.blueprints.spaces import queries as spaces
from sns.core import clock
from sns.core.i18n import gettext as _

from .models import (
    ADDRESS_LIMIT,
    MOST_CAPACITY,
    MOST_FEE,
    NEEDS,
    NOTE_LIMIT,
    PLACE_LIMIT,
    SORTS,
    WORDS_LIMIT,
    Event,
    last_day_of,
)  # fmt: skip

FURTHEST = timedelta(days=3 * 366)
LONGEST = timedelta(days=366)
# Around a ward's centre: an outing goes further than the city, not to another end of the country.
_REACH_KM = 150
_KM_PER_DEGREE = 111.2
_LIMITS = {
    "time_note": NOTE_LIMIT, "place": PLACE_LIMIT, "address": ADDRESS_LIMIT, "way": NOTE_LIMIT, "url": 500,
    "capacity_note": NOTE_LIMIT, "fee_note": NOTE_LIMIT, "bring": WORDS_LIMIT, "rain": NOTE_LIMIT,
    "needs_note": NOTE_LIMIT, "host_name": 100, "contact": NOTE_LIMIT,
}  # fmt: skip
# What is said in its organizer's own words.
SAID = tuple(name for name in _LIMITS if name != "url")
# A change of these is told to everybody who answered, and to calendar programs.
TOLD = ("starts_at", "ends_at", "is_all_day", "place", "address")


@dataclass
class Plan:
    """The facts of an event, by the names of its columns."""

    starts_at: datetime
    ends_at: datetime
    sort: str = "fair"
    is_all_day: bool = False
    time_note: str = ""
    place: str = ""
    address: str = ""
    way: str = ""
    lat: float | None = None
    lng: float | None = None
    is_coarse: bool = False
    url: str = ""
    capacity: int | None = None
    capacity_note: str = ""
    deadline_at: datetime | None = None
    fee: int | None = None
    fee_note: str = ""
    bring: str = ""
    rain: str = ""
    needs: list[str] = field(default_factory=list)
    needs_note: str = ""
    host_name: str = ""
    contact: str = ""
    is_walk_in: bool = False
    is_day_of: bool = False
    is_empty_handed: bool = False
    is_free: bool = False
    is_for_children: bool = False
    is_accessible: bool = False

    def __post_init__(self) -> None:
        """Let the marks and the position say what the rest says."""
        if self.fee is not None and not self.fee_note:
            self.is_free = self.fee == 0
        if self.is_free and self.fee is None:
            self.fee = 0
        if self.is_walk_in:
            # Nobody signs up: there is nothing to be full or late for.
            self.deadline_at = None
        if self.is_coarse and self.lat is not None and self.lng is not None:
            # Somebody's home: about a kilometre around.
            self.lat, self.lng = round(self.lat, 2), round(self.lng, 2)

    @classmethod
    def of(cls, event: Event) -> Plan:
        """Return the plan of an event."""
        return cls(**{each.name: getattr(event, each.name) for each in fields(cls)})

    @property
    def facts(self) -> dict[str, Any]:
        """What an event keeps, by column."""
        is_long = last_day_of(self.starts_at, self.ends_at) > clock.local(self.starts_at).date()
        return {**{each.name: getattr(self, each.name) for each in fields(self)}, "is_long": is_long}

    def faults(self) -> dict[str, str]:
        """Return what cannot be, in words, by column; empty when all of it can."""
        return self._faults_of_time() | self._faults_of_numbers() | self._faults_of_place() | self._faults_of_words()

    def _faults_of_time(self) -> dict[str, str]:
        found: dict[str, str] = {}
        now = clock.now()
        if self.starts_at > now + FURTHEST:
            found["starts_at"] = _("始まりの日時は、3年先までにしてください")
        elif self.starts_at.year < 1970:
            found["starts_at"] = _("始まりの日時を確かめてください")
        if self.ends_at < self.starts_at:
            found["ends_at"] = _("終わりの日時が、始まりより前になっています")
        elif self.ends_at - self.starts_at > LONGEST:
            found["ends_at"] = _("終わりの日時は、始まりから1年以内にしてください")
        if self.deadline_at is not None and self.deadline_at > self.starts_at:
            found["deadline_at"] = _("申込みの締切は、始まりより前にしてください")
        return found

    def _faults_of_numbers(self) -> dict[str, str]:
        found: dict[str, str] = {}
        if self.capacity is not None and not 1 <= self.capacity <= MOST_CAPACITY:
            found["capacity"] = _("定員は、1人から10万人までの数で書いてください")
        if self.fee is not None and not 0 <= self.fee <= MOST_FEE:
            found["fee"] = _("参加費は、0円から100万円までの数で書いてください")
        return found

    def _faults_of_place(self) -> dict[str, str]:
        found: dict[str, str] = {}
        if self.address and not any(char.isalpha() for char in self.address):
            found["address"] = _("住所を、町の名前から書いてください")
        if (self.lat is None) != (self.lng is None):
            found["lat"] = _("地図の位置は、緯度と経度の両方を入れてください")
        elif self.lat is not None and self.lng is not None and not _is_near(self.lat, self.lng):
            found["lat"] = _("地図の位置が、市からはなれすぎています")
        return found

    def _faults_of_words(self) -> dict[str, str]:
        found = {
            name: _("%(max)d文字以内で書いてください", max=limit)
            for name, limit in _LIMITS.items()
            if len(getattr(self, name)) > limit
        }
        if self.sort not in SORTS:
            found["sort"] = _("イベントの種類をえらんでください")
        if not set(self.needs) <= set(NEEDS):
            found["needs"] = _("参加の配慮をえらびなおしてください")
        if self.url and not self.url.startswith(("https://", "http://")):
            found["url"] = _("「https://」からはじまるアドレスを書いてください")
        return found


def _is_near(lat: float, lng: float) -> bool:
    if not (math.isfinite(lat) and math.isfinite(lng)):
        return False
    wards = [ward for ward in spaces.wards_by_id().values() if ward.lat]
    if not wards:
        return -90 <= lat <= 90 and -180 <= lng <= 180
    scale = math.cos(math.radians(wards[0].lat))
    nearest = min(math.hypot(lat - ward.lat, (lng - ward.lng) * scale) for ward in wards)
    return nearest * _KM_PER_DEGREE <= _REACH_KM
