"""Notices are the office's words: they show nothing of any member, whoever works on them."""

from __future__ import annotations

from tests.notices.office import Office

from .marked import Town
from .probing import probe


def _notice(town: Town) -> int:
    return Office(town.app, town.make).publish(asks_stamp=True)


@probe(
    "GET notices.atom",
    "GET notices.json_feed",
    "GET notices.index",
    "GET notices.show",
    "GET notices.download",
    "POST notices.stamp",
)
def _reading(town: Town) -> str:
    number = _notice(town)
    told = "".join(town.get(f"/w/{town.make.ward(index).slug}/notices") for index in range(3))
    told += town.get(f"/w/{town.make.ward(0).slug}/notices.atom") + town.get(
        f"/w/{town.make.ward(0).slug}/notices.json"
    )
    return (
        told
        + town.get(f"/notices/{number}")
        + town.get(f"/notices/{number}/files/1")
        + town.post(f"/notices/{number}/stamp", {})
    )


@probe(
    "GET notices.office", "GET notices.new", "POST notices.create", "GET notices.desk", "GET notices.record",
    "GET notices.numbers", "GET notices.edit", "POST notices.edit", "GET notices.delete", "POST notices.delete",
    "POST notices.ask", "POST notices.send_back", "POST notices.approve", "POST notices.publish", "GET notices.correct",
    "POST notices.correct", "GET notices.withdraw", "POST notices.withdraw", "POST notices.remind",
)  # fmt: skip
def _office(town: Town) -> str:
    number, slug = _notice(town), town.make.ward(0).slug
    told = (
        town.get(f"/staff/{slug}/notices")
        + town.get(f"/staff/{slug}/notices/new")
        + town.post(f"/staff/{slug}/notices/new", {})
    )
    address = f"/staff/notices/{number}"
    for verb in ("", "/record", "/numbers", "/edit", "/delete", "/correct", "/withdraw"):
        told += town.get(address + verb)
    for verb in ("edit", "delete", "ask", "return", "approve", "publish", "correct", "withdraw", "remind"):
        told += town.post(f"{address}/{verb}", {})
    return told
