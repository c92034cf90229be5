"""Asking for the form of a report about everything there is, for letters to others, and at the desk as no staff."""

from __future__ import annotations

from sns.blueprints.moderation import queries
from sns.core.db import db
from tests.moderation.office import decide, report, ten_minutes_later

from .marked import Town
from .probing import probe

_ABOUT = ("title", "body")


@probe("GET moderation.report", "POST moderation.report", shows=_ABOUT, of=("open city", "open ward", "open friends"))
def _reporting(town: Town) -> str:
    told = ""
    for thing in town.all():
        for kind, number in (("content", thing.entry.id), ("reply", thing.reply.id), ("photo", thing.photo.id)):
            told += town.get(f"/report/{kind}/{number}") + town.post(f"/report/{kind}/{number}", {})
    return told


@probe("GET moderation.rules", "GET moderation.reports", "GET moderation.letter_list")
def _own(town: Town) -> str:
    return "".join(town.get(address) for address in ("/rules", "/reported", "/letters"))


@probe(
    "GET moderation.letter", "GET moderation.letter_by_secret", "GET moderation.objection", "POST moderation.objection",
    "GET moderation.objection_by_secret", "POST moderation.objection_by_secret",
)  # fmt: skip
def _letters(town: Town) -> str:
    told = ""
    office = town.make.member(role="ward_staff")
    for thing in town.hidden:
        if thing.name in ("held", "hidden"):
            case_id = report(town.app, town.make.member(), "content", thing.entry.id)
            decision_id = decide(town.app, office, case_id, "warn")
            ten_minutes_later(town.app)
            with town.app.app_context():
                letter = queries.letter_of(decision_id=decision_id)
                assert letter is not None
                db.session.expunge_all()
            for address in (f"/letters/{letter.id}", f"/letters/{letter.id}/wrong"):
                told += town.get(address) + town.get(f"{address}/objection") + town.post(f"{address}/objection", {})
    return told


@probe(
    "GET desk.index", "GET desk.show", "GET desk.closed", "POST desk.decide", "POST desk.undo", "POST desk.claim",
    "POST desk.write_note", "POST desk.hand_over", "POST desk.look_again", "POST desk.propose",
    "POST desk.answer_measure", "POST desk.keys",
)  # fmt: skip
def _desk(town: Town) -> str:
    told = ""
    for index in range(2):
        base = f"/staff/{town.make.ward(index).slug}/moderation"
        told += town.get(base) + town.get(f"{base}/closed") + town.post(f"{base}/keys", {"on": "0"})
        for number in range(1, 6):
            told += town.get(f"{base}/{number}")
            for verb in ("decide", "claim", "notes", "hand-over", "again", "measures"):
                told += town.post(f"{base}/{number}/{verb}", {})
            told += town.post(f"{base}/decisions/{number}/undo", {}) + town.post(f"{base}/measures/{number}", {})
    return told
