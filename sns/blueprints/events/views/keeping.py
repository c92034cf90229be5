"""What the organizer looks after: who comes, the slots, the space of the participants, the door."""

from __future__ import annotations

from typing import Any

from flask import abort, redirect, render_template, request, url_for

from sns.blueprints.spaces import doors
from sns.blueprints.spaces import queries as spaces
from sns.core import qr, web
from sns.core.errors import Refused
from sns.core.guard import guard, me
from sns.core.i18n import gettext as _
from sns.core.numbers import number_in

from .. import afterwards, answers, halls, policy, queries, slots
from ..answer_forms import SlotForm
from ..around import around_of
from ..models import Event
from .blueprint import back_to, bp


@bp.get("/events/<int:event_id>/people")
@guard(policy.see_people, load=queries.find_event)
def people(event: Event) -> Any:
    """Show who comes to those who come; to the organizer also who waits, and what they wrote."""
    reader, keeps = me(), policy.keep(me(), event)
    wanted = ("going", "waiting", "maybe") if keeps else ("going",)
    found = answers.list_answers(reader, event, *wanted)
    return render_template(
        "events/people.html", event=event, page_ward=event.space, keeps=keeps,
        going=[one for one in found if one.answer == "going"], waiting=[one for one in found if one.answer == "waiting"],
        maybe=[one for one in found if one.answer == "maybe"],
        doors=doors.of(spaces.find_hall(event.hall_id)) if event.hall_id else [],
    )  # fmt: skip


@bp.post("/events/<int:event_id>/hall")
@web.slow_down("20 per minute;100 per hour")
@guard(policy.keep, load=queries.find_event)
def open_hall(event: Event) -> Any:
    """Open the space of an event's participants."""
    halls.open_hall(me(), event)
    web.say(_("参加する人のひろばをひらきました"))
    return redirect(url_for(".people", event_id=event.id, _anchor="hall"))


@bp.route("/events/<int:event_id>/slots", methods=["GET", "POST"])
@web.slow_down("60 per minute;300 per hour")
@guard(policy.keep, load=queries.find_event)
def keep_slots(event: Event) -> Any:
    """Offer slots, and take away what nobody took."""
    form = SlotForm()
    if request.method == "POST" and (number := number_in(request.form.get("remove"))):
        slot = queries.find_slot(number)
        if slot is None or slot.event_id != event.id:
            abort(404)
        slots.withdraw(me(), event, slot)
        return redirect(url_for(".keep_slots", event_id=event.id))
    if request.method == "POST" and form.validate():
        try:
            slots.offer(
                me(), event, name=form.name.data or "", places=form.places.number or 1,
                starts_at=form.starts_at.data, ends_at=form.ends_at.data,
            )  # fmt: skip
            web.say(_("お手伝いを足しました"))
            return redirect(url_for(".keep_slots", event_id=event.id))
        except Refused as refused:
            form.name.errors = [*form.name.errors, refused.words]
            event = queries.find_event(event.id) or abort(404)
    page = render_template(
        "events/slots.html", event=event, page_ward=event.space, form=form, slots=queries.list_slots(event.id),
        helpers=queries.helpers_of(me(), event.id),
    )  # fmt: skip
    return page, 422 if request.method == "POST" else 200


@bp.get("/events/<int:event_id>/door")
@guard(policy.keep, load=queries.find_event)
def door(event: Event) -> Any:
    """Show the list of who comes, to tick on the day, and the code for phones."""
    key = afterwards.open_door(me(), event)
    going = answers.list_answers(me(), event, "going")
    address = url_for(".come", event_id=event.id, key=key, _external=True)
    return render_template(
        "events/door.html", event=event, page_ward=event.space, going=going,
        others=answers.list_others_who_came(me(), event), came=answers.count_came(event.id), code=qr.draw(address),
        address=address,
    )  # fmt: skip


@bp.post("/events/<int:event_id>/door")
@web.slow_down("120 per minute;2000 per hour")
@guard(policy.keep, load=queries.find_event)
def check(event: Event) -> Any:
    """Tick somebody who has come, or take the tick away."""
    member_id = number_in(request.form.get("member"))
    if member_id is None:
        abort(400)
    afterwards.check_in(me(), event, member_id, has_come=request.form.get("do") != "undo")
    return redirect(url_for(".door", event_id=event.id, _anchor=f"m{member_id}"))


@bp.get("/events/<int:event_id>/come/<key>")
@guard(policy.answer, load=lambda event_id, key: queries.find_event(event_id))
def come(event: Event) -> Any:
    """Ask whoever read the code at the door whether they are here."""
    around = around_of(me(), event, keeps=False)
    key = (request.view_args or {})["key"]
    return render_template("events/come.html", event=event, page_ward=event.space, around=around, key=key)


@bp.post("/events/<int:event_id>/come/<key>")
@web.slow_down("20 per minute;100 per hour")
@guard(policy.answer, load=lambda event_id, key: queries.find_event(event_id))
def arrive(event: Event) -> Any:
    """Say that one is here."""
    afterwards.come(me(), event, (request.view_args or {})["key"])
    web.say(_("受付しました。どうぞお楽しみください"))
    return back_to(event)
