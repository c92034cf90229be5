"""Where an event is, drawn from what the city file knows: the parts of the ward around it, and which way is north."""

from __future__ import annotations

import math
from dataclasses import dataclass

from sns.blueprints.spaces import queries as spaces
from sns.core.kept import Kept

from .models import Event

WIDTH, HEIGHT = 640, 300
_KM_PER_DEGREE = 111.2
_SHOWN = 9
_LINE = 34  # names nearer to each other than this would run into each other
_areas: Kept[int, list[tuple[str, float, float]]] = Kept()


@dataclass(frozen=True)
class Place:
    """A name on the sketch."""

    name: str
    x: int
    y: int


@dataclass(frozen=True)
class Sketch:
    """What is drawn: names around the pin in the middle, and how long 500 metres are."""

    places: list[Place]
    half_km: int
    address: str


def sketch_of(event: Event) -> Sketch | None:
    """Return the sketch of an event with a position."""
    if event.lat is None or event.lng is None:
        return None
    around = _areas(event.space_id, lambda: _read(event.space_id))
    scale = math.cos(math.radians(event.lat))
    near = sorted(
        (
            (math.hypot(lat - event.lat, (lng - event.lng) * scale), name, lat, lng)
            for name, lat, lng in around
        ),
    )[: 3 * _SHOWN]  # fmt: skip
    # As wide as what is around it lies apart, but never closer than a few streets.
    reach = max(near[min(_SHOWN, len(near)) - 1][0] if near else 0.01, 0.006 if not event.is_coarse else 0.012)
    unit = (HEIGHT / 2 - 30) / reach
    places: list[Place] = []
    for _distance, name, lat, lng in near:
        x = round(WIDTH / 2 + (lng - event.lng) * scale * unit)
        y = round(HEIGHT / 2 - (lat - event.lat) * unit)
        is_inside = 70 <= x <= WIDTH - 70 and 24 <= y <= HEIGHT - 40
        is_apart = all(abs(y - other.y) > _LINE or abs(x - other.x) > 130 for other in places)
        if (
            is_inside
            and is_apart
            and not (abs(x - WIDTH / 2) < 90 and -75 < y - HEIGHT / 2 < 24)
            and len(places) < _SHOWN
        ):
            places.append(Place(name, x, y))
    return Sketch(places, round(0.5 / _KM_PER_DEGREE * unit), _address(event))


def _address(event: Event) -> str:
    zoom = 15 if event.is_coarse else 17
    return f"https://www.openstreetmap.org/?mlat={event.lat}&mlon={event.lng}#map={zoom}/{event.lat}/{event.lng}"


def _read(space_id: int) -> list[tuple[str, float, float]]:
    wards = spaces.wards_by_id()
    wanted = [space_id] if space_id in wards else list(wards)
    return [
        (area.name, area.lat, area.lng)
        for ward_id in wanted
        for area in spaces.list_areas(ward_id)
        if area.lat and area.lng
    ]
