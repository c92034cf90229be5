"""Asking the pages of requests from outside about words that may not be read, and the figures."""

from __future__ import annotations

from sns.blueprints.petitions import addresses
from sns.blueprints.petitions.models import Petition
from sns.core import clock

from .marked import Town
from .probing import probe


def _about(town: Town, thing: object) -> Petition:
    now = clock.now()
    author = thing.author  # type: ignore[attr-defined]
    entry = thing.entry  # type: ignore[attr-defined]
    return town.add(
        Petition(
            number=f"x{entry.id}", nonce="n", kind="privacy", space_id=entry.space_id, address="x",
            content_id=entry.id, author_id=author.id, name="", words="", received_at=now, due_at=now, inquired_at=now,
        )
    )  # fmt: skip


@probe("GET petitions.new", "POST petitions.create", "GET petitions.figures", "GET petitions.figures_table",
       "GET figures.show", "GET figures.table", "GET petitions.desk", "GET petitions.terms", "POST petitions.terms")  # fmt: skip
def _open_pages(town: Town) -> str:
    told = town.get("/requests/new") + town.post("/requests/new", {"words": ""}) + town.get("/requests/figures")
    told += town.get("/requests/figures.csv") + town.get("/figures") + town.get("/figures.csv")
    told += town.get("/staff/requests/terms") + town.post("/staff/requests/terms", {})
    return told + town.get(f"/staff/{town.make.ward(0).slug}/requests")


@probe("GET petitions.show", "POST petitions.object_to", "GET petitions.mine", "POST petitions.answer",
       "POST petitions.object_as_author", "GET petitions.case", "POST petitions.step", "POST petitions.decide",
       "POST petitions.outcome")  # fmt: skip
def _of_others(town: Town) -> str:
    told = ""
    for thing in town.all():
        petition = _about(town, thing)
        with town.app.app_context():
            secret = f"/requests/{petition.number}/{addresses.token_of(petition)}"
        told += town.get(secret) + town.post(f"{secret}/objection", {"words": ""})
        for place in (f"/requests/mine/{petition.id}", f"/staff/requests/{petition.id}"):
            told += town.get(place)
            for deed in ("answer", "objection", "step", "decide", "outcome"):
                told += town.post(f"{place}/{deed}", {"words": "x"})
    return told
