"""The staff's side of 居住確認: who waits for a letter, printing, the counter."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from sns.blueprints.spaces import queries as spaces
from sns.blueprints.spaces.queries import Ward
from sns.core import clock, web
from sns.core.guard import guard, me
from sns.core.i18n import gettext as _

from .. import policy, residency
from . import bp


@bp.get("/staff/<ward>/residency")
@guard(policy.staff, load=spaces.find_ward)
def staff_residency(ward: Ward) -> str:
    """Show which letters wait and which are on their way, by nickname; names and addresses are only printed."""
    rows = residency.list_open(ward.id)
    return render_template(
        "people/staff/residency.html", ward=ward, page_ward=ward, are_sent=residency.are_sent(ward.id),
        waiting=[row for row in rows if row[0].state == "requested"],
        sent=[row for row in rows if row[0].state == "printed"],
    )  # fmt: skip


@bp.post("/staff/<ward>/residency/print")
@guard(policy.staff, load=spaces.find_ward)
def staff_print_letters(ward: Ward) -> Any:
    """Make the numbers and show the letters as they are printed; the numbers are on no other page."""
    ids = [int(number) for number in request.form.getlist("letter") if number.isascii() and number.isdigit()]
    printed = residency.print_letters(me(), ward.id, ids)
    if not printed:
        web.say(_("印刷する手紙をえらんでください"))
        return redirect(url_for(".staff_residency", ward=ward.slug))
    return render_template(
        "people/staff/letters.html", ward=ward, page_ward=ward, printed=printed, clock_today=clock.today()
    )


@bp.post("/staff/<ward>/residency/option")
@guard(policy.staff, load=spaces.find_ward)
def staff_residency_option(ward: Ward) -> Response:
    """Decide whether the ward sends letters."""
    residency.let_send(me(), ward.id, request.form.get("on") == "1")
    web.say(_("保存しました"))
    return redirect(url_for(".staff_residency", ward=ward.slug))
