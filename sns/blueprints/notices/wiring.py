"""What is special about notices, their place in the menus, and what follows from what is done with them."""

from __future__ import annotations

from typing import Any

from flask import Flask, request

from sns.blueprints.accounts import farewell as accounts
from sns.blueprints.contents import adapters as contents
from sns.blueprints.contents import drafts
from sns.blueprints.contents.signals import ContentChanged, ContentErased, ContentPublished, ContentRemoved
from sns.blueprints.notifications import adapters as notifications
from sns.blueprints.spaces import deeds, staff_menu
from sns.blueprints.spaces import queries as spaces
from sns.core import live, menu, options
from sns.core.guard import me
from sns.core.i18n import lazy as _l
from sns.core.signals import on

from . import alarms, attachments, bands, farewell, labels, mailing, policy, telling, warning
from .actions import NEW
from .models import VISIBILITIES, Notice
from .signals import ApprovalAsked, EmergencyOut, ImportantOut, MembersReached, Reminded, Returned

contents.register(
    contents.Kind(
        name="notice",
        model=Notice,
        endpoint="notices.show",
        id_name="notice_id",
        label=_l("区からのお知らせ"),
        reply_label=_l("返信"),
        visibilities=VISIBILITIES,
        max_depth=0,
        lets_reply=lambda _member, _notice: False,
        in_feeds=False,
    )
)
accounts.also(farewell.forget)
_OTHERS = tuple(f"{part}_{code.replace('-', '_')}" for code in labels.LANGUAGES for part in ("title", "body"))


def _place_of(space_id: int) -> dict[str, str]:
    return {"ward": spaces.ward_by_id(space_id).slug}


drafts.register(
    drafts.FormKind(NEW, _l("お知らせ"), "notices.new", words=("title", "body", *_OTHERS), values=_place_of)
)
menu.add(
    menu.Entry(
        "notices.index", "notice", _l("お知らせ"), order=35, tab=True, marks=("notices.",),
        values=lambda: {"ward": me().home_ward.slug},
    )
)  # fmt: skip
staff_menu.add(
    staff_menu.Line("notices.office", "notice", _l("区からのお知らせ"), "notices.write", order=12, marks=("notices.",))
)
options.declare(policy.ALONE, default=False, label="お知らせを、ほかの職員の承認なしで公開できる")
for _deed, _words in {
    "notice.publish": _l("お知らせの公開を決めました"),
    "notice.approve": _l("緊急のお知らせを事後に承認しました"),
    "notice.correct": _l("お知らせを訂正しました"),
    "notice.withdraw": _l("お知らせを取り下げました"),
    "notice.remind": _l("回覧を確認していない人に、もう一度お知らせしました"),
}.items():
    deeds.name(_deed, _words)


def _place(page_ward: Any) -> Any:
    reader = me()
    place = page_ward or (reader.home_ward if reader is not None else None)
    return place if place is not None and not place.is_city else None


def _band(page_ward: Any) -> Any:
    place = _place(page_ward)
    return bands.shown_in(place.id if place is not None else None)


def _band_place(page_ward: Any) -> str:
    place = _place(page_ward)
    return place.slug if place is not None else ""


def _is_read(band: Any) -> bool:
    return (band.level or 0) < 3 and request.cookies.get(bands.COOKIE) == str(band.id)


def init_app(app: Flask) -> None:
    """Give every page its band, also while it is open, and pages of notices their words."""
    live.on_pulse(warning.look)
    notifications.say_also(lambda: {"band": warning.told()})
    app.jinja_env.globals.update(band_of=_band, band_place=_band_place, band_is_read=_is_read, notice_labels=labels)


def _look_again(signal: ContentPublished | ContentChanged | ContentRemoved) -> None:
    if signal.kind == "notice":
        warning.look_soon()


for _signal in (ContentPublished, ContentChanged, ContentRemoved):
    # Pages of this process show another band at once; other processes notice within seconds.
    on(_signal)(_look_again)  # type: ignore[arg-type]


@on(ContentPublished, inside=True)
def begin_mails(signal: ContentPublished) -> None:
    """Let mails and devices tell of what cannot wait; noted with its publication, so that neither is without the other."""
    if signal.kind == "notice":
        mailing.begin(signal.content_id)
        alarms.begin(signal.content_id)


@on(EmergencyOut, job=True)
def make_mails(signal: EmergencyOut) -> None:
    """Make the mails of an emergency at once."""
    mailing.go_on(signal.notice_id)


@on(MembersReached, job=True)
def ring_devices(signal: MembersReached) -> None:
    """Tell the devices of members of an emergency."""
    alarms.ring(signal.notice_id, signal.after_id, signal.until_id)


@on(ImportantOut, job=True)
def ring_softly(signal: ImportantOut) -> None:
    """Tell the devices of members of an important notice."""
    alarms.ring_softly(signal.notice_id)


@on(ContentErased)
def leave_files(signal: ContentErased) -> None:
    """Let the attachments of a notice that was erased go."""
    if signal.kind == "notice":
        attachments.leave_behind(signal.content_id)


@on(Reminded, job=True)
def remind_readers(signal: Reminded) -> None:
    """Tell who has not stamped a circular that it waits."""
    telling.remind(signal.notice_id)


@on(ApprovalAsked, job=True)
def ask_office(signal: ApprovalAsked) -> None:
    """Tell the others of the office that a notice waits for them."""
    telling.ask(signal.notice_id, signal.by_id)


@on(Returned, job=True)
def tell_writer(signal: Returned) -> None:
    """Tell who asked that the notice came back."""
    telling.send_back(signal.notice_id, signal.by_id)
