"""Who belongs where, and who works for whom."""

from __future__ import annotations

from typing import Any

from sns.core import policy


def _space_id(thing: Any) -> int | None:
    return getattr(thing, "space_id", None) or getattr(thing, "id", None)


@policy.about_area
def in_space(member: Any, thing: Any) -> bool:
    """somebody who belongs to the space (any tie to a ward counts)."""
    return member is not None and _space_id(thing) in member.standing.spaces


@policy.about_area
def host_of(member: Any, thing: Any) -> bool:
    """a host (世話人) of the space."""
    return member is not None and member.standing.has_role(_space_id(thing), "host")


@policy.about_area
def staff_of(member: Any, thing: Any) -> bool:
    """staff of the ward or of the city."""
    return member is not None and (
        member.standing.is_city_staff or member.standing.has_role(_space_id(thing), "ward_staff")
    )


@policy.about_area
def any_staff(member: Any, _thing: Any) -> bool:
    """staff of any ward or of the city."""
    return member is not None and member.standing.is_staff


@policy.about_area
def city_staff(member: Any, _thing: Any) -> bool:
    """staff of the city."""
    return member is not None and member.standing.is_city_staff


@policy.about_area
def end_role(member: Any, case: Any) -> bool:
    """staff of the ward or of the city, for a host; staff of the city, for the ward's staff."""
    return staff_of(member, case) and (case.row is None or case.row.role == "host" or city_staff(member, case))


oversee, appoint = staff_of, city_staff
visit = policy.member
