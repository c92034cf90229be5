"""Searching for every word of every thing and person: found where it may be read, and nowhere else counted."""

from __future__ import annotations

from sns.blueprints.search import actions
from sns.blueprints.search.sources import REPLY

from .marked import Town
from .probing import probe

NONE = "見つかりませんでした"
_OF_THINGS = ("title", "body", "comment", "tag")
_OF_PEOPLE = ("nickname", "bio", "reading")
_NEVER = ("email", "real_name", "testimonials", "request")


@probe("GET search.index", shows=("title", "body", "comment"))
def _search(town: Town) -> str:
    with town.app.app_context():
        for _done in actions.rebuild(afresh=True):
            pass
    for thing in town.all():
        for what in _OF_THINGS:
            assert (NONE in town.get(f"/search?q={thing.mark(what)}")) == (thing in town.hidden), (thing.name, what)
    for person in town.people:
        for what in _OF_PEOPLE:
            # The young are found by nobody who does not know them.
            is_found = what in person.shown and person.name != "young"
            assert (NONE not in town.get(f"/search?q={person.mark(what)}")) == is_found, (person.name, what)
    for what in _NEVER:
        assert NONE in town.get(f"/search?q={town.people[0].mark(what)}"), what
    addresses = ["q=zq", "q=zv", "q=zq&sort=best", f"q=zq&kind={REPLY}", "q=zq&kind=diary", "q=zv&kind=people"]
    told = "".join(town.get(f"/search?{address}") for address in [*addresses, 'q="ほんz"', "q=だい -zz"])
    told = told.replace("<mark>", "").replace("</mark>", "")
    for thing in town.hidden:
        # A name is no secret to members, but between two of whom one blocked the other.
        if not thing.name.startswith("block"):
            told = told.replace(thing.mark("nickname"), "")
    for person in town.people:
        # Whose friend somebody is does not show; that they are here does.
        told = told.replace(person.mark("friends"), "")
    return told
