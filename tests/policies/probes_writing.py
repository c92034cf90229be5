"""Asking pages around writing for what others wrote, deleted or have not published."""

from __future__ import annotations

from sns.blueprints.accounts.models import Member
from sns.blueprints.contents import drafts
from sns.core.db import db

from .marked import Town, mark
from .probing import probe


def _drafts(town: Town) -> list[int]:
    """Let every author have a draft with the marks of their words."""
    ids = []
    with town.app.app_context():
        for thing in town.all():
            author = db.session.get_one(Member, thing.author.id)
            fields = {"title": mark(thing.number, "title"), "body": mark(thing.number, "body")}
            draft = drafts.save(author, "reply.new", thing.entry.id, drafts.Mark("form"), fields)
            assert draft is not None
            ids.append(draft.id)
    return ids


@probe(
    "GET contents.draft_list", "POST contents.save_draft", "GET contents.show_draft", "POST contents.delete_draft",
    "POST contents.take_in_draft",
)  # fmt: skip
def _foreign_drafts(town: Town) -> str:
    told = ""
    for draft_id in _drafts(town):
        told += town.get(f"/drafts/{draft_id}") + town.get(f"/diaries/new?draft={draft_id}")
        told += town.post(f"/drafts/{draft_id}/delete", {}) + town.post(f"/drafts/{draft_id}/take-in", {})
    for thing in town.all():
        asked = f"/drafts?kind=reply.new&about={thing.entry.id}"
        told += town.get(asked, headers={"Accept": "application/json"})
        told += town.post("/drafts", {"kind": "reply.new", "about": str(thing.entry.id), "key": "form", "body": "x"})
    return told + town.get("/drafts")


@probe("GET contents.new_reply", shows=("title",))
def _answering_on_a_page_of_its_own(town: Town) -> str:
    return "".join(town.get(f"/contents/{thing.entry.id}/reply") for thing in town.all())


@probe("GET contents.content_history", "GET contents.reply_history", shows=("title",))
def _histories(town: Town) -> str:
    told = ""
    for thing in town.all():
        told += town.get(f"/contents/{thing.entry.id}/history") + town.get(f"/replies/{thing.reply.id}/history")
    return told


@probe("POST contents.restore", "POST contents.restore_reply", "POST diaries.publish_now", "POST diaries.take_back")
def _foreign_deeds(town: Town) -> str:
    told = ""
    for thing in town.all():
        told += town.post(f"/contents/{thing.entry.id}/restore", {}) + town.post(
            f"/replies/{thing.reply.id}/restore", {}
        )
        told += town.post(f"/diaries/{thing.entry.id}/publish", {})
        told += town.post(f"/diaries/{thing.entry.id}/take-back", {})
    return told


@probe("POST media.upload")
def _uploading(town: Town) -> str:
    return town.post("/files", {})
