"""Polls in the threads of the believable town, answered by chance from what each scene weighs."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sns.blueprints.accounts.models import Member
from sns.blueprints.boards.models import Thread
from sns.blueprints.polls import actions as polls
from sns.blueprints.polls.wishes import Wish
from sns.core import clock


def build(thread: Thread, given: Mapping[str, Any], opener: Member, readers: list[Member], noon: datetime) -> None:
    """Let readers answer the poll of a scene; `days` is how long it is still open, or was over if negative."""
    # By its own dice, so that nothing else of the town falls differently.
    rng = random.Random(f"poll {thread.title}")  # noqa: S311  # the same town each time
    ends = noon + timedelta(days=int(given["days"]))
    wish = Wish(
        question=given["question"], options=given["options"], ends_on=max(clock.local(ends).date(), clock.today()),
        is_multiple=given.get("multiple", False), is_named=given.get("named", False),
        is_changeable=given.get("named", False), shows_early=given.get("early", True),
    )  # fmt: skip
    poll = polls.open_poll(opener, thread, wish, at=thread.opened_at)
    weights, options = given["weights"], range(len(given["options"]))
    for reader in rng.sample(readers, min(len(readers), int(given["people"]))):
        chosen = set(rng.choices(options, weights, k=rng.choice((1, 1, 2, 3)) if wish.is_multiple else 1))
        polls.answer(reader, poll, chosen, at=noon - (noon - thread.opened_at) * rng.random())
    if ends < noon:
        polls.close(opener, poll)
        poll.closed_at = poll.ends_at = clock.end_of(clock.local(ends).date())
