"""How a web process leaves: it says so, sends its sockets elsewhere one after the other, and forgets nothing."""

from __future__ import annotations

from flask import Flask, current_app

from . import buffer, frames, live

_AT_LEAST_S, _SOCKETS_A_SECOND = 0.5, 100


class Leaving:
    """Whether this process was told to stop; the gunicorn worker (`sns.web_worker`) leads it through."""

    def __init__(self, app: Flask, *, drain_s: int, grace_s: int) -> None:
        self._app, self.drain_s, self.grace_s = app, drain_s, grace_s
        self.has_begun = False

    def begin(self) -> None:
        """Say from now on that this process is not ready, while it still takes what comes."""
        self.has_begun = True

    def send_away(self) -> float:
        """Tell every socket to come again at a moment of its own; return the seconds until the last one has gone."""
        # A thousand that come back at once would be a thousand sign-ins at once for the one who is left.
        spread = min(self.grace_s / 2, _AT_LEAST_S + live.count() / _SOCKETS_A_SECOND)
        live.socketio.server.emit("elsewhere", {"within_ms": round(spread * 1000)}, ignore_queue=True)
        return spread

    def holds_lines(self) -> bool:
        """Tell whether a page is still connected to this process."""
        return frames.count_open() > 0

    def cut(self) -> None:
        """Close the sockets of those who did not listen, as a lost line would: their clients come again by themselves."""
        for connection in tuple(live.socketio.server.eio.sockets.values()):
            connection.close(wait=False)

    def end(self) -> None:
        """Write what was only gathered so far."""
        with self._app.app_context():
            buffer.flush()


def init_app(app: Flask, *, drain_s: int, grace_s: int) -> None:
    """Give the app its way of leaving."""
    app.extensions["leaving"] = Leaving(app, drain_s=drain_s, grace_s=grace_s)


def has_begun() -> bool:
    """Tell whether this process was told to stop."""
    return bool(current_app.extensions["leaving"].has_begun)
