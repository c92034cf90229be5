"""Probes of the lists that stay open: what they are told is a number, of what the reader may read."""

from __future__ import annotations

from datetime import timedelta

from sns.core import clock
from sns.core.live import socketio

from .marked import Town
from .probes_contents import csrf_of
from .probing import probe


def _ask(town: Town, event: str, room: str) -> str:
    since = (clock.now() - timedelta(days=400)).isoformat()
    with town.app.test_request_context():
        sockets = socketio.test_client(town.app, flask_test_client=town.browser, auth=csrf_of(town))
        told = sockets.emit(event, {"room": room, "at": since}, callback=True)
        sockets.disconnect()
    assert set(told) == {"ok", "count"} and told["ok"], told
    return f"{told}"


@probe("socket watch_feed")
def _feed(town: Town) -> str:
    return _ask(town, "watch_feed", "feed:all") + _ask(town, "watch_feed", "feed:boards")


@probe("socket watch_boards")
def _boards(town: Town) -> str:
    return _ask(town, "watch_boards", "boards:1,2,3")
