"""Who may write, read, change and delete diary entries."""

from __future__ import annotations

from typing import Any

from sns.blueprints.accounts import policy as accounts
from sns.blueprints.contents import policy as contents
from sns.core import policy

browse = write = policy.member
leaf = accounts.visit
read = policy.member & contents.read
edit = contents.edit


@policy.about_object
def reschedule(member: Any, entry: Any) -> bool:
    """the author, while it waits to be published"""
    return contents.edit(member, entry) and entry.state == "scheduled"


delete = contents.delete
