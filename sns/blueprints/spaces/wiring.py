"""What spaces tell the features below and around them."""

from __future__ import annotations

from flask import Flask

from sns.blueprints.accounts import adapters as accounts
from sns.core import furigana, menu
from sns.core.guard import me
from sns.core.i18n import lazy as _l
from sns.core.signals import on

from . import queries, staff_menu
from .signals import SpacesChanged

furigana.know(queries.place_readings)
accounts.plug(ward=queries.ward_by_id, is_ward=queries.is_ward, standing=queries.standing_of)
menu.add(menu.Entry("spaces.index", "ward", _l("区をえらぶ"), order=60, group=2, marks=("spaces.", "home.ward")))
menu.add(
    menu.Entry(
        "staff.index",
        "shield",
        _l("職員メニュー"),
        order=90,
        group=2,
        marks=("staff.", "people.staff_"),
        is_shown=lambda: bool(me().standing.is_staff),
    )
)
staff_menu.add(staff_menu.Line("staff.ward", "home", _l("はじめに"), "spaces.staff_of", order=0))
staff_menu.add(
    staff_menu.Line("staff.role_list", "key", _l("役割と職員"), "spaces.staff_of", order=80, marks=("staff.role",))
)
staff_menu.add(staff_menu.Line("staff.log", "list", _l("記録"), "spaces.staff_of", order=90))


def init_app(app: Flask) -> None:
    """Let every page name its city, and the staff's pages their menu."""
    app.context_processor(lambda: {"city": queries.city_card()})
    app.jinja_env.globals["staff_menu"] = staff_menu.items


@on(SpacesChanged)
def forget_wards(_signal: SpacesChanged) -> None:
    """Show new names at once in this process; others follow within a minute."""
    queries.forget_wards()
