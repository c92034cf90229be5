"""Numbers that strangers write into addresses and hidden fields."""

from __future__ import annotations

# More than any id can hold.
MOST_DIGITS = 9


def number_in(given: str | None) -> int | None:
    """Return the number that stands there; None for anything unreadable."""
    if not given or not (given.isascii() and given.isdigit()) or len(given) > MOST_DIGITS:
        return None
    return int(given)
