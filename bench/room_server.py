"""A bare Socket.IO room that echoes, on the server the product runs on: what a room cannot be much cheaper than."""

from __future__ import annotations

from typing import Any

from flask import Flask, request
from flask_socketio import SocketIO, emit, join_room

socketio = SocketIO()


def serve() -> Flask:
    """Build it: no session, no rule, no database."""
    app = Flask(__name__)
    app.add_url_rule("/sign-in", "sign_in", lambda: request.path)
    socketio.init_app(app, async_mode="gevent", transports=["websocket"], manage_session=False)
    socketio.on_event("enter", lambda *_: join_room("room"), namespace="/bare")
    socketio.on_event("say", _echo, namespace="/bare")
    return app


def _echo(data: dict[str, Any]) -> None:
    emit("said", data, to="room")
