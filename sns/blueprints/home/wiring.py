"""The first line of the menu."""

from __future__ import annotations

from sns.core import menu
from sns.core.i18n import lazy as _l

menu.add(menu.Entry("home.index", "home", _l("ホーム"), order=10, tab=True, marks=("home.index",)))
