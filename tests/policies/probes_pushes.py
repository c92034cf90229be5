"""What a device is told, and what a phone keeps for the time without a network, holds no words of members."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine

from sns.blueprints.notifications import mailing
from sns.blueprints.notifications.models import NotificationEvent
from sns.core import clock
from sns.core.db import db, transaction
from tests.notifications.post import work
from tests.pushes.service import running, switch_on

from .marked import Town
from .probes_notify import _ring
from .probing import probe


@probe("GET offline.manifest", "GET offline.script", "GET offline.away", "GET offline.bands_of_city",
       "GET offline.bands_of_ward", "GET offline.home_screen")  # fmt: skip
def _kept_by_phones(town: Town) -> str:
    ward = town.make.ward(0).slug
    addresses = (
        "/manifest.webmanifest", "/sw.js", "/offline", "/bands.json", f"/w/{ward}/bands.json", "/settings/home-screen",
    )  # fmt: skip
    return "".join(town.get(address) for address in addresses)


def _due(town: Town) -> None:
    with town.app.app_context(), transaction():
        for event in db.session.scalars(db.select(NotificationEvent)):
            event.rhythm, event.due_at, event.delivery_id = "once", clock.now(), None


@probe("POST pushes.begin", "POST pushes.end", "POST pushes.try_out")
def _devices(town: Town) -> str:
    """Have a device told all that is news: the one message is read with the keys of the device."""
    with pytest.MonkeyPatch.context() as patch, running(patch) as service:
        browser = switch_on(town.app, town.reader, "probe")
        own = "/settings/notifications/devices"
        pages = town.post(own, {**browser.subscription, "endpoint": f"{browser.endpoint}/other"})
        _ring(town, "device:")
        _due(town)
        with (
            time_machine.travel((clock.local(clock.now()) + timedelta(days=1)).replace(hour=12)),
            town.app.app_context(),
        ):
            mailing.gather_due()
            work(town.app)
        told: list[Any] = service.read(browser)
        assert told, "no device was told"
        return pages + str(told) + town.post(f"{own}/1/try", {}) + town.post(f"{own}/1/end", {})
