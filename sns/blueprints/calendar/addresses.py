"""A member's own calendar: a secret address for calendar programs, as long as they take part and want it."""

from __future__ import annotations

from typing import Any

from sns.blueprints.accounts.models import Member
from sns.blueprints.accounts.secret_addresses import SecretAddresses
from sns.blueprints.spaces import queries as spaces
from sns.blueprints.spaces.queries import Ward
from sns.core.db import action

from . import gathering
from .models import CalendarAddress
from .wishes import Wish

_addresses = SecretAddresses(CalendarAddress, "calendar")
find_address, secret_of, renew, stop = _addresses.of, _addresses.secret_of, _addresses.renew, _addresses.stop


class OwnCalendar:
    """An address somebody asked for, with the member it speaks for, and the ward it is asked about, if any."""

    def __init__(self, address: CalendarAddress, member: Member, place: Ward | None = None) -> None:
        self.address, self.member, self.place = address, member, place

    def rows(self, wish: Wish) -> list[Any]:
        """Return what the member may read now and wants in the calendar, in order."""
        if self.place is not None:
            return gathering.list_for_file(self.member, self.place, wish)
        rows = gathering.list_mine_for_file(self.member)
        if not self.address.with_ward:
            return rows
        ward = spaces.ward_by_id(self.member.home_ward_id)
        found = {row.id: row for row in (*rows, *gathering.list_for_file(self.member, ward, wish))}
        return sorted(found.values(), key=lambda row: (row.starts_at, row.id))


def find_calendar(secret: str, ward: str | None = None) -> OwnCalendar | None:
    """Return the calendar behind an address; None when it was stopped, or its member no longer takes part."""
    place = spaces.find_place(ward) if ward is not None else None
    if ward is not None and place is None:
        return None
    found = _addresses.find(secret)
    return OwnCalendar(*found, place) if found else None


@action
def choose(actor: Member, *, with_ward: bool) -> None:
    """Choose whether the calendar also holds the home ward's events."""
    if (address := find_address(actor)) is not None:
        address.with_ward = with_ward
