"""Who may ask, see how it goes, answer as an author, and decide."""

from __future__ import annotations

from typing import Any

from sns.blueprints.spaces import policy as spaces
from sns.core import policy

ask = see_figures = by_secret = policy.anyone


@policy.about_object
def answer(member: Any, petition: Any) -> bool:
    """the member whose words the request is about, once they were asked"""
    return member is not None and petition.author_id == member.id and petition.inquired_at is not None


@policy.about_object
def object_to(member: Any, petition: Any) -> bool:
    """the member whose words the request is about, once it was decided"""
    return member is not None and petition.author_id == member.id and petition.decided_at is not None


@policy.about_object
def see_own(member: Any, petition: Any) -> bool:
    """the member whose words the request is about, once they were asked or it was decided"""
    return answer(member, petition) or object_to(member, petition)


work = spaces.staff_of
set_terms = spaces.city_staff


@policy.about_object
def handle(member: Any, petition: Any) -> bool:
    """staff of the ward it came in for, or of the city, unless it is about their own words"""
    return spaces.staff_of(member, petition) and petition.author_id != member.id
