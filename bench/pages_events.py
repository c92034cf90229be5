"""What is measured of events: list, month, and the page of a lecture to which most answered."""

from __future__ import annotations

from .pages import Page, Target

PLACES = {
    "lecture": (
        "select e.id from events e join contents c on c.id = e.id where c.visibility in ('public', 'city') "
        "and c.state = 'published' order by e.going_answers desc, e.id limit 1"
    )
}
PAGES = (
    Page("event list", "/w/kita/events", Target(3, 8)),
    Page("event list city", "/w/osaka/events?free=1", Target(3, 8)),
    Page("event month", "/w/kita/events/month", Target(4, 12)),
    Page("event month city", "/w/osaka/events/month", Target(4, 12)),
    Page("event page", "/events/{lecture}", Target(3, 8)),
)
