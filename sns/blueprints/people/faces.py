"""What templates may show of a member wherever one appears, without a statement of its own."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from sns.blueprints.accounts.models import Member
from sns.blueprints.media.addresses import photo_url
from sns.core.guard import me

from . import policy


def seen(member: Any, field: str) -> Any:
    """Return a field of a member (`bio`, `photo_id` by the name `photo`), or None where the reader may not see it.

    Only the home ward counts here, because further ties would cost a statement for each row: what this shows, the
    member's page shows too.
    """
    if not isinstance(member, Member):  # a card, made for its reader
        return getattr(member, "photo_id" if field == "photo" else field, None)
    reader = me()
    if reader is None or not policy.sees(reader.standing, member, field, (member.home_ward_id,)):
        return None
    return member.photo_id if field == "photo" else getattr(member, field)


def face(member: Any, size: str = "s") -> str | None:
    """Return the address of a member's photo, or None where an initial stands for it."""
    if member is None or not member.photo_id:
        return None
    return address(seen(member, "photo"), size) or None


def address(photo_id: int | None, size: str = "s") -> str:
    """Return the address of a photo that may be shown; empty when there is none."""
    return photo_url(SimpleNamespace(id=photo_id), size) if photo_id else ""
