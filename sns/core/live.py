"""The Socket.IO door: events with a declared rule, rooms with checked entry, pushes after the commit."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

import structlog
from flask import Flask, g, request, session
from flask_login import current_user
from flask_socketio import SocketIO, disconnect, emit, join_room, leave_room
from flask_wtf.csrf import validate_csrf
from gevent import monkey
from socketio import RedisManager
from wtforms.validators import ValidationError

from . import frames, readonly, speaking
from .errors import Refused
from .faults import fault_of
from .policy import Rule

log = structlog.get_logger(__name__)

MAX_PAYLOAD = 16_384
SWEEP_S = 4.0
PULSE_S = 1.0
# What happens at one moment is told once.
GATHER_S = 0.25
_IN_A_HURRY = {"retry": None, "socket_connect_timeout": 1}

socketio = SocketIO()
_handlers: dict[str, tuple[Rule, Callable[..., Any] | None, Callable[..., Any], bool]] = {}
# Sockets of this process by their session row: a push goes out without asking, so a session that ended is cut off.
_sessions: dict[str, int] = {}
_members: dict[str, int] = {}
_on_sweep: list[Callable[[], Any]] = [readonly.look]
_on_pulse: list[Callable[[], None]] = []
_soon: set[Callable[[], None]] = set()
_wake = threading.Event()
_on_gone: list[Callable[[str], None]] = []
_on_start: list[Callable[[Flask], None]] = []


def on(
    event: str, rule: Rule, load: Callable[[dict[str, Any]], Any] | None = None, *, is_frequent: bool = False
) -> Callable[..., Any]:  # fmt: skip
    """Declare a socket event: its rule, and how its payload names the one object the rule is about.

    The handler gets (member, thing, payload) and returns the acknowledgement. A payload that is no object, too
    fast a sequence, an unknown thing and a "no" are each acknowledged as `{"error": reason}`. `is_frequent`: who speaks
    is known for some seconds; a session that ends here is out at once, one that ends elsewhere with the next sweep.
    """
    if not isinstance(rule, Rule):
        raise TypeError(f"socket event {event!r} needs a rule")

    def register(handler: Callable[..., Any]) -> Callable[..., Any]:
        _handlers[event] = (rule, load, handler, is_frequent)
        return handler

    return register


def init_app(app: Flask, *, redis_url: str | None) -> None:
    """Open the door: WebSocket only, the site's own session, same origin."""
    socketio.init_app(
        app,
        async_mode="gevent" if monkey.is_module_patched("socket") else "threading",
        transports=["websocket"],
        manage_session=False,
        # Redis that does not answer must not hold up what is pushed in this process.
        client_manager=RedisManager(redis_url, redis_options=_IN_A_HURRY) if redis_url else None,
        max_http_buffer_size=MAX_PAYLOAD,
        ping_interval=25,
        ping_timeout=20,
    )
    if socketio.async_mode == "gevent":
        frames.take_over(socketio.server.eio)
    socketio.on_event("connect", _connect)
    socketio.on_event("disconnect", _disconnect)
    app.extensions["live_rules"] = {}


def open_events(app: Flask) -> None:
    """Register what the features declared; called once all are loaded."""
    for event, (rule, *_) in _handlers.items():
        app.extensions["live_rules"][event] = rule
        socketio.on_event(event, _dispatcher(event))


def push(room: str, event: str, data: dict[str, Any]) -> None:
    """Send to everybody in a room; best effort, what must not be lost is in the database already."""
    socketio.emit(event, data, to=room)


def push_here(room: str, event: str, data: dict[str, Any]) -> None:
    """Send to those in a room whose sockets are in this process."""
    socketio.server.emit(event, data, to=room, ignore_queue=True)


def push_to_all_here(event: str, data: dict[str, Any]) -> None:
    """Send to every page that is open in this process: only what everybody may read."""
    socketio.server.emit(event, data, ignore_queue=True)


def push_to_others(room: str, event: str, data: dict[str, Any]) -> None:
    """Send to everybody in a room but the calling socket."""
    socketio.emit(event, data, to=room, skip_sid=this_socket())


def tell(sid: str, event: str, data: dict[str, Any]) -> None:
    """Send to one socket of this process."""
    push_here(sid, event, data)


def this_socket() -> str:
    """Name the socket whose event is being handled."""
    return str(request.sid)  # type: ignore[attr-defined]


def move(sid: str, room: str, out_of: str) -> None:
    """Put a socket of this process into one room and out of another."""
    if sid in _members:
        socketio.server.enter_room(sid, room)
        socketio.server.leave_room(sid, out_of)


def throw_out(sid: str, room: str) -> None:
    """Take a socket of this process out of a room."""
    if sid in _members:
        socketio.server.leave_room(sid, room)


def on_gone(function: Callable[[str], None]) -> None:
    """Call a function with the name of each socket of this process that is gone."""
    _on_gone.append(function)


def member_room(member_id: int) -> str:
    """Name the room of all open pages of one member."""
    return f"member:{member_id}"


def present() -> set[int]:
    """Return the members who have a page open in this process."""
    return set(_members.values())


def count() -> int:
    """Return how many sockets this process holds."""
    return len(_sessions)


def on_sweep(function: Callable[[], None]) -> None:
    """Call a function every few seconds in each web process: for what another process has written."""
    _on_sweep.append(function)


def on_pulse(function: Callable[[], None]) -> None:
    """Call a function each second in each web process: for what may not wait; it costs one look at an index at most."""
    _on_pulse.append(function)


def soon(function: Callable[[], None]) -> None:
    """Call a function in a moment, once for however many asked, outside of the request that asks."""
    _soon.add(function)
    _wake.set()


def on_start(function: Callable[[Flask], None]) -> None:
    """Call a function once in each web process, when it begins to serve."""
    _on_start.append(function)


def cut_ended() -> int:
    """Disconnect this process's sockets whose session has ended; return how many."""
    ended = speaking.find_ended(_sessions)
    for sid in ended:
        _sessions.pop(sid, None)
        _members.pop(sid, None)
        speaking.forget(sid)
        _tell_left(sid)
        socketio.emit("signed_out", {}, to=sid)
        disconnect(sid, namespace="/")
    return len(ended)


def start(app: Flask) -> None:
    """Sweep every few seconds: sessions may have ended in another process, or by their age."""

    def run(rest_s: float, *functions: list[Callable[[], Any]]) -> None:
        while True:
            time.sleep(rest_s)
            _look(app, [function for some in functions for function in some])

    def run_soon() -> None:
        while True:
            _wake.wait()
            _wake.clear()
            time.sleep(GATHER_S)
            functions = tuple(_soon)
            _soon.clear()
            _look(app, functions)

    threading.Thread(target=run, args=(PULSE_S, _on_pulse), name="live-pulse", daemon=True).start()
    threading.Thread(target=run, args=(SWEEP_S, [cut_ended], _on_sweep), name="live", daemon=True).start()
    threading.Thread(target=run_soon, name="live-soon", daemon=True).start()
    for function in _on_start:
        function(app)


def _look(app: Flask, functions: Iterable[Callable[[], Any]]) -> None:
    with app.app_context():
        for function in functions:
            try:
                function()
            except Exception:
                log.warning("sweep failed", what=function.__qualname__, exc_info=True)


def enter(room: str) -> None:
    """Put the calling socket into a room; the rule was asked by the event."""
    join_room(room)


def leave(room: str) -> None:
    """Take the calling socket out of a room."""
    leave_room(room)


def _connect(auth: Any = None) -> bool:
    if not current_user.is_authenticated:
        return False
    token = auth.get("csrf") if isinstance(auth, dict) else None
    try:
        validate_csrf(token)
    except ValidationError:
        return False
    _sessions[request.sid] = g.session_id  # type: ignore[attr-defined]
    _members[request.sid] = current_user.id  # type: ignore[attr-defined]
    join_room(member_room(current_user.id))
    return True


def _disconnect(*_reason: Any) -> None:
    _sessions.pop(request.sid, None)  # type: ignore[attr-defined]
    _members.pop(request.sid, None)  # type: ignore[attr-defined]
    speaking.forget(this_socket())
    _tell_left(this_socket())


def _tell_left(sid: str) -> None:
    for function in _on_gone:
        function(sid)


def _dispatcher(event: str) -> Callable[..., Any]:
    rule, load, handler, is_frequent = _handlers[event]

    def dispatch(*payloads: Any) -> Any:
        member = speaking.who(this_socket(), is_frequent=is_frequent)
        if member is None:
            emit("signed_out", {})
            disconnect()
            return {"error": "signed_out"}
        if len(payloads) != 1 or not isinstance(payload := payloads[0], dict):
            return {"error": "bad_payload"}
        if speaking.is_too_fast(this_socket()):
            return {"error": "too_fast"}
        try:
            thing = load(payload) if load else None
            if (load and thing is None) or not rule(member, thing):
                return {"error": "not_found" if rule.hides or thing is None else "not_allowed"}
            with readonly.refusing(f"live:{event}"):
                return handler(member, thing, payload)
        except Refused as refused:
            return {"error": "refused", "words": refused.words}
        except (TypeError, ValueError, KeyError):
            log.info("bad socket payload", event_name=event, session=bool(session))
            return {"error": "bad_payload"}
        except Exception as error:
            if (fault := fault_of(error)) is None:
                raise
            # What was not stored is sent again by whoever has it.
            log.warning("storage", fault=fault.value, event_name=event)
            return {"error": "away"}

    return dispatch
