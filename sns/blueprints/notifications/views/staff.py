"""The office's look at the mail: numbers, never addresses or words."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from sns.blueprints.spaces.queries import find_ward
from sns.core import web
from sns.core.guard import guard, me
from sns.core.i18n import gettext as _

from .. import mailing, policy, staff
from ..models import Delivery
from . import bp


@bp.get("/staff/mail")
@guard(policy.look_after_mail)
def staff_mail() -> Any:
    """Show how the mail is doing."""
    ward = find_ward(request.args.get("ward", ""))
    return render_template("notifications/staff_mail.html", health=staff.health(), ward=ward)


@bp.post("/staff/mail/<int:delivery_id>/retry")
@guard(policy.look_after_mail, load=staff.find_stuck)
def staff_mail_retry(delivery: Delivery) -> Response:
    """Try a mail once more."""
    mailing.try_again(me(), delivery)
    web.say(_("もう一度送ります"))
    return redirect(url_for(".staff_mail", ward=request.args.get("ward")))
