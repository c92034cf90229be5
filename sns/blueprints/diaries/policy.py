"""Who may write, read, change and delete diary entries."""

from __future__ import annotations

from sns.blueprints.accounts import policy as accounts
from sns.blueprints.contents import policy as contents
from sns.core import policy

browse = write = policy.member
leaf = accounts.visit
read = policy.member & contents.read
edit = contents.edit
delete = contents.delete
