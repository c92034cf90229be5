"""Asking events and reports, which hold marked words of everybody, for what they show."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from sns.blueprints.accounts import queries as accounts
from sns.blueprints.events import afterwards, queries
from tests.contents.writing import answer, change

from .marked import Town
from .probing import ALL, probe

Made = dict[str, tuple[int, int]]


def happenings(town: Town) -> Made:
    """Let everybody of the town hold an event and report on it, once; the reader has one too (`own`)."""
    if (found := getattr(town, "happenings", None)) is not None:
        return dict(found)
    made: Made = {}
    for thing in town.all():
        scope = {"open city": "city", "open friends": "friends", "friends": "friends"}.get(thing.name, "ward")
        if thing.name == "private":  # there is no such event
            continue
        event = town.make.event(
            thing.author, visibility=scope, title=f"かい{thing.mark('title')}", body=f"ほん{thing.mark('body')}",
            tags=["つどい", thing.mark("tag")], place=f"ところ{thing.mark('body')}", starts_in=-timedelta(hours=1),
        )  # fmt: skip
        answer(town.app, thing.author, event, body=f"とい{thing.mark('comment')}")
        with town.app.app_context():
            held, keeper = queries.find_event(event.id), accounts.find_member(thing.author.id)
            assert held is not None
            afterwards.open_door(keeper, held)
            words = {"title": f"かい{thing.mark('title')}", "body": f"ほん{thing.mark('body')}"}
            report = afterwards.report(keeper, held, **words, held_on=held.day, place="", came=1)
        answer(town.app, thing.author, report, body=f"とい{thing.mark('comment')}")
        if thing.name in ("held", "hidden", "deleted"):
            change(town.app, event, state=thing.name)
            change(town.app, report, state=thing.name)
        made[thing.name] = (event.id, report.id)
    own = town.make.event(town.reader, title="わたしの会", starts_in=timedelta(hours=1))
    # Who is blocked, or blocks, answered it before: their names are not shown to each other.
    for thing in town.all():
        if thing.name in ("open city", "open ward"):
            town.make.answer(thing.author, own)
    made["own"] = (own.id, 0)
    town.happenings = made  # type: ignore[attr-defined]
    return made


def _each(town: Town, ask: Callable[[int], str]) -> str:
    return "".join(ask(event_id) for event_id, _report in happenings(town).values())


@probe("GET events.show", shows=("title", "body", "comment", "nickname", "tag"), of=ALL)
def _events(town: Town) -> str:
    return _each(
        town, lambda number: "".join(town.get(f"/events/{number}{more}") for more in ("", "?at=1", "?answer=1&quote=1"))
    )


@probe("POST events.answer", "POST events.follow", "POST events.take_slot", "GET events.come", "POST events.arrive")
def _answering(town: Town) -> str:
    return _each(
        town,
        lambda number: (
            town.post(f"/events/{number}/answer", {"answer": "perhaps"})
            + town.post(f"/events/{number}/follow", {"do": "mute"})
            + town.post(f"/events/{number}/follow", {"do": "forget"})
            + town.post(f"/events/{number}/slots/1", {})
            + town.get(f"/events/{number}/come/x")
            + town.post(f"/events/{number}/come/x", {})
        ),
    )


@probe("GET events.new", "POST events.create", "GET events.settings", "POST events.settings")
def _writing(town: Town) -> str:
    happenings(town)
    told = town.get("/settings/reminders") + town.post("/settings/reminders", {"day": "y"})
    for index in range(3):
        address = f"/w/{town.make.ward(index).slug}/events/new"
        told += town.get(address) + town.post(address, {"title": ""})
    return told


@probe(
    "GET events.edit", "POST events.edit", "GET events.cancel", "POST events.cancel", "GET events.delete",
    "POST events.delete", "POST events.publish_now", "POST events.take_back", "POST events.open_hall",
    "GET events.keep_slots", "POST events.keep_slots", "POST events.check", "GET events.heads", "POST events.heads",
    "GET events.new_report", "POST events.create_report",
)  # fmt: skip
def _keeping(town: Town) -> str:
    own = happenings(town)["own"][0]
    told = "".join(
        town.get(f"/events/{own}/{verb}") for verb in ("edit", "cancel", "delete", "slots", "heads", "report")
    )
    verbs = (
        "edit", "cancel", "delete", "publish", "take-back", "hall", "slots", "door", "heads", "report"
    )  # fmt: skip
    return told + _each(
        town,
        lambda number: "" if number == own else "".join(
            town.get(f"/events/{number}/{verb}") + town.post(f"/events/{number}/{verb}", {"reason": "x", "body": "x"})
            for verb in verbs
        ),
    )  # fmt: skip


@probe("GET events.people", "GET events.door")
def _names(town: Town) -> str:
    return _each(town, lambda number: town.get(f"/events/{number}/people") + town.get(f"/events/{number}/door"))


@probe("GET events.report", shows=("title", "body", "comment", "nickname"), of=ALL)
def _reports(town: Town) -> str:
    return "".join(town.get(f"/reports/{report}") for _event, report in happenings(town).values() if report)


@probe("GET events.edit_report", "POST events.edit_report", "GET events.delete_report", "POST events.delete_report")
def _keeping_reports(town: Town) -> str:
    return "".join(
        town.get(f"/reports/{report}/{verb}") + town.post(f"/reports/{report}/{verb}", {"body": "x"})
        for _event, report in happenings(town).values() if report for verb in ("edit", "delete")
    )  # fmt: skip
