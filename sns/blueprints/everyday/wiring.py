"""The places of rubbish days and hours in menus, their words for pages, the names of deeds."""

from __future__ import annotations

from flask import Flask

from sns.blueprints.spaces import deeds, staff_menu
from sns.core import menu
from sns.core.i18n import lazy as _l

from . import words

menu.add(menu.Entry("everyday.area", "recycle", _l("ごみの日の町丁目"), order=15, group=3))
staff_menu.add(
    staff_menu.Line(
        "everyday.rubbish", "recycle", _l("ごみの日"), "everyday.keep", 16,
        ("everyday.rubbish", "everyday.district", "everyday.differ", "everyday.settle", "everyday.bring", "everyday.use"),
    )
)  # fmt: skip
staff_menu.add(
    staff_menu.Line(
        "everyday.hours", "clock", _l("窓口の時間"), "everyday.keep", 17, ("everyday.hours", "everyday.add_day")
    )
)
for _deed, _words in {
    "rubbish.change": _l("ごみの日の下書きを変えました"), "rubbish.bring": _l("ごみの日の表を取りこみました"),
    "rubbish.use": _l("ごみの日の表をつかいはじめました"), "rubbish.drop": _l("ごみの日の下書きをすてました"),
    "hours.change": _l("窓口の時間を変えました"),
}.items():  # fmt: skip
    deeds.name(_deed, _words)


def init_app(app: Flask) -> None:
    """Give pages the words."""
    app.jinja_env.globals["everyday"] = words
