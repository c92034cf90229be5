"""Asking the pages of the log and of what is looked at first: no words of anybody stand there."""

from __future__ import annotations

from .marked import Town
from .probing import probe


@probe("POST staff.log_table", "GET staff.city_log", "POST staff.city_log_table", "GET screening.words",
       "POST screening.add", "POST screening.remove", "POST screening.choose", "GET screening.table")  # fmt: skip
def _office(town: Town) -> str:
    address = f"/staff/{town.make.ward(0).slug}"
    told = town.get("/staff/log") + town.post("/staff/log.csv", {}) + town.post(f"{address}/log.csv", {})
    for deed in ("", "/remove", "/choices"):
        told += town.post(f"{address}/words{deed}", {"words": "ことば"})
    return told + town.get(f"{address}/words") + town.get(f"{address}/words.csv")


@probe("GET screening.help_desks")
def _desks(town: Town) -> str:
    return town.get("/help/desks")
