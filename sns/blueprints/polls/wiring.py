"""What follows from answers and ends of polls, and what becomes of them when words or members go."""

from __future__ import annotations

from sns.blueprints.accounts import farewell
from sns.blueprints.contents import stirs, watching
from sns.blueprints.contents.signals import ContentErased
from sns.blueprints.spaces import deeds
from sns.core.i18n import lazy as _l
from sns.core.signals import on
from sns.core.upkeep import scrub

from . import actions, queries
from .signals import Answered, PollClosed

# Open pages hear how many have answered, never who or what.
on(Answered, inside=True)(stirs.note_change)
watching.also(lambda _reader, content: {"polls": queries.count_answers(content.id)})


@on(PollClosed, job=True)
def forget_the_key(_signal: PollClosed) -> None:
    """Let nothing of the destroyed key stay behind in the database's own log."""
    scrub()


@on(ContentErased)
def erase(signal: ContentErased) -> None:
    """Erase the polls of a content of which nothing is left."""
    actions.erase_of(signal.content_id)


farewell.also(actions.forget)
for _deed, _words in {
    "poll.close": _l("アンケートをおわりにしました"),
    "poll.remove": _l("アンケートを消しました"),
}.items():
    deeds.name(_deed, _words)
