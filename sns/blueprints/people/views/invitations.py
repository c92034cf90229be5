"""Invitations: a member's own, and where their links lead."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, session, url_for
from werkzeug.wrappers import Response

from sns.blueprints.spaces import queries as spaces
from sns.core import qr, web
from sns.core.errors import Refused
from sns.core.guard import guard, me
from sns.core.i18n import gettext as _

from .. import invitations as actions
from .. import moving, policy, sign_ups
from ..joining_forms import InvitationForm
from ..models import Invitation
from . import bp


def link_of(invitation: Invitation) -> str:
    """Return the link that an invitation's QR carries."""
    return url_for("people.invitation_open", code=invitation.code, _external=True)


def _page(form: InvitationForm, status: int = 200) -> Any:
    mine = sign_ups.list_invitations(me())
    page = render_template(
        "people/invitations/index.html", form=form, left=sign_ups.invitations_left(me()), arrivals=sign_ups.arrivals_by(mine),
        rows=[(invitation, sign_ups.state_of(invitation)) for invitation in mine],
        places=[ward for ward in spaces.wards_by_id().values() if policy.make_leaflets(me(), ward)],
    )  # fmt: skip
    return page, status


@bp.get("/invitations")
@guard(policy.invite)
def invitations() -> Any:
    """Show one's own invitations."""
    return _page(InvitationForm(formdata=None))


@bp.post("/invitations")
@web.limiter.limit("20 per hour")
@guard(policy.invite)
def invitation_create() -> Any:
    """Make an invitation to hand on."""
    form = InvitationForm()
    if not form.validate():
        return _page(form, 422)
    try:
        invitation = actions.invite(me(), form.note.data or "")
    except Refused as refused:
        form.note.errors = [refused.words]
        return _page(form, 422)
    return redirect(url_for("people.invitation_show", invitation_id=invitation.id))


@bp.get("/invitations/<int:invitation_id>")
@guard(policy.own_invitation, load=sign_ups.find_invitation)
def invitation_show(invitation: Invitation) -> str:
    """Show an invitation's link and QR."""
    link = link_of(invitation)
    return render_template(
        "people/invitations/show.html", invitation=invitation, state=sign_ups.state_of(invitation), link=link,
        code=qr.draw(link),
    )  # fmt: skip


@bp.post("/invitations/<int:invitation_id>/revoke")
@guard(policy.own_invitation, load=sign_ups.find_invitation)
def invitation_revoke(invitation: Invitation) -> Response:
    """Take an invitation back."""
    actions.revoke(me(), invitation)
    web.say(_("招待を取り消しました"))
    return redirect(url_for("people.invitations"))


@bp.get("/i/<code>")
@web.limiter.limit("600 per hour")  # a whole festival may read one leaflet behind one network
@guard(policy.join)
def invitation_open(code: str) -> Any:
    """Open the way in with the ward chosen; a member is told kindly, a dead invitation shows the way without it."""
    invitation = sign_ups.find_by_code(code)
    state = sign_ups.state_of(invitation) if invitation is not None else "unknown"
    ward = spaces.wards_by_id().get(invitation.space_id) if invitation is not None else None
    if me() is not None:
        is_mine = invitation is not None and policy.own_invitation(me(), invitation)
        return render_template(
            "people/invitations/member.html", invitation=invitation, ward=ward, is_mine=is_mine,
            opens=state == "open" and ward is not None and moving.way_into(me(), ward) == "invitation",
        )  # fmt: skip
    if state != "open" or ward is None:
        return render_template("people/invitations/ended.html", state=state), 410
    session["invitation"] = code
    return redirect(url_for("people.join"))
