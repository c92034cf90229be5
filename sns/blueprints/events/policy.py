"""Who may hold events, answer them, see who comes, and keep them in order."""

from __future__ import annotations

from typing import Any

from sns.blueprints.contents import policy as contents
from sns.blueprints.spaces import policy as spaces
from sns.core import policy

from . import answers


@policy.about_area
def open_event(member: Any, place: Any) -> bool:
    """a member who belongs to the ward, or works for it; in the city's name: its staff"""
    return member is not None and (
        (spaces.in_space(member, place) and not place.is_city)
        or spaces.host_of(member, place)
        or spaces.staff_of(member, place)
    )


read = contents.read_public


@policy.about_object
def _speaks_for_it(member: Any, event: Any) -> bool:
    """staff of the office in whose voice it is held"""
    return (
        member is not None
        and event.voice_space_id is not None
        and event.state in contents.OPEN_STATES
        and event.voice_space_id in voices(member, event.space_id)
    )


keep = contents.edit | _speaks_for_it
edit = cancel = keep
delete = contents.delete
answer = policy.member & contents.read
reply = contents.reply


@policy.about_object
def reschedule(member: Any, event: Any) -> bool:
    """its author, while it waits to be published"""
    return bool(contents.edit(member, event) and event.state == "scheduled")


def voices(member: Any, space_id: int) -> list[int]:
    """Return the offices a member may speak for at an event of this ward or city: its own."""
    me = member.standing
    is_its_staff = me.is_city_staff or me.has_role(space_id, "ward_staff")
    return [space_id] if is_its_staff else []


@policy.about_object
def _comes(member: Any, event: Any) -> bool:
    """somebody who said that they come"""
    return member is not None and answers.says_to_come(member.id, event.id)


see_people = policy.member & contents.read & (keep | _comes)
choose_reminders = policy.member
