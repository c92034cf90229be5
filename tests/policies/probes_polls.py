"""Asking polls, each in a thread of somebody and answered by its author, for what they show."""

from __future__ import annotations

from collections.abc import Callable

from sns.blueprints.contents.models import Content
from sns.core.db import db
from tests.boards.talk import talk
from tests.contents.writing import change
from tests.polls.asking import ask, choose

from .marked import Town
from .probing import probe

OPEN = ("open city", "open ward")


def _polls(town: Town) -> dict[str, int]:
    """Let everybody who opened a thread put a marked poll to its readers and answer it by name, once."""
    if (found := getattr(town, "polls", None)) is not None:
        return dict(found)
    threads = talk(town)
    # Another probe may have ended it.
    with town.app.app_context():
        own = db.session.get_one(Content, threads["own"].id)
    change(town.app, own, state="published", closed_at=None)
    made: dict[str, int] = {"own": ask(town.app, town.reader, threads["own"])}
    for thing in town.all():
        if thing.name in threads:
            with town.app.app_context():
                thread = db.session.get_one(Content, threads[thing.name].id)
            change(town.app, thread, state="published")
            words = {"question": f"とい{thing.mark('title')}", "options": [f"えらぶ{thing.mark('body')}", "ほか"]}
            made[thing.name] = ask(town.app, thing.author, thread, is_named=True, **words)
            choose(town.app, thing.author, made[thing.name], 0)
            change(town.app, thread, state=thread.state)
    # Somebody the reader may not meet answers where the reader may look.
    for thing in town.hidden:
        if thing.name in ("blocked", "blocking"):
            choose(town.app, thing.author, made["open city"], 1)
    for name in OPEN:
        choose(town.app, town.reader, made[name], 0)
    town.polls = made  # type: ignore[attr-defined]
    return made


def _each(town: Town, ask_for: Callable[[str], str]) -> str:
    return "".join(ask_for(f"/polls/{number}") for name, number in _polls(town).items() if name != "own")


@probe("GET polls.show", "POST polls.answer", shows=("title", "body", "nickname"), of=OPEN)
def _answering(town: Town) -> str:
    told = "".join(town.get(f"/threads/{thread.id}") for thread in talk(town).values())
    return told + _each(
        town, lambda poll: town.get(poll) + town.post(f"{poll}/answer", {"choice": "9"}) + town.post(f"{poll}/answer", {"choice": "1"})
    )  # fmt: skip


@probe("GET polls.edit", "POST polls.edit", "POST polls.close", "GET polls.delete", "POST polls.delete")
def _keeping(town: Town) -> str:
    own = _polls(town)["own"]
    return town.get(f"/polls/{own}/edit") + town.get(f"/polls/{own}/delete") + _each(
        town,
        lambda poll: "".join(
            town.get(f"{poll}/{verb}") + town.post(f"{poll}/{verb}", {"question": "x"})
            for verb in ("edit", "close", "delete")
        ),
    )  # fmt: skip


@probe("GET polls.new", "POST polls.new")
def _opening(town: Town) -> str:
    addresses = [f"/contents/{thread.id}/polls/new" for name, thread in talk(town).items() if name != "own"]
    return "".join(town.get(address) + town.post(address, {"question": ""}) for address in addresses)
