"""Tags as members type them."""

from __future__ import annotations

import re

from sns.core import text

TAG_LIMIT = 20


def split_tags(typed: str) -> list[str]:
    """Return the tags of one line, each once, without # signs."""
    parts = (text.clean_line(part.strip().lstrip("#＃")) for part in re.split(r"[、，,\s]+", typed))
    return list(dict.fromkeys(part for part in parts if part))
