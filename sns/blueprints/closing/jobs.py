"""Clockwork around the end of a site."""

from __future__ import annotations

from sns.core import clock, readonly
from sns.core.i18n import gettext as _
from sns.core.i18n import speaking
from sns.core.jobs import every

from . import plans


@every("hour")
def remind() -> None:
    """Remind everybody of the end, and let the site be read only from its day on."""
    plans.remind_due()
    found = plans.plan()
    if found is not None and readonly.look() is None and plans.begin_reading(found) <= clock.now():
        with speaking("ja"):
            readonly.turn_on(_("サービスを終える準備をしています。"))
