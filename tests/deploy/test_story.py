"""A grown site as its page sets it up: a day in it through nginx, and a restart that nobody notices."""

from __future__ import annotations

import contextlib
import io
import json
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
import sqlalchemy as sa
from flask import Flask
from PIL import Image

from bench.rooms import guests_of
from sns.app import create_app
from sns.blueprints.accounts import actions as accounts
from sns.blueprints.accounts import passwords
from sns.blueprints.contents.models import Content
from sns.blueprints.people import promises
from sns.blueprints.spaces import actions as spaces
from sns.blueprints.spaces import queries as space_queries
from sns.core.db import db
from sns.core.settings import Settings
from tests.deploy import town
from tests.deploy.town import PASSWORD, STAFF, Machine
from tests.site import csrf_token
from tests.talk.test_talk_long import Crowd, check

pytestmark = [pytest.mark.long, pytest.mark.timeout(900)]
SOCKETS = 8
# Replies come faster here than anybody writes.
NO_LIMITS = "printf 'SNS_RATE_LIMITS=0\\n' >> /etc/engawa/engawa.env"


def photo() -> bytes:
    data = io.BytesIO()
    Image.effect_noise((1600, 1200), 60).convert("RGB").save(data, "JPEG")
    return data.getvalue()


@pytest.fixture(scope="module")
def site() -> Iterator[Machine]:
    """Walk the page from its first line to the last of its ninth chapter."""
    with town.machine() as made:
        typed = town.blocks(town.chapters(town.PAGE.read_text("utf-8")))
        at = next(n for n, block in enumerate(typed) if "SNS_SECRET_KEY" in block)
        done = made.type(*typed[: at + 1], NO_LIMITS, *typed[at + 1 :], says=f"{PASSWORD}\n{PASSWORD}\n")
        assert done.returncode == 0, done.stderr[-3000:]
        assert done.stdout.count('"ready":true') == 3
        assert "whole, " in done.stdout
        yield made


@pytest.fixture(scope="module")
def product(site: Machine) -> Iterator[Flask]:
    """Give the product on the site's database, with residents あさ and ゆう and more."""
    app = create_app(Settings.from_environ({f"SNS_{name.upper()}": value for name, value in site.settings().items()}))
    with app.app_context():
        ward = next(iter(space_queries.wards_by_id()))
        for number, name in enumerate(("あさ", "ゆう", *(f"住民{n}" for n in range(SOCKETS)))):
            member = accounts.join(
                None, nickname=name, email=f"m{number}@town.example", password_hash=passwords.make_hash(PASSWORD),
                home_ward_id=ward,
            )  # fmt: skip
            spaces.belong(member, ward, tie="home")
            promises.agree(member)  # or every page asks for that first
        db.session.remove()
    yield app


@pytest.fixture(scope="module")
def guests(site: Machine, product: Flask) -> Iterator[Path]:
    """Let residents into a room of the city; nobody is too new to write here."""
    with guests_of(product, SOCKETS) as (room, found):
        for guest in found:
            guest["cookie"] = f"__Host-{guest['cookie']}"
        place = site.root / "guests.json"
        place.write_text(json.dumps({"room": room, "guests": found}))
        yield place


@pytest.fixture(scope="module")
def morning(site: Machine, guests: Path) -> requests.Session:
    return site.sign_in("m0@town.example")


@pytest.fixture(scope="module")
def entry(site: Machine, morning: requests.Session) -> str:
    """Give the address of an entry of あさ with a photo."""
    form = morning.get(f"{site.url}/diaries/new").text
    words = {
        "csrf_token": csrf_token(form),
        "title": "朝の川",
        "body": "川まで歩きました。",
        "visibility": "city",
        "do": "publish",
        "new-alt": "川",
    }
    sent = morning.post(f"{site.url}/diaries/", words, files={"photos": ("a.jpg", photo(), "image/jpeg")})
    assert sent.status_code == 200, sent.text[-2000:]
    assert re.search(r"/diaries/\d+", sent.url), sent.url
    return sent.url.split("?")[0]


def reply(site: Machine, who: requests.Session, entry: str, body: str) -> requests.Response:
    page = who.get(entry).text
    content = re.search(r'action="(/contents/\d+/replies)"', page)
    assert content
    return who.post(f"{site.url}{content[1]}", {"csrf_token": csrf_token(page), "body": body}, allow_redirects=False)


def write(site: Machine, who: requests.Session, token: str, number: int) -> requests.Response:
    words = {"title": f"散歩{number}回目", "body": f"{number}番目の角まで。", "visibility": "private", "do": "publish"}
    return who.post(f"{site.url}/diaries/", {"csrf_token": token, **words}, allow_redirects=False)


def until(true: Callable[[], Any], seconds: float = 30) -> Any:
    end = time.monotonic() + seconds
    while not (found := true()):
        assert time.monotonic() < end
        time.sleep(0.2)
    return found


def test_staff_who_were_made_on_the_command_line_sign_in(site: Machine) -> None:
    site.sign_in(STAFF)


def test_a_photo_comes_from_nginx_to_those_who_may_see_it(site: Machine, morning: requests.Session, entry: str) -> None:
    found = re.search(r"/files/\d+/[ml]\?k=[\w=-]+", morning.get(entry).text)
    assert found
    given = morning.get(f"{site.url}{found[0]}")
    assert given.status_code == 200
    assert Image.open(io.BytesIO(given.content)).format == "WEBP"
    assert "X-Accel-Redirect" not in given.headers
    assert given.headers["X-Content-Type-Options"] == "nosniff"
    assert "private" in given.headers["Cache-Control"]
    again = morning.get(f"{site.url}{found[0]}", headers={"If-None-Match": given.headers["ETag"]})
    assert again.status_code == 304
    # The same address opens nothing for anybody else, and the place nginx knows is no address.
    assert site.sign_in("m1@town.example").get(f"{site.url}{found[0]}").status_code == 404
    key = next(path for path in (site.root / "srv/engawa/files").rglob("m.webp"))
    inside = key.relative_to(site.root / "srv/engawa/files")
    assert morning.get(f"{site.url}/_files/{inside}").status_code == 404
    assert morning.get(f"{site.url}/files/1/m?k=AAAA").status_code == 404
    # The web process itself sent no byte of it.
    port = site.webs[0]
    cookie = "; ".join(f"{c.name}={c.value}" for c in morning.cookies)
    bare = site.ask(port, found[0], Cookie=cookie, **{"X-Forwarded-Proto": "https"})
    assert bare.headers["X-Accel-Redirect"].startswith("/_files/photos/")
    assert bare.content == b""


def test_a_reply_is_told_by_the_worker_and_found_in_every_log(
    site: Machine, morning: requests.Session, entry: str
) -> None:
    evening = site.sign_in("m1@town.example")
    answer = reply(site, evening, entry, "himitsu-no-henji")
    assert answer.status_code == 302, answer.text[-2000:]
    until(lambda: "ゆう" in morning.get(f"{site.url}/notifications").text)
    number = answer.headers["X-Request-ID"]
    logs = [f"engawa-web@{port}.log" for port in site.webs]
    requests_ = [line for line in site.lines(*logs) if line.get("request_id") == number and line["event"] == "request"]
    assert [(line["route"], line["status"]) for line in requests_] == [("/contents/<int:content_id>/replies", 302)]
    assert requests_[0]["member"] > 0
    jobs = [line for line in site.lines("engawa-worker.log") if line["event"] == "job"]
    assert [line for line in jobs if number in (line.get("request_id"), *line.get("request_ids", ()))]
    assert [line for line in site.lines("var/log/engawa/access.log") if line["request_id"] == number]
    for name in (*logs, "engawa-worker.log", "var/log/engawa/access.log", "var/log/engawa/error.log"):
        text = (site.root / name).read_text("utf-8")
        assert not re.search(r"himitsu|ゆう|town\.example|127\.0\.0\.1 |/files/\d|k=", text), name


def test_what_is_asked_from_outside_is_limited(site: Machine) -> None:
    anybody = site.session()
    page = anybody.get(f"{site.url}/sign-in")
    asset = re.search(r'href="(/static/dist/app-[0-9A-Z]{8}\.css)"', page.text)
    assert asset
    given = anybody.get(f"{site.url}{asset[1]}")
    assert "immutable" in given.headers["Cache-Control"]
    assert given.headers["Content-Encoding"] == "gzip"
    assert anybody.get(f"{site.url}/static/dist/none-ABCDEFGH.css").status_code == 404
    assert page.headers["Strict-Transport-Security"]
    assert anybody.get(f"{site.url}/metrics").status_code == 404
    assert anybody.get(f"{site.url}/readyz").json()["ready"] is True
    plain = requests.get(f"http://localhost:{site.ports['80']}/diaries/1?x=1", allow_redirects=False, timeout=10)
    assert (plain.status_code, plain.headers["Location"]) == (301, "https://localhost/diaries/1?x=1")
    forged = anybody.get(f"{site.url}/healthz", headers={"X-Request-ID": "f" * 32})
    assert forged.headers["X-Request-ID"] != "f" * 32
    with pytest.raises(requests.exceptions.ConnectionError):
        requests.get(f"https://127.0.0.1:{site.ports['443']}/", verify=False, timeout=10)  # noqa: S501


class Stream(threading.Thread):
    """Somebody who asks again and again, and notes what came."""

    def __init__(self, ask: Callable[[int], requests.Response], rest_s: float) -> None:
        super().__init__(daemon=True)
        self.answers: list[tuple[int, int]] = []
        self._ask, self._rest_s, self._is_over = ask, rest_s, threading.Event()
        self.start()

    def run(self) -> None:
        number = 0
        while not self._is_over.wait(self._rest_s):
            number += 1
            self.answers.append((number, self._ask(number).status_code))

    def end(self) -> None:
        self._is_over.set()
        self.join(60)


def ask_slowly(port: int, told: list[str]) -> None:
    """Send half of a request, and the other half when the process has long stopped taking new ones."""
    with socket.create_connection(("127.0.0.1", port), 60) as line:
        line.sendall(
            b"POST /sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            b"Content-Length: 16\r\n\r\nemail=a&"
        )
        end = time.monotonic() + 120
        while time.monotonic() < end:
            try:
                answer = requests.get(f"http://127.0.0.1:{port}/readyz", headers={"Host": "localhost"}, timeout=10)
            except requests.exceptions.ConnectionError:
                break
            told.append(answer.text if answer.status_code == 503 else "ready")
            time.sleep(0.2)
        time.sleep(2)
        line.sendall(b"a=bcdefg")
        told.append(line.recv(4096).decode("latin-1"))


def test_a_rolling_restart_is_noticed_by_nobody(
    site: Machine, product: Flask, guests: Path, morning: requests.Session, entry: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NODE_EXTRA_CA_CERTS", str(site.root / "etc/engawa/tls/fullchain.pem"))
    evening, third = site.sign_in("m1@town.example"), site.sign_in("m2@town.example")
    token, pen = (csrf_token(who.get(f"{site.url}/diaries/new").text) for who in (third, evening))
    with contextlib.ExitStack() as stack:
        crowd = Crowd([site.url], guests, rate=10)
        stack.callback(crowd.end)
        bearer = {"Authorization": f"Bearer {site.settings()['metrics_token']}"}

        def sockets(port: int) -> float:
            found = re.search(r"^engawa_sockets (\S+)$", site.ask(port, "/metrics", **bearer).text, re.M)
            assert found
            return float(found[1])

        until(lambda: sum(map(sockets, site.webs)) == SOCKETS)
        assert all(sockets(port) > 0 for port in site.webs)
        streams = {
            "read": Stream(lambda _n: morning.get(entry), 0.15),
            "write": Stream(lambda n: write(site, evening, pen, n), 0.2),
            "photo": Stream(
                lambda _n: third.post(
                    f"{site.url}/files", {"csrf_token": token}, files={"photo": ("a.jpg", photo(), "image/jpeg")}
                ),
                0.5,
            ),
        }
        told: list[str] = []
        slow = threading.Thread(target=ask_slowly, args=(site.webs[0], told), daemon=True)
        slow.start()
        time.sleep(3)
        rolled = site.type("engawa-roll 8001 8002")
        assert rolled.returncode == 0, rolled.stderr[-2000:]
        assert "done" in rolled.stdout
        time.sleep(3)
        for stream in streams.values():
            stream.end()
        slow.join(60)
        report = crowd.report()
        lines = crowd.finish()
    good = {"read": {200}, "write": {302}, "photo": {201}}
    for name, stream in streams.items():
        assert {status for _n, status in stream.answers} == good[name], (name, stream.answers)
        assert len(stream.answers) > 10, name
    # What was acknowledged is there, once.
    with product.app_context():
        titles = list(db.session.scalars(sa.select(Content.title).where(Content.title.like("散歩%回目"))))
        db.session.remove()
    assert sorted(titles) == sorted(f"散歩{n}回目" for n, _status in streams["write"].answers)
    # Each socket was asked to come again, and no line is missing anywhere.
    assert report["moved"] >= SOCKETS
    check(lines)
    assert len(lines["acknowledged"]) > 100
    # Not ready first, then nothing new, and the request that was under way was answered.
    assert any("is being stopped" in words for words in told), told[:5]
    assert told[-1].startswith("HTTP/1.1 4"), told[-1][:100]
    assert not (site.root / "killed").exists(), (site.root / "killed").read_text()


def test_without_any_web_process_nginx_says_what_to_do(site: Machine) -> None:
    assert site.type("systemctl stop engawa-web@8001 engawa-web@8002").returncode == 0
    down = site.session().get(f"{site.url}/diaries/1")
    assert down.status_code == 503
    assert down.headers["Retry-After"] == "10"
    for words in ("つながりにくくなっています", "もどる", "119"):
        assert words in down.content.decode()
    assert site.session().get(f"{site.url}/_down/down.css").status_code == 200
    assert site.type("systemctl start engawa-web@8001 engawa-web@8002").returncode == 0
    until(lambda: site.session().get(f"{site.url}/readyz").status_code == 200, 60)
