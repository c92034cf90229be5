"""Who finds a member by name, and whose wish to be tied reaches them; the young begin with the safer answer."""

from __future__ import annotations

import sqlalchemy as sa

from sns.core.i18n import lazy as _l

from . import adapters
from .fields import MINOR_BANDS
from .models import Member

# Whose wish to be tied reaches a member; the young begin with the young of their wards.
ASKERS = {
    "anyone": _l("だれからでも"), "ward": _l("同じ区の会員"), "peers": _l("同じ区の10代の会員"), "none": _l("受けない"),
}  # fmt: skip

# Who may begin to write to a member.
WRITERS = {
    "city": _l("市内の会員"), "ward": _l("同じ区の会員"), "friends": _l("つながり"), "none": _l("受けない"),
}  # fmt: skip


def is_young(member: Member) -> bool:
    """Tell whether a member is 13 to 17 years old."""
    return member.age_band in MINOR_BANDS


def is_searchable(member: Member) -> bool:
    """Tell whether others find a member by name: in the search, the directory, wherever names are looked for.

    `searchable()` is the same as SQL. Who the member has blocked, and who may not be seen, is not its question. One's
    own つながり are found always, and staff find the members of their ward by what their own pages ask.
    """
    chosen = (member.settings or {}).get("searchable")
    return bool(chosen) if chosen is not None else not is_young(member)


def searchable() -> sa.ColumnElement[bool]:
    """Return `is_searchable` as a condition on `Member`: `sa.select(Member).where(privacy.searchable(), …)`."""
    is_grown = sa.or_(Member.age_band.is_(None), Member.age_band.not_in(list(MINOR_BANDS)))
    return sa.func.coalesce(Member.settings["searchable"].as_boolean(), is_grown, type_=sa.Boolean).is_(sa.true())


def asked_by(member: Member) -> str:
    """Return whose wishes to be tied reach a member, a key of `ASKERS`."""
    chosen = (member.settings or {}).get("asked_by")
    if chosen in ASKERS:
        return str(chosen)
    return "peers" if is_young(member) else "anyone"


def may_ask(sender: Member, receiver: Member) -> bool:
    """Tell whether somebody may wish to be tied to a member."""
    match asked_by(receiver):
        case "anyone":
            return True
        case "ward":
            return _share_a_ward(sender, receiver)
        case "peers":
            return is_young(sender) and _share_a_ward(sender, receiver)
    return False


def written_by(member: Member) -> str:
    """Return who may write to a member, a key of `WRITERS`; to the young only their つながり."""
    chosen = (member.settings or {}).get("written_by")
    if is_young(member):
        return "none" if chosen == "none" else "friends"
    return str(chosen) if chosen in WRITERS else "city"


def may_write(sender: Member, receiver: Member) -> bool:
    """Tell whether somebody may begin to write to a member; the young write to their つながり alone."""
    chosen = written_by(receiver)
    if chosen == "none":
        return False
    if receiver.id in sender.standing.friends:
        return True
    if is_young(sender) or chosen == "friends":
        return False
    return chosen == "city" or _share_a_ward(sender, receiver)


def _share_a_ward(one: Member, other: Member) -> bool:
    # Groups and events join people of all wards.
    return any(map(adapters.is_ward, one.standing.spaces & other.standing.spaces))
