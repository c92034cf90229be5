"""Diary entries: contents with nothing of their own beside it."""

from __future__ import annotations

from sns.blueprints.contents.models import Content


class DiaryEntry(Content):
    """One entry of a member's diary."""

    __mapper_args__ = {"polymorphic_identity": "diary"}
