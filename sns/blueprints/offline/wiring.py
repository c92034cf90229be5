"""The page about home screens in the settings' menu."""

from __future__ import annotations

from sns.core import menu
from sns.core.i18n import lazy as _l

menu.add(menu.Entry("offline.home_screen", "house2", _l("ホーム画面に置く"), order=40, group=3))
