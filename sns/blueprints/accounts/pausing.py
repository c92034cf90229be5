"""A pause of writing: until a moment the member reads and does not write. Every verb that writes for others asks."""

from __future__ import annotations

from sns.core import clock
from sns.core.errors import Refused
from sns.core.i18n import gettext as _
from sns.core.i18n import when

from .models import Member


def is_paused(member: Member) -> bool:
    """Tell whether a member may not write for now."""
    return member.paused_until is not None and member.paused_until > clock.now()


def demand_voice(member: Member | None) -> None:
    """Refuse whoever may not write for now; what was typed stays in the form."""
    if member is not None and member.paused_until is not None and is_paused(member):
        raise Refused(
            _("%(moment)sまで、書きこみをお休みいただいています。読むことはできます", moment=when(member.paused_until))
        )
