"""Every change of a text is read into the index, through the outbox; words that are gone are gone at once."""

from __future__ import annotations

from flask import Flask

from sns.blueprints.contents.signals import ContentChanged, ContentPublished, ContentRemoved, ReplyAdded, ReplyChanged
from sns.core import menu
from sns.core.i18n import lazy as _l
from sns.core.signals import Signal, on, on_many

from . import actions, marking, queries
from .sources import CONTENT, REPLY

menu.add(menu.Entry("search.index", "search", _l("さがす"), order=45))


@on(ContentPublished, job=True)
def read_new(signal: ContentPublished) -> None:
    """Read a new content."""
    actions.refresh(CONTENT, [signal.content_id])


@on(ContentChanged, job=True)
def read_again(signal: ContentChanged) -> None:
    """Read a content again; until then its old version is not found."""
    actions.refresh(CONTENT, [signal.content_id])


@on(ContentRemoved, job=True)
def drop(signal: ContentRemoved) -> None:
    """Drop a content that is gone."""
    actions.refresh(CONTENT, [signal.content_id])


@on_many(ReplyAdded)
def read_new_replies(signals: list[ReplyAdded]) -> None:
    """Read new replies."""
    actions.refresh(REPLY, [signal.reply_id for signal in signals])


@on(ReplyChanged, job=True)
def read_reply_again(signal: ReplyChanged) -> None:
    """Read a reply again, or drop it."""
    actions.refresh(REPLY, [signal.reply_id])


def count_anew(_signal: Signal) -> None:
    """Forget how many texts hold which words: what somebody may no longer read is not counted either."""
    queries.forget_counts()


for _change in (ContentPublished, ContentChanged, ContentRemoved, ReplyAdded, ReplyChanged):
    on(_change)(count_anew)


def init_app(app: Flask) -> None:
    """Let templates mark words."""
    app.jinja_env.filters["marked"] = marking.marked
