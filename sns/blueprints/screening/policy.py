"""Who keeps the list of words, and what is looked at before it is published."""

from __future__ import annotations

from sns.blueprints.spaces import policy as spaces
from sns.core import policy

keep_list = spaces.staff_of
help_page = policy.anyone
