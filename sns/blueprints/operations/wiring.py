"""The page of the site's health in the staff's menu, and the words of what is done there."""

from __future__ import annotations

from sns.blueprints.spaces import deeds, staff_menu
from sns.core import options
from sns.core.i18n import lazy as _l

from . import queries

options.declare(queries.LAST_BACKUP, default=None, label="最後に取ったバックアップ")
staff_menu.add(staff_menu.Line("operations.show", "gear", _l("運用"), "operations.see", order=95))
deeds.name("work.retry", _l("止まっていた仕事をもう一度ためしました"))
