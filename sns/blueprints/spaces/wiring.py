"""What spaces tell the features below and around them."""

from __future__ import annotations

from flask import Flask

from sns.blueprints.accounts import adapters as accounts
from sns.core import menu
from sns.core.i18n import lazy as _l
from sns.core.signals import on

from . import queries
from .signals import SpacesChanged

accounts.plug(ward=queries.ward_by_id, standing=queries.standing_of)
menu.add(
    menu.Entry("spaces.index", "ward", _l("区をえらぶ"), order=60, tab=True, group=2, marks=("spaces.", "home.ward"))
)


def init_app(app: Flask) -> None:
    """Let every page name its city."""
    app.context_processor(lambda: {"city": queries.city_card()})


@on(SpacesChanged)
def forget_wards(_signal: SpacesChanged) -> None:
    """Show new names at once in this process; others follow within a minute."""
    queries.forget_wards()
