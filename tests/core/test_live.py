"""Sockets against the running product: who gets in, who hears what, and that junk changes nothing."""

from __future__ import annotations

import contextlib
import itertools
import queue
import sqlite3
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests
import socketio
from flask import Flask

from sns.blueprints.contents import sockets
from tests.site import Site, csrf_token

Sockets = Callable[..., Any]
NOT_FOUND = {"error": "not_found"}
BAD = {"error": "bad_payload"}
_PATIENCE_S = 15
_numbers = itertools.count(1)  # nobody may say the same again and again


class Socket:
    """An open socket and what it heard."""

    def __init__(self, site: Site, browser: requests.Session | None, **wishes: Any) -> None:
        self._client = socketio.Client(
            reconnection=False, websocket_extra_options={"origin": wishes.get("origin", site.url)}
        )
        self.heard: queue.Queue[tuple[str, Any]] = queue.Queue()
        self._client.on("*", lambda event, data: self.heard.put((event, data)))
        self._client.on("disconnect", lambda *_: self.heard.put(("disconnect", None)))
        cookies = "; ".join(f"{c.name}={c.value}" for c in browser.cookies) if browser else ""
        auth = {"csrf": wishes.get("csrf", token_of(site, browser))} if "auth" not in wishes else wishes["auth"]
        try:
            self._client.connect(
                site.url, headers={"Cookie": cookies}, auth=auth, transports=["websocket"], wait_timeout=_PATIENCE_S
            )
        except socketio.exceptions.ConnectionError:
            self.close()
            raise

    def ask(self, event: str, *payload: Any) -> Any:
        """Send an event and return its acknowledgement."""
        return self._client.call(event, payload or None, timeout=_PATIENCE_S)

    def say(self, event: str, payload: Any) -> None:
        """Send an event and wait for nothing."""
        with contextlib.suppress(socketio.exceptions.SocketIOError):
            self._client.emit(event, payload)

    def next(self, seconds: float = _PATIENCE_S) -> tuple[str, Any]:
        # The bell of one's own rings, too.
        return heard if (heard := self.heard.get(timeout=seconds))[0] != "bell" else self.next(seconds)

    def close(self) -> None:
        self._client.disconnect()
        if self._client.eio.ws is not None:
            self._client.eio.ws.shutdown()


def token_of(site: Site, browser: requests.Session | None) -> str | None:
    return csrf_token(browser.get(f"{site.url}/diaries/new").text) if browser else None


@pytest.fixture
def connect(shared_site: Site) -> Iterator[Sockets]:
    opened: list[Socket] = []

    def open_one(browser: requests.Session | None, **wishes: Any) -> Socket:
        opened.append(Socket(shared_site, browser, **wishes))
        return opened[-1]

    yield open_one
    for socket in opened:
        socket.close()


@pytest.fixture(scope="module")
def sato(shared_site: Site) -> requests.Session:
    return shared_site.sign_in("sato")


@pytest.fixture(scope="module")
def kitagawa(shared_site: Site) -> requests.Session:
    return shared_site.sign_in("kitagawa")


def publish(site: Site, browser: requests.Session, visibility: str = "city") -> int:
    words = {
        "csrf_token": token_of(site, browser), "title": "声をかけてください", "body": f"夕方に{next(_numbers)}回歩きます。",
        "visibility": visibility,
    }  # fmt: skip
    answer = browser.post(f"{site.url}/diaries/", data=words)
    assert answer.ok, answer.status_code
    return int(answer.url.rsplit("/", 1)[1])


def comment(site: Site, browser: requests.Session, entry: int) -> None:
    page = browser.get(f"{site.url}/diaries/{entry}").text
    words = {"csrf_token": csrf_token(page), "body": "ご一緒します。"}
    assert browser.post(f"{site.url}/contents/{entry}/replies", data=words).ok


def react(site: Site, browser: requests.Session, entry: int) -> None:
    page = browser.get(f"{site.url}/diaries/{entry}").text
    words = {"csrf_token": csrf_token(page), "kind": "like"}
    assert browser.post(f"{site.url}/contents/{entry}/reactions", data=words).ok


def refused(connect: Sockets, *args: Any, **wishes: Any) -> bool:
    try:
        socket = connect(*args, **wishes)
    except socketio.exceptions.ConnectionError:
        return True
    return bool(socket.next(5)[0] == "disconnect")


def test_a_stranger_is_refused(connect: Sockets) -> None:
    assert refused(connect, None)


@pytest.mark.parametrize(
    "auth", [None, {}, {"csrf": ""}, {"csrf": "junk"}, {"csrf": 7}, {"csrf": ["x"]}, ["csrf"], "csrf"]
)
def test_a_member_without_the_pages_token_is_refused(auth: Any, connect: Sockets, sato: requests.Session) -> None:
    assert refused(connect, sato, auth=auth)


def test_the_token_of_another_session_is_refused(
    connect: Sockets, shared_site: Site, sato: requests.Session, kitagawa: requests.Session
) -> None:
    assert refused(connect, sato, csrf=token_of(shared_site, kitagawa))


@pytest.mark.parametrize("origin", ["https://evil.example", "http://127.0.0.1.evil.example", "null"])
def test_a_page_of_another_site_is_refused(origin: str, connect: Sockets, sato: requests.Session) -> None:
    assert refused(connect, sato, origin=origin)


def test_polling_is_not_offered(shared_site: Site, sato: requests.Session) -> None:
    answer = sato.get(f"{shared_site.url}/socket.io/", params={"EIO": "4", "transport": "polling"})
    assert answer.status_code == 400


def test_a_request_that_asks_for_no_line_is_refused(shared_site: Site, sato: requests.Session) -> None:
    asked = {"params": {"EIO": "4", "transport": "websocket"}, "headers": {"Upgrade": "websocket"}}
    assert sato.get(f"{shared_site.url}/socket.io/", **asked).status_code == 401  # type: ignore[arg-type]


def test_a_reader_hears_at_once_that_a_neighbour_answered(
    connect: Sockets, shared_site: Site, sato: requests.Session, kitagawa: requests.Session
) -> None:
    entry = publish(shared_site, sato)
    socket = connect(sato)
    told = socket.ask("watch", {"room": f"content:{entry}", "since": 0})
    assert (told["ok"], told["count"]) == (True, 0)
    comment(shared_site, kitagawa, entry)
    event, news = socket.next(3)
    assert (event, news["room"], news["count"]) == ("news", f"content:{entry}", 1)


def test_nobody_hears_of_what_they_do_not_watch(
    connect: Sockets, shared_site: Site, sato: requests.Session, kitagawa: requests.Session
) -> None:
    watched, other = publish(shared_site, sato), publish(shared_site, sato)
    socket = connect(sato)
    socket.ask("watch", {"room": f"content:{watched}"})
    comment(shared_site, kitagawa, other)
    comment(shared_site, kitagawa, watched)
    assert socket.next()[1]["room"] == f"content:{watched}"
    assert socket.heard.empty()


def test_a_foreign_a_private_and_a_missing_entry_answer_alike(
    connect: Sockets, shared_site: Site, sato: requests.Session, kitagawa: requests.Session
) -> None:
    foreign, private = publish(shared_site, sato, "ward"), publish(shared_site, sato, "private")
    own, others = connect(sato), connect(kitagawa)
    for entry in (foreign, private, 987_654_321):
        assert others.ask("watch", {"room": f"content:{entry}"}) == NOT_FOUND
    for entry in (foreign, private):
        assert own.ask("watch", {"room": f"content:{entry}"})["ok"]
        react(shared_site, sato, entry)
        assert own.next()[1]["says"]["0"] == {"like": 1}
    assert others.heard.empty()


@pytest.mark.parametrize(
    "payload",
    [
        None, [], ["content:1"], 1, True, "content:1", "あ" * 1_500, {}, {"room": None}, {"room": []},
        {"room": {"content": 1}}, {"room": "content:"}, {"room": "content:-1"}, {"room": "content:٣"},
        {"room": "content:1 or 1=1"}, {"room": "member:1"}, {"room": "content:" + "9" * 18},
        {"room": "content:" + "9" * 9_000}, {"room": "x" * 10_000}, {"x" * 10_000: 1}, {"room": "\x00\ud7ff\u202e"},
        {"room": 1e308}, {"a": {"b": {"c": [[[[[[]]]]]]}}},
    ],
)  # fmt: skip
def test_junk_is_answered_with_an_error(payload: Any, connect: Sockets, kitagawa: requests.Session) -> None:
    socket = connect(kitagawa)
    arguments = () if payload is None else (payload,)
    assert socket.ask("watch", *arguments) in (BAD, NOT_FOUND)
    assert socket.ask("watch", {"room": "content:987654321"}) == NOT_FOUND


def test_more_arguments_than_one_are_answered_with_an_error(connect: Sockets, kitagawa: requests.Session) -> None:
    socket = connect(kitagawa)
    assert socket.ask("watch", {"room": "content:1"}, {"room": "content:2"}, 3) == BAD


def test_a_message_beyond_the_limit_costs_its_sender_the_connection_and_nobody_else(
    connect: Sockets, sato: requests.Session, kitagawa: requests.Session
) -> None:
    calm, loud = connect(sato), connect(kitagawa)
    loud.say("watch", {"room": "x" * 100_000})
    assert loud.next()[0] == "disconnect"
    assert calm.ask("watch", {"room": "content:987654321"}) == NOT_FOUND


def test_an_unknown_event_changes_nothing(connect: Sockets, sato: requests.Session) -> None:
    socket = connect(sato)
    socket.say("shutdown", {"now": True})
    assert socket.ask("watch", {"room": "content:987654321"}) == NOT_FOUND


def test_who_asks_too_fast_is_slowed_and_others_are_not(
    connect: Sockets, sato: requests.Session, kitagawa: requests.Session
) -> None:
    calm, hasty = connect(sato), connect(kitagawa)
    answers = [hasty.ask("watch", {"room": "content:987654321"}) for _ in range(70)]
    assert answers[:50] == [NOT_FOUND] * 50
    assert answers[-1] == {"error": "too_fast"}
    assert calm.ask("watch", {"room": "content:987654321"}) == NOT_FOUND


def test_who_signed_out_is_out_of_the_socket_too(connect: Sockets, shared_site: Site) -> None:
    browser = shared_site.sign_in("kitagawa")
    entry = publish(shared_site, browser)
    socket = connect(browser)
    assert socket.ask("watch", {"room": f"content:{entry}"})["ok"]
    page = browser.get(f"{shared_site.url}/menu").text
    assert browser.post(f"{shared_site.url}/sign-out", data={"csrf_token": csrf_token(page)}).ok
    socket.say("watch", {"room": f"content:{entry}"})
    assert socket.next() == ("signed_out", {})
    assert socket.next()[0] == "disconnect"


def test_a_member_whose_session_row_is_gone_is_refused_at_once(connect: Sockets, shared_site: Site) -> None:
    browser = shared_site.sign_in("kitagawa")
    token = token_of(shared_site, browser)
    with contextlib.closing(sqlite3.connect(shared_site.instance / "engawa.db", timeout=10)) as database, database:
        database.execute("delete from login_sessions where id = (select max(id) from login_sessions)")
    assert refused(connect, browser, csrf=token)


def test_a_number_that_no_column_can_hold_names_nothing(context: Flask) -> None:
    for number in ("9999999999", "9" * 18, "9" * 40, "٣", "-1"):
        assert sockets._load({"room": f"content:{number}"}) is None, number


def test_a_session_that_ended_hears_nothing_more(
    connect: Sockets, shared_site: Site, kitagawa: requests.Session
) -> None:
    leaving, staying = shared_site.sign_in("sato"), shared_site.sign_in("sato")
    tokens = [token_of(shared_site, browser) for browser in (leaving, staying)]
    entry = publish(shared_site, kitagawa)
    gone, still_here = connect(leaving, csrf=tokens[0]), connect(staying, csrf=tokens[1])
    for socket in (gone, still_here):
        assert socket.ask("watch", {"room": f"content:{entry}"})["ok"]
    answer = leaving.post(f"{shared_site.url}/sign-out", data={"csrf_token": tokens[0]})
    assert answer.ok
    assert gone.next(5)[0] == "signed_out"
    assert gone.next(5)[0] == "disconnect"
    comment(shared_site, kitagawa, entry)
    assert still_here.next(5)[0] == "news"
    assert gone.heard.empty()
