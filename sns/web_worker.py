"""The gunicorn worker of the site: gevent's, which leaves without taking anything from anybody.

gunicorn loads this module before anything is patched: nothing of the product may be imported here.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import os
import signal
import sys
import time
import weakref
from collections.abc import Iterator
from functools import partial
from typing import Any

import gevent
from gevent.event import Event
from gevent.pool import Pool
from gevent.server import StreamServer
from gunicorn.http.errors import NoMoreData
from gunicorn.workers.ggevent import GeventWorker

_LOOK_S = 0.1
_NOTIFY_S = 1.0
# Of what requests leave behind nearly all is young.
_GARBAGE = (2_000, 20, 100)
# glibc's mallopt: what is as large has a mapping of its own, which goes back when it is freed. By itself the library learns
# from the first password that is checked (19 MB) to keep as much.
_M_MMAP_THRESHOLD, _M_TRIM_THRESHOLD, _LARGE = -3, -1, 256 * 1024
# What a rush left behind goes back to the machine this often; it takes a millisecond.
_TRIM_S = 60.0
# Libraries take these along in case somebody wants them (coloured logs, clients of sockets); here nobody does, and they
# are a tenth of the memory of a web process.
_NOT_WANTED = ("rich", "pygments", "requests", "websocket", "valkey")


class Worker(GeventWorker):
    """Told to stop, it goes on for a while, then takes nothing new, finishes what it has, and sends sockets elsewhere."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._served: weakref.WeakSet[Any] = weakref.WeakSet()
        self._idle: set[Any] = set()

    def init_process(self) -> None:
        """Load the product, without what it does not need."""
        library = ctypes.CDLL(None)
        if mallopt := getattr(library, "mallopt", None):  # other C libraries do without
            mallopt(_M_MMAP_THRESHOLD, _LARGE)
            mallopt(_M_TRIM_THRESHOLD, _LARGE)
        self._give_back = partial(getattr(library, "malloc_trim", int), 0)
        gevent.config.track_greenlet_tree = (
            False  # who started what is kept for debuggers, ten frames for each open page
        )
        unused = [
            *(() if os.environ.get("SNS_DATABASE_URL", "").startswith("postgres") else ("psycopg",)),
            *(() if os.environ.get("SNS_REDIS_URL") else ("redis",)),
        ]
        for name in (*_NOT_WANTED, *unused):
            sys.modules.setdefault(name, None)  # type: ignore[arg-type]
        super().init_process()

    def run(self) -> None:
        """Serve until told to stop."""
        # What was loaded stays: looking through it for garbage took 0.2 to 0.5 s each time, in which nobody was answered.
        gc.collect()
        gc.freeze()
        gc.set_threshold(*_GARBAGE)
        self._told = Event()
        servers = [self._serve(listener) for listener in self.sockets]
        next_trim = time.monotonic() + _TRIM_S
        while self.alive:
            self.notify()
            if time.monotonic() > next_trim:
                self._give_back()
                next_trim = time.monotonic() + _TRIM_S
            self._told.wait(_NOTIFY_S)
        for server in servers:
            self._close(server)
        self._finish([server.pool for server in servers])
        self._leaving.end()

    def init_signals(self) -> None:
        """Listen to SIGTERM on gevent's loop, which would otherwise hear of it a second later."""
        super().init_signals()
        gevent.signal_handler(signal.SIGTERM, self._begin_to_leave)

    @property
    def _leaving(self) -> Any:
        return self.wsgi.extensions["leaving"]

    def _begin_to_leave(self) -> None:
        if not self.booted:
            self.alive = False
            return
        self._leaving.begin()
        self.cfg.set("keepalive", 0)  # each answer ends its connection from now on
        gevent.sleep(self._leaving.drain_s)
        self.alive = False
        self._told.set()

    def _serve(self, listener: Any) -> StreamServer:
        listener.setblocking(1)
        server = StreamServer(listener, handle=partial(self.handle, listener), spawn=Pool(self.worker_connections))
        if self.cfg.workers > 1:
            server.max_accept = 1
        server.start()
        return server

    def _close(self, server: StreamServer) -> None:
        # Whoever got through to the listening socket is served: closing it would reset them.
        server.stop_accepting()
        while (arrived := server.do_read()) is not None:
            server.do_handle(*arrived)
        server.close()

    def _finish(self, pools: list[Pool]) -> None:
        start = time.monotonic()
        spread = self._leaving.send_away()
        for greenlet in tuple(self._idle):
            # A connection that is kept without a request on it; its browser opens another one.
            greenlet.kill(NoMoreData(b""), block=False)
        is_cut = False
        while self._is_busy(pools) and time.monotonic() - start < self._leaving.grace_s:
            if not is_cut and time.monotonic() - start > spread:
                self._leaving.cut()
                is_cut = True
            self.notify()
            gevent.sleep(_LOOK_S)
        for pool in pools:
            pool.kill(block=True, timeout=1)

    def _is_busy(self, pools: list[Pool]) -> bool:
        return any(len(pool) for pool in pools) or self._leaving.holds_lines()

    def handle_request(self, listener_name: Any, req: Any, sock: Any, addr: Any) -> None:
        """Serve one request of a connection."""
        self._served.add(gevent.getcurrent())
        super().handle_request(listener_name, req, sock, addr)

    @contextlib.contextmanager
    def timeout_ctx(self) -> Iterator[None]:
        """Wait for the next request of a connection, and know which connections only wait."""
        greenlet = gevent.getcurrent()
        if greenlet in self._served:
            self._idle.add(greenlet)
        try:
            with gevent.Timeout(self.cfg.keepalive, False):
                yield
        finally:
            self._idle.discard(greenlet)
