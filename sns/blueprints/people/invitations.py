"""Invitations that members hand on, and leaflets of a ward."""

from __future__ import annotations

import secrets
from datetime import timedelta

from sns.blueprints.accounts.models import Member
from sns.core import audit, clock
from sns.core.db import action, db, reread
from sns.core.errors import Refused
from sns.core.i18n import gettext as _

from . import sign_ups
from .models import Invitation

LIFE = timedelta(days=30)
LEAFLET_USES = 10_000


@action
def invite(actor: Member, note: str = "") -> Invitation:
    """Make an invitation to hand on, as long as the member has any left."""
    reread(actor)  # two clicks at once must not both take the last one
    if not sign_ups.invitations_left(actor):
        raise Refused(_("いま作れる招待は、もうありません"))
    return _make(actor, "member", actor.home_ward_id, note, most_uses=1, life=LIFE)


@action
def make_leaflet(actor: Member, space_id: int, note: str, *, days: int) -> Invitation:
    """Make a link and QR for a printed leaflet of a ward; recorded in the log."""
    leaflet = _make(actor, "leaflet", space_id, note, most_uses=LEAFLET_USES, life=timedelta(days=days))
    audit.record("leaflet.make", f"invitation:{leaflet.id}", actor_id=actor.id, space_id=space_id)
    return leaflet


def _make(actor: Member, kind: str, space_id: int, note: str, *, most_uses: int, life: timedelta) -> Invitation:
    now = clock.now()
    invitation = Invitation(
        kind=kind, code=secrets.token_urlsafe(9), inviter_id=actor.id, space_id=space_id, note=note,
        most_uses=most_uses, uses=0, created_at=now, expires_at=now + life,
    )  # fmt: skip
    db.session.add(invitation)
    db.session.flush()
    return invitation


@action
def revoke(actor: Member, invitation: Invitation) -> None:
    """Let an invitation open nothing any more; whoever came by it stays."""
    if invitation.revoked_at is None:
        invitation.revoked_at = clock.now()
    if invitation.kind == "leaflet":
        audit.record("leaflet.revoke", f"invitation:{invitation.id}", actor_id=actor.id, space_id=invitation.space_id)
