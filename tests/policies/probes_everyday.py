"""Rubbish days and office hours show nothing of any member; where one lives stands on no page but one's own."""

from __future__ import annotations

from .marked import Town
from .probing import probe


@probe(
    "GET everyday.show", "GET everyday.area", "POST everyday.area", "GET everyday.rubbish", "GET everyday.district",
    "POST everyday.district", "POST everyday.remove_district", "POST everyday.differ", "POST everyday.differ_no_more",
    "POST everyday.settle", "POST everyday.bring", "POST everyday.use", "POST everyday.drop", "GET everyday.export",
    "GET everyday.hours", "POST everyday.hours", "POST everyday.add_day", "POST everyday.remove_day",
)  # fmt: skip
def _everyday(town: Town) -> str:
    place = town.make.ward(0)
    office = f"/staff/{place.slug}"
    told = town.get(f"/w/{place.slug}/days") + town.get("/settings/area") + town.post("/settings/area", {"area": ""})
    for path in ("rubbish", "rubbish/district", "rubbish.csv", "hours"):
        told += town.get(f"{office}/{path}")
    told += town.post(f"{office}/rubbish/district", {"name": "北", "days_burnable": "月"})
    paths = (
        "rubbish/district/remove", "rubbish/differs", "rubbish/differs/remove", "rubbish/settings", "rubbish/file",
        "rubbish/use", "rubbish/drop", "hours", "hours/days", "hours/days/remove",
    )  # fmt: skip
    return told + "".join(town.post(f"{office}/{path}", {}) for path in paths)
