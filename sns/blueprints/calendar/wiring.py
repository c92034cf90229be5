"""The calendar's place in menus, and what follows when a file arrives."""

from __future__ import annotations

from sns.blueprints.accounts import farewell as accounts
from sns.blueprints.spaces import deeds, staff_menu
from sns.core import menu, readonly
from sns.core.guard import me
from sns.core.i18n import lazy as _l
from sns.core.signals import on

from . import farewell, importing
from .signals import FileArrived, TakingWanted

menu.add(
    menu.Entry(
        "calendar.index",
        "event",
        _l("イベント"),
        order=28,
        tab=True,
        marks=("calendar.", "events."),
        values=lambda: {"ward": me().home_ward.slug},
    )
)
menu.add(menu.Entry("calendar.settings", "calplus", _l("カレンダーで読む"), order=41, group=3))
staff_menu.add(
    staff_menu.Line("calendar.bring", "event", _l("イベントの取りこみ"), "calendar.bring_in", 45, ("calendar.",))
)  # fmt: skip
deeds.name("event.import", _l("イベントの一覧を取りこみました"))
accounts.also(farewell.forget)


@on(FileArrived, job=True)
def read_file(signal: FileArrived) -> None:
    """Read a large file in the worker."""
    importing.read(signal.import_id)


@on(TakingWanted, job=True)
def take_step(signal: TakingWanted) -> None:
    """Make events of the next rows of a file."""
    readonly.demand_writing()
    importing.step(signal.import_id, signal.done)
