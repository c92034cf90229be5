"""What a ward's staff do for its members: each look at personal data, and each deed, is in the log."""

from __future__ import annotations

from sns.blueprints.accounts import actions as accounts
from sns.blueprints.accounts.models import Member
from sns.core import audit
from sns.core.db import action

remove_second_factor = accounts.remove_second_factor


@action
def look_at(actor: Member, member: Member, space_id: int) -> None:
    """Record that somebody looks at a member's name and address."""
    audit.record("personal.look", f"member:{member.id}", actor_id=actor.id, space_id=space_id)
