"""What follows from lines: they are pushed to open pages; names and photos follow their members."""

from __future__ import annotations

from typing import Any

from flask import Flask

from sns.blueprints.accounts import farewell as accounts
from sns.blueprints.accounts.signals import NameChanged
from sns.blueprints.media import policy as media
from sns.core import live
from sns.core.signals import on

from . import actions, delivery, farewell, news, policy, queries, reporting
from .presence import presence
from .signals import LineCalled, LineChanged, LinesAdded, RoomChanged

accounts.also(farewell.forget)
reporting.register(actions.set_state)
news.register()


def init_app(app: Flask) -> None:
    """Look after open pages every few seconds, and share who is there where there are several processes."""
    live.on_sweep(delivery.look_after)
    live.on_gone(presence.gone)
    live.on_start(delivery.courier.start)
    if (redis_url := app.extensions["settings"].redis_url) is not None:
        presence.use_redis(redis_url)


def _sees_photo(member: Any, file: Any) -> bool:
    line = queries.line_of_photo(file.id)
    return line is not None and policy.read_line(member, line)


media.deliver("line", _sees_photo)


@on(LinesAdded)
def push_lines(signal: LinesAdded) -> None:
    """Push new lines to the open pages of their room."""
    delivery.courier.take(signal.room_id, "lines", signal.first, signal.last)


@on(LineChanged)
def push_change(signal: LineChanged) -> None:
    """Push how a line stands now."""
    delivery.courier.take(signal.room_id, "changed", signal.seq, signal.seq)


@on(RoomChanged)
def read_anew(_signal: RoomChanged) -> None:
    """Let what was opened, closed or set otherwise count at once."""
    queries.forget_known()


@on(LineCalled, job=True, wait_s=actions.SEEN_WITHIN_S)
def tell_of_call(signal: LineCalled) -> None:
    """Tell somebody that a line calls them, unless they have it before their eyes."""
    news.called(signal.line_id, signal.member_id)


@on(NameChanged, job=True)
def rename(signal: NameChanged) -> None:
    """Let lines call a member by their present name."""
    actions.rename(signal.member_id)
