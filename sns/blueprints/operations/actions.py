"""What staff of the city do about the site itself."""

from __future__ import annotations

from sns.blueprints.accounts.models import Member
from sns.core import audit, clock
from sns.core.db import action, reread
from sns.core.jobs import OutboxRow


@action
def try_again(actor: Member, row: OutboxRow) -> None:
    """Let a piece of work that failed be tried at once, with all its tries before it."""
    reread(row)
    if row.done_at is None:
        row.attempts, row.available_at, row.leased_until = 0, clock.now(), None
        audit.record("work.retry", f"outbox:{row.id}", actor_id=actor.id, job=row.job)
