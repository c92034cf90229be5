"""Rooms over real sockets: who hears, who is turned out, what junk is answered, and that what was missed is found."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests

from tests.browser import harness
from tests.core.test_live import BAD, NOT_FOUND, Socket, refused
from tests.site import Site

Sockets = Callable[..., Socket]
AT_MOST_S = 5.0


@pytest.fixture
def connect(running_site: Site) -> Iterator[Sockets]:
    opened: list[Socket] = []

    def open_one(browser: requests.Session, **wishes: Any) -> Socket:
        opened.append(Socket(running_site, browser, **wishes))
        return opened[-1]

    yield open_one
    for socket in opened:
        socket.close()


@pytest.fixture(scope="module")
def sato(running_site: Site) -> requests.Session:
    return running_site.sign_in("sato")


@pytest.fixture(scope="module")
def kitagawa(running_site: Site) -> requests.Session:
    return running_site.sign_in("kitagawa")


@pytest.fixture(scope="module")
def city_room(running_site: Site) -> int:
    return int(harness.rows(running_site, "select id from chat_rooms where readers = 'city' limit 1")[0][0])


@pytest.fixture(scope="module")
def lounge(running_site: Site) -> int:
    """Give the lounge of 北区, where 佐藤 lives and 北川 does not."""
    found = harness.rows(
        running_site,
        "select id from chat_rooms where is_lounge = 1 and space_id = (select id from spaces where slug = 'kita')",
    )
    return int(found[0][0])


def heard(socket: Socket, event: str, seconds: float = 10) -> Any:
    """Return what came with the next event of this name."""
    deadline = time.monotonic() + seconds
    while (left := deadline - time.monotonic()) > 0:
        name, data = socket.next(left)
        if name == event:
            return data
    raise AssertionError(f"{event} was not heard")


def test_a_line_reaches_everybody_once_and_is_acknowledged_with_its_number(
    connect: Sockets, sato: requests.Session, kitagawa: requests.Session, city_room: int, running_site: Site
) -> None:
    one, other = connect(sato), connect(kitagawa)
    joined = other.ask("talk_join", {"room": city_room})
    assert (joined["ok"], joined["writes"], joined["lines"]) == (True, True, [])
    one.ask("talk_join", {"room": city_room})
    words = {"room": city_room, "id": "s-1", "body": "夕方は晴れますか"}
    said = one.ask("talk_send", words)
    stored = "select seq from talk_lines where room_id = ? and client_id = 's-1'"
    assert harness.rows(running_site, stored, city_room) == [(said["seq"],)]
    [line] = heard(other, "lines")["lines"]
    assert (line["n"], line["html"], line["by"]["name"]) == (said["seq"], "夕方は晴れますか", "佐藤ゆみ")
    assert one.ask("talk_send", words)["seq"] == said["seq"]  # twice is once
    missed = other.ask("talk_after", {"room": city_room, "after": said["seq"] - 1, "change": joined["change"]})
    assert [each["n"] for each in missed["lines"]] == [said["seq"]]
    everything = other.ask("talk_after", {"room": city_room, "after": 0, "change": 0})
    assert [each["n"] for each in everything["lines"]] == list(range(1, said["seq"] + 1))


def test_a_room_of_another_ward_cannot_be_entered(connect: Sockets, kitagawa: requests.Session, lounge: int) -> None:
    socket = connect(kitagawa)
    for event in ("talk_join", "talk_after", "talk_page", "talk_send", "talk_typing", "talk_read", "talk_photos"):
        assert socket.ask(event, {"room": lounge, "id": "x", "body": "x", "after": 0, "seq": 1, "ids": []}) == NOT_FOUND


def test_junk_is_answered_with_an_error(connect: Sockets, sato: requests.Session, city_room: int) -> None:
    socket = connect(sato)
    for event, payload in (
        ("talk_join", {}), ("talk_join", {"room": "1"}), ("talk_join", {"room": -1}), ("talk_join", {"room": True}),
        ("talk_join", {"room": 10**20}), ("talk_join", {"room": city_room, "after": "0"}),
        ("talk_send", {"room": city_room, "id": 5, "body": "x"}), ("talk_send", {"room": city_room, "id": "x", "body": None}),
        ("talk_send", {"room": city_room, "id": "x" * 41, "body": "x"}), ("talk_send", {"room": city_room, "body": "x"}),
        ("talk_send", {"room": city_room, "id": "p", "body": "x", "photos": ["1"]}),
        ("talk_page", {"room": city_room}), ("talk_photos", {"room": city_room, "ids": "1"}),
    ):  # fmt: skip
        assert socket.ask(event, payload) == BAD, (event, payload)
    assert socket.ask("talk_send", {"room": city_room, "id": "long", "body": "あ" * 2001})["error"] == "refused"
    assert socket.ask("talk_send", {"room": city_room, "id": "none", "body": " "})["error"] == "refused"
    assert socket.ask("talk_join", {"room": city_room})["ok"]


@pytest.mark.parametrize("wishes", [{"origin": "https://evil.example"}, {"csrf": "junk"}])
def test_a_page_of_another_site_and_a_wrong_token_are_refused(
    wishes: dict[str, str], connect: Sockets, sato: requests.Session
) -> None:
    assert refused(connect, sato, **wishes)


def test_who_is_no_longer_of_the_ward_is_turned_out_within_seconds(
    connect: Sockets, sato: requests.Session, lounge: int, running_site: Site
) -> None:
    socket = connect(sato)
    assert socket.ask("talk_join", {"room": lounge})["ok"]
    mine = "member_id = (select id from members where email = 'sato@demo.example')"
    kita = "space_id = (select id from spaces where slug = 'kita')"
    harness.rows(running_site, f"update memberships set until_at = '2020-01-01' where {mine} and {kita}")
    try:
        assert heard(socket, "turned_out", AT_MOST_S) == {"room": lounge}
        assert socket.ask("talk_send", {"room": lounge, "id": "late", "body": "まだいますか"}) == NOT_FOUND
    finally:
        harness.rows(running_site, f"update memberships set until_at = null where {mine} and {kita}")


def test_who_is_suspended_is_cut_off_within_seconds(connect: Sockets, running_site: Site, city_room: int) -> None:
    socket = connect(running_site.sign_in("gen"))
    assert socket.ask("talk_join", {"room": city_room})["ok"]
    harness.rows(running_site, "update members set state = 'suspended' where email = 'gen@demo.example'")
    try:
        heard(socket, "disconnect", AT_MOST_S)
    finally:
        harness.rows(running_site, "update members set state = 'active' where email = 'gen@demo.example'")


def test_a_blocked_member_is_told_a_number_and_never_the_words(
    connect: Sockets, sato: requests.Session, running_site: Site, city_room: int
) -> None:
    blocked = running_site.sign_in("tanioka")
    pair = (
        "insert into blocks (member_id, blocked_id, since_at) select a.id, b.id, datetime('now') from members a, members b"
        " where a.email = 'sato@demo.example' and b.email = 'tanioka@demo.example'"
    )
    harness.rows(running_site, pair)
    try:
        one, other = connect(sato), connect(blocked)
        before = other.ask("talk_join", {"room": city_room})
        said = one.ask("talk_send", {"room": city_room, "id": "b-1", "body": "聞こえないはず"})
        poke = heard(other, "poke")
        assert poke["seq"] == said["seq"]
        answer = other.ask("talk_after", {"room": city_room, "after": before["seq"], "change": before["change"]})
        assert [line["state"] for line in answer["lines"]] == ["apart"]
        assert "聞こえない" not in str(answer)
    finally:
        harness.rows(running_site, "delete from blocks where since_at > datetime('now', '-1 hour')")


def test_what_another_process_stored_is_announced_within_seconds(
    connect: Sockets, sato: requests.Session, running_site: Site, city_room: int
) -> None:
    socket = connect(sato)
    seq = socket.ask("talk_join", {"room": city_room})["seq"]
    harness.rows(
        running_site,
        "insert into talk_lines (room_id, seq, author_id, client_id, body, body_html, folded, state, photos, reactions,"
        " change_seq, created_at) select ?, ?, id, 'elsewhere', 'x', 'x', 'x', 'published', '[]', '{}', 0, datetime('now')"
        " from members where email = 'kitagawa@demo.example'",
        city_room,
        seq + 1,
    )
    harness.rows(running_site, "update talk_rooms set line_seq = ? where id = ?", seq + 1, city_room)
    deadline = time.monotonic() + AT_MOST_S + 5
    while heard(socket, "poke", deadline - time.monotonic())["seq"] <= seq:
        pass
    answer = socket.ask("talk_after", {"room": city_room, "after": seq})
    assert [line["html"] for line in answer["lines"]] == ["x"]
