"""What each role is answered where diaries are read in other ways, and at one's own feed."""

from __future__ import annotations

from .rows import AUTHOR_SEES, EVERYBODY, OWN_DEED, OWN_PAGE, READERS, ROWS

ROWS |= {
    "GET contents.show_footprints": AUTHOR_SEES,
    "GET contents.suggest": READERS,
    "GET contents.suggest_for_new": OWN_PAGE,
    "GET diaries.month": OWN_PAGE,
    "GET diaries.album": OWN_PAGE,
    "GET diaries.tag": OWN_PAGE,
    "GET people.footprints": OWN_PAGE,
    "GET people.feed_settings": OWN_PAGE,
    "POST people.feed_renew": OWN_DEED,
    "POST people.feed_choose": OWN_DEED,
    "POST people.feed_stop": OWN_DEED,
    "GET people.feed_read": EVERYBODY,
}
