"""The promises between members and the site: their texts are templates, their versions stand here."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sns.blueprints.accounts import consents
from sns.blueprints.accounts.models import Member

# A changed text gets a new version, and every member is asked again at the next page.
VERSIONS = {"terms": "1", "privacy": "1"}
SINCE = date(2026, 11, 1)


def is_agreed(agreed: dict[str, Any] | None) -> bool:
    """Tell whether these versions are the present ones."""
    return agreed is not None and all(agreed.get(document) == version for document, version in VERSIONS.items())


def must_ask(member: Member) -> bool:
    """Tell whether a member has yet to agree to the present texts; costs no SQL."""
    return not is_agreed((member.settings or {}).get("promises"))


def agree(member: Member, *, at: datetime | None = None) -> None:
    """Write that a member agreed to the present texts."""
    consents.record(member, VERSIONS, at=at)
