"""What is measured of notices: the list of a ward, the page of one, and the bell, which asks for them by watermark."""

from __future__ import annotations

from .pages import Page, Target

PLACES = {
    "notice": (
        "select c.id from contents c join notices n on n.id = c.id where c.state = 'published' and c.visibility = 'public' "
        "and n.urgency = 'normal' and n.withdrawn_at is null order by c.id desc limit 1"
    )
}
PAGES = (
    Page("notice list", "/w/kita/notices", Target(3, 7)),
    Page("notice list field", "/w/kita/notices?field=2", Target(3, 7)),
    Page("notice page", "/notices/{notice}", Target(3, 7)),
    Page("bell", "/notifications", Target(3, 8)),
)
