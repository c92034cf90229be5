"""In the real web process: a session that ended anywhere loses its open pages within seconds."""

from __future__ import annotations

import time

import requests
import socketio

from tests.browser.harness import rows
from tests.site import Site, csrf_token


def line(site: Site, session: requests.Session) -> socketio.Client:
    token = csrf_token(session.get(f"{site.url}/menu").text)
    client = socketio.Client(reconnection=False, http_session=session)
    client.connect(site.url, transports=["websocket"], auth={"csrf": token})
    return client


def is_cut(client: socketio.Client, seconds: float) -> bool:
    until = time.monotonic() + seconds
    while client.connected and time.monotonic() < until:
        time.sleep(0.05)
    return not client.connected


def test_sessions_ended_here_and_elsewhere_lose_their_pages(shared_site: Site) -> None:
    here, there = shared_site.sign_in("sato"), shared_site.sign_in("sato")
    mine, theirs = line(shared_site, here), line(shared_site, there)
    try:
        token = csrf_token(here.get(f"{shared_site.url}/settings/devices").text)
        here.post(f"{shared_site.url}/settings/devices/end-others", data={"csrf_token": token})
        assert is_cut(theirs, 5)
        assert mine.connected
        # As another process or the command line would do it.
        rows(shared_site, "delete from login_sessions")
        assert is_cut(mine, 10)
    finally:
        for client in (mine, theirs):
            client.disconnect()
