"""Who may see calendars and figures, hold an address, and bring events in."""

from __future__ import annotations

from typing import Any

from sns.blueprints.contents import policy as contents
from sns.blueprints.events import policy as events
from sns.blueprints.spaces import policy as spaces
from sns.core import policy

# Each event answers for itself: a visitor's calendar holds what is public.
browse = policy.anyone
read = contents.read_public
own_settings = policy.member
bring_in = spaces.host_of | spaces.staff_of


@policy.about_object
def _holds_the_address(_member: Any, _calendar: Any) -> bool:
    """whoever holds the secret address, for what its member may read"""
    return True


follow = policy.Rule(_holds_the_address.check, _holds_the_address.sentence, is_public=True, hides=True)


@policy.about_object
def _works_for_its_ward(member: Any, event: Any) -> bool:
    """a host or staff of its ward, where they may read it"""
    return bring_in(member, event) and contents.read(member, event)


see_figures = events.keep | _works_for_its_ward


@policy.about_object
def see_figures_of_series(member: Any, series: Any) -> bool:
    """who opened the series, a host or staff of its ward"""
    return member is not None and (series.opened_by_id == member.id or bring_in(member, series))


@policy.about_object
def handle(member: Any, brought: Any) -> bool:
    """who brought the file, as long as they may bring files; staff of its ward"""
    return member is not None and (
        spaces.staff_of(member, brought) or (brought.member_id == member.id and spaces.host_of(member, brought))
    )
