"""Clockwork around texts."""

from __future__ import annotations

from sns.core.jobs import every
from sns.core.upkeep import tidy

from . import draft_ends, footprints, later, removal, rendering, stirs


@every("day 03:50")
def rerender() -> None:
    """Bring stored HTML up to the renderer's version, a few hundred at a time."""
    while rendering.rerender(limit=200):
        pass


@every("minute")
def publish_due() -> None:
    """Publish what waited for this moment."""
    later.publish_due()


@every("day 03:00")
def erase_removed() -> None:
    """Erase what was deleted 30 days ago; the photos follow with the sweep of the files."""
    removal.erase_removed()


@every("day 03:10")
def expire_drafts() -> None:
    """Erase drafts nobody has touched for 180 days."""
    draft_ends.expire()


@every("day 04:00")
def forget_footprints() -> None:
    """Let old footprints fade."""
    footprints.forget_old()


@every("hour")
def forget_stirs() -> None:
    """Forget what moved long ago."""
    stirs.forget_old()


every("day 04:30")(tidy)
