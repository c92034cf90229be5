"""Who may write, sign off, read and stamp notices."""

from __future__ import annotations

from typing import Any

from sns.blueprints.contents import policy as contents
from sns.blueprints.spaces import policy as spaces
from sns.core import options, policy

browse = policy.anyone
read = contents.read_public
write = spaces.staff_of
ALONE = "notices.publish_alone"


@policy.about_object
def work(member: Any, notice: Any) -> bool:
    """staff of the office that writes it, until it is deleted"""
    return member is not None and notice.state != "deleted" and spaces.staff_of(member, notice)


@policy.about_object
def _is_not_who_asked(member: Any, notice: Any) -> bool:
    """not who asked for it"""
    return member is not None and notice.asked_by_id != member.id


approve = work & _is_not_who_asked


@policy.about_object
def _is_not_signed_off(_member: Any, notice: Any) -> bool:
    """it is not signed off yet"""
    return notice.stage in ("draft", "asked", "returned")


@policy.about_object
def _is_out(_member: Any, notice: Any) -> bool:
    """it is published"""
    return bool(notice.is_open)


revise = work & _is_not_signed_off
correct = withdraw = remind = work & _is_out


@policy.about_object
def _asks_for_stamps(member: Any, notice: Any) -> bool:
    """it is a circular of one of their wards"""
    wards = {notice.space_id, *notice.shown_in}
    return (
        notice.asks_stamp and notice.is_open and (notice.space.is_city or not member.standing.spaces.isdisjoint(wards))
    )


stamp = policy.member & read & _asks_for_stamps


def publishes_alone(notice: Any) -> bool:
    """Tell whether the office lets its staff publish without a second person."""
    return bool(options.value(ALONE, notice.space_id))
