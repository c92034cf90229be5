"""Asking calendars and their files, which hold marked events of everybody, for what they show."""

from __future__ import annotations

import io

from sns.blueprints.accounts.models import Member
from sns.blueprints.calendar import addresses, importing
from sns.core import clock
from sns.core.db import db
from tests.calendar import samples

from .marked import Town
from .probes_events import happenings
from .probing import probe


def _places(town: Town) -> list[str]:
    happenings(town)
    return ["minamo", *(town.make.ward(index).slug for index in range(3))]


@probe("GET calendar.index", "GET calendar.month", shows=("title",))
def _lists(town: Town) -> str:
    day, told = clock.today(), ""
    for place in _places(town):
        address = f"/w/{place}/events"
        listed = town.get(address)
        told += listed + town.get(f"{address}/month?day={day.day}&month={day:%Y-%m}")
        for more in ("?sort=fair", "?from=2000-01-01", "?free=1", f"?to={day}", "?before=1-1", "/month?month=2000-01"):
            told += town.get(address + more)
    return told


@probe("GET calendar.ward_file", "GET calendar.one_ics", shows=("title", "body"))
def _files(town: Town) -> str:
    told = "".join(_unfolded(town.get(f"/w/{place}/events.ics")) for place in _places(town))
    return told + "".join(
        _unfolded(town.get(f"/events/{event_id}.ics")) for event_id, _report in happenings(town).values()
    )


def _unfolded(told: str) -> str:
    return told.replace("\r\n ", "").replace("\n ", "")


@probe("GET calendar.own_file", "GET calendar.own_ward_file", "GET calendar.settings", "POST calendar.renew",
       "POST calendar.choose", "POST calendar.stop", shows=("title", "body"))  # fmt: skip
def _own(town: Town) -> str:
    places = _places(town)
    told = town.get("/settings/calendar") + town.post("/settings/calendar", {})
    with town.app.app_context():
        address = addresses.find_address(db.session.get_one(Member, town.reader.id))
        assert address is not None
        secret = addresses.secret_of(address)
    stranger = town.app.test_client()
    told += town.post("/settings/calendar/choose", {"with_ward": "y"})
    for path in (f"/calendars/{secret}.ics", *(f"/calendars/{secret}/{place}.ics" for place in places)):
        told += _unfolded(town.told(stranger.get(path)))
    told += town.get("/settings/calendar") + town.post("/settings/calendar/stop", {})
    for path in (f"/calendars/{secret}.ics", f"/calendars/{secret}/{places[0]}.ics"):
        assert town.told(stranger.get(path)).startswith("404")
    return told


@probe("GET calendar.bring", "POST calendar.receive", "GET calendar.export", "GET calendar.brought",
       "GET calendar.bad_rows", "POST calendar.take", "POST calendar.drop")  # fmt: skip
def _bringing(town: Town) -> str:
    told = ""
    for place in _places(town):
        address = f"/w/{place}/events"
        told += town.get(f"{address}/import") + town.get(f"{address}/export.csv")
        told += town.post(f"{address}/import", {"file": (io.BytesIO(b"x"), "x.csv")})
    with town.app.app_context():
        other = db.session.get_one(Member, town.make.member(role="host").id)
        title = town.hidden[0].mark("title")
        brought = importing.bring(
            other, other.home_ward_id, name="x.csv", data=samples.standard(samples.row(イベント名=title)), settings={}
        )
        importing.read(brought.id)
    address = f"/event-imports/{brought.id}"
    told += town.get(address) + town.get(f"{address}/bad.csv")
    return told + town.post(f"{address}/take", {}) + town.post(f"{address}/drop", {})


@probe("GET calendar.numbers", "GET calendar.numbers_table", "GET calendar.series_numbers",
       "GET calendar.series_table")  # fmt: skip
def _figures(town: Town) -> str:
    told = ""
    for event_id, _report in happenings(town).values():
        told += town.get(f"/events/{event_id}/numbers") + town.get(f"/events/{event_id}/numbers.csv")
    return told + town.get("/event-series/1/numbers") + town.get("/event-series/1/numbers.csv")
