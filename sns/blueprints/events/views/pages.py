"""One event: reading it, answering it, lending a hand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import abort, redirect, render_template, request, url_for

from sns.blueprints.accounts.models import Member
from sns.blueprints.contents import actions as contents
from sns.blueprints.contents import following, quoting, replies
from sns.blueprints.contents.comments import Listing
from sns.blueprints.contents.forms import ReplyForm
from sns.blueprints.media import previews
from sns.blueprints.media import queries as media
from sns.blueprints.spaces import queries as spaces
from sns.core import web
from sns.core.errors import Refused
from sns.core.guard import guard, me
from sns.core.i18n import gettext as _
from sns.core.numbers import number_in

from .. import answering, policy, queries, reminders, sketch, slots
from ..answer_forms import ReminderForm, RsvpForm
from ..around import Around, around_of
from ..models import Event
from .blueprint import back_to, bp, find_open


@bp.get("/events/<int:event_id>")
@guard(policy.read, load=find_open)
def show(event: Event) -> Any:
    """Show an event; whoever is not signed in sees a public one, without names and questions."""
    return _page(event)


def _page(event: Event, form: RsvpForm | None = None) -> str:
    reader = me()
    if reader is None:
        return render_template(
            "events/show.html", event=event, page_ward=event.space, photos=_photos(event, dates := _dates(None, event)), keeps=False,
            around=Around(), form=None, fresh_form=lambda: None, comments=[], question=None, slots=[], mine_slots=set(),
            dates=dates, field=_field(event), answering=None,
            sketch=sketch.sketch_of(event),
        )  # fmt: skip
    keeps = policy.keep(reader, event)
    around = around_of(reader, event, keeps=keeps)
    after = (
        replies.root_before(event.id, number_in(request.args.get("at"))) or number_in(request.args.get("after")) or 0
    )
    rows, rest = replies.list_by_roots(event, after_root=after) if event.reply_seq else ([], None)
    listing = Listing(reader, event, rows)
    if reader.id != event.author_id:
        contents.visits.add(event.id, 1)
    asked = request.args.get("answer", "")
    dates = _dates(reader, event)
    return render_template(
        "events/show.html",
        event=event,
        page_ward=event.space,
        photos=_photos(event, dates),
        previews=previews.hang(reader, event, listing),
        keeps=keeps,
        around=around,
        form=form,
        fresh_form=lambda: rsvp_form(around),
        comments=listing.comments,
        first_url=url_for(".show", event_id=event.id, _anchor="questions") if after else None,
        more_url=url_for(".show", event_id=event.id, after=rest, _anchor="questions") if rest else None,
        question=_question(event, asked),
        answering=listing.answerable(asked),
        slots=queries.list_slots(event.id) if event.facts.get(slots.FACT) else [],
        mine_slots=queries.slots_of(reader, event.id) if event.facts.get(slots.FACT) else set(),
        dates=dates,
        field=_field(event),
        sketch=sketch.sketch_of(event),
    )


def _dates(reader: Member | None, event: Event) -> list[Any]:
    return queries.list_dates(reader, event) if event.series_id else []


def _photos(event: Event, dates: list[Any]) -> Sequence[Any]:
    # A date of a series without a picture of its own carries that of the first one.
    found = media.list_shown(event.id)
    return found if found or not dates or dates[0].id == event.id else media.list_shown(dates[0].id)[:1]


def _field(event: Event) -> Any:
    return spaces.fields_by_id().get(event.field_id) if event.field_id else None


def _question(event: Event, asked: str) -> ReplyForm | None:
    if event.state != "published" or event.closed_at is not None:
        return None
    return ReplyForm(formdata=None, answer_to=asked, body=quoting.quote(me(), event, request.args.get("quote")))


def rsvp_form(around: Around) -> RsvpForm:
    """Return the form for an answer as somebody's answer stands."""
    chosen = {"waiting": "going"}.get(around.answer, around.answer)
    form = RsvpForm(formdata=None, answer=chosen, companions=str(around.size - 1), note=around.note)
    form.offer()
    return form


@bp.post("/events/<int:event_id>/answer")
@web.slow_down("30 per minute;300 per hour")
@guard(policy.answer, load=queries.find_event)
def answer(event: Event) -> Any:
    """Answer an event, or answer differently; what cannot be comes back with a sentence."""
    form = RsvpForm()
    form.offer()
    if form.validate():
        try:
            mine = answering.answer(
                me(), event, answer=form.answer.data or "", size=form.size, note=form.note.data or ""
            )
        except Refused as refused:
            form.answer.errors = [*form.answer.errors, refused.words]
            event = queries.find_event(event.id) or abort(404)
        else:
            web.say(_done(event, mine.answer))
            return back_to(event, "rsvp")
    return _page(event, form), 422


def _done(event: Event, answer: str) -> str:
    if event.is_walk_in:
        return _("メモしました。当日、そのままお越しください") if answer == "maybe" else _("メモを取り消しました")
    return {
        "going": _("「参加する」とお返事しました"), "waiting": _("キャンセル待ちに入りました。空きが出たら、順番にお知らせします"),
        "maybe": _("「まだ分からない」とお返事しました"), "not_going": _("「今回は見送る」とお返事しました"),
    }[answer]  # fmt: skip


@bp.post("/events/<int:event_id>/slots/<int:slot_id>")
@web.slow_down("30 per minute;300 per hour")
@guard(policy.answer, load=lambda event_id, slot_id: queries.find_event(event_id))
def take_slot(event: Event) -> Any:
    """Take a slot, or give it back."""
    slot = queries.find_slot((request.view_args or {})["slot_id"])
    if slot is None or slot.event_id != event.id:
        abort(404)
    if request.form.get("do") == "give":
        slots.give_back(me(), event, slot)
        web.say(_("「%(name)s」をお返ししました", name=slot.name))
    else:
        slots.take(me(), event, slot)
        web.say(_("「%(name)s」を引き受けました。ありがとうございます", name=slot.name))
    return back_to(event, "slots")


@bp.post("/events/<int:event_id>/follow")
@web.slow_down("60 per minute;1000 per hour")
@guard(policy.answer, load=queries.find_event)
def follow(event: Event) -> Any:
    """Hear of questions and answers here, or no more."""
    verbs = {"follow": following.follow, "mute": following.mute, "forget": following.forget}
    verb = verbs.get(request.form.get("do", ""))
    if verb is None:
        abort(400)
    verb(me(), event)
    return back_to(event, "questions")


@bp.route("/settings/reminders", methods=["GET", "POST"])
@web.slow_down("20 per minute;100 per hour")
@guard(policy.choose_reminders)
def settings() -> Any:
    """Choose when to be reminded of what one comes to."""
    if request.method == "POST":
        form = ReminderForm()
        reminders.choose(me(), [minutes for name, minutes in reminders.CHOICES.items() if form[name].data])
        web.say(_("イベントのお知らせの時期を決めました"))
        return redirect(url_for(".settings"))
    chosen = reminders.choices_of([me().id])[me().id]
    form = ReminderForm(formdata=None, **{name: minutes in chosen for name, minutes in reminders.CHOICES.items()})
    return render_template("events/settings.html", form=form)
