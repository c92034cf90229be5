"""Signing in: one answer for every wrong way, a new session for the right one, limits for the impatient."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import flask_migrate
import pytest
from argon2 import extract_parameters
from flask import Flask
from flask.testing import FlaskClient

from sns.app import create_app
from sns.blueprints.accounts import actions, passwords
from sns.blueprints.accounts.models import Member
from sns.blueprints.media import actions as media
from sns.blueprints.spaces import actions as spaces
from sns.blueprints.spaces import city
from sns.core import web
from sns.core.db import db
from sns.core.settings import Settings
from tests import cheap

PASSWORD = "えんがわ-de-hirune"
SMALL_CITY = str(Path(__file__).parents[1] / "cities" / "small.json")


@pytest.fixture(scope="module")
def password_hash() -> str:
    return passwords.make_hash(PASSWORD)


def token_of(page: str) -> str:
    return re.findall(r'name="csrf_token" value="([^"]+)"', page)[0]


def send(browser: FlaskClient, email: str, password: str = PASSWORD, **more: str) -> Any:
    return browser.post("/sign-in", data={"email": email, "password": password, **more})


def alike(page: str, email: str) -> str:
    """Take out of a page what differs by nature: what was typed, and the random tokens."""
    return re.sub(r'value="[^"]*"', "", page).replace(email, "")


def test_wrong_unknown_and_suspended_get_the_same_answer(
    make: Any, client: FlaskClient, undone: Flask, password_hash: str
) -> None:
    known = make.member(password_hash=password_hash)
    bare = make.member()
    suspended = make.member(password_hash=password_hash)
    with undone.app_context():
        actions.suspend(None, db.session.get(Member, suspended.id))
    tries = [(known.email, "wrong-password"), ("nobody@example.jp", PASSWORD), (suspended.email, "wrong-password"),
             (bare.email, PASSWORD), (known.email, "x" * 129)]  # fmt: skip
    answers = [(send(client, email, password), email) for email, password in tries]
    assert {answer.status_code for answer, _ in answers} == {422}
    assert len({alike(answer.text, email) for answer, email in answers}) == 1
    assert "メールアドレスかパスワードがちがいます" in answers[0][0].text
    assert all("Set-Cookie" not in answer.headers or "sid" not in answer.headers["Set-Cookie"] for answer, _ in answers)
    assert client.get("/diaries/").status_code == 302


def test_the_password_is_never_sent_back(make: Any, client: FlaskClient) -> None:
    page = send(client, "nobody@example.jp", "a-secret-typed-here")
    assert "a-secret-typed-here" not in page.text
    assert "nobody@example.jp" in page.text


def test_an_address_is_found_however_it_is_written(make: Any, undone: Flask, password_hash: str) -> None:
    member = make.member(password_hash=password_hash)
    for written in (member.email.upper(), f"  {member.email} ", f"\u200b{member.email}"):
        assert send(undone.test_client(), written).location == "/"


def test_unknown_members_cost_the_same_work_as_known_ones(
    make: Any, client: FlaskClient, password_hash: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    verify = passwords.PasswordHasher.verify
    monkeypatch.setattr(
        passwords.PasswordHasher,
        "verify",
        lambda self, stored, given: asked.append(stored) or verify(self, stored, given),
    )
    send(client, make.member(password_hash=password_hash).email, "wrong-password")
    send(client, "nobody@example.jp", "wrong-password")
    send(client, make.member().email, "wrong-password")
    assert len(asked) == 3
    assert len({repr(extract_parameters(stored)) for stored in asked}) == 1


def test_passwords_are_kept_as_argon2id_with_the_advised_costs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "_hasher", cheap.DEAR)
    password_hash = passwords.make_hash(PASSWORD)
    parameters = extract_parameters(password_hash)
    assert password_hash.startswith("$argon2id$")
    assert (parameters.memory_cost, parameters.time_cost, parameters.parallelism) == (19_456, 2, 1)
    assert passwords.is_right(password_hash, PASSWORD)
    assert not passwords.is_right(password_hash, PASSWORD + " ")
    assert not passwords.is_right(None, "nobody has this password")
    assert not passwords.is_right("no hash at all", PASSWORD)


def test_signing_in_gives_a_new_id_and_a_new_token(
    make: Any, client: FlaskClient, undone: Flask, password_hash: str
) -> None:
    undone.config["WTF_CSRF_ENABLED"] = True
    member = make.member(password_hash=password_hash)
    before = token_of(client.get("/sign-in").text)
    with client.session_transaction() as session:
        session["sid"], session["planted"] = "planted", "by somebody else"
        planted_token = session["csrf_token"]
    assert send(client, member.email, csrf_token=before).location == "/"
    with client.session_transaction() as session:
        assert session["sid"] != "planted"
        assert session.get("csrf_token") != planted_token
        assert "planted" not in session
    # The token of the page before belongs to nobody now.
    assert client.post("/sign-out", data={"csrf_token": before}).status_code == 400
    assert client.get("/diaries/").status_code == 200


def test_a_cookie_planted_before_the_sign_in_opens_nothing_after_it(
    make: Any, undone: Flask, password_hash: str
) -> None:
    victim, attacker = undone.test_client(), undone.test_client()
    with attacker.session_transaction() as session:
        session["sid"] = "fixed"
    planted = attacker.get_cookie("engawa").value
    victim.set_cookie("engawa", planted)
    send(victim, make.member(password_hash=password_hash).email)
    assert victim.get("/diaries/").status_code == 200
    assert attacker.get("/diaries/").status_code == 302
    assert victim.get_cookie("engawa").value != planted


@pytest.mark.parametrize(
    ("target", "leads_to"),
    [("/diaries/?tab=mine", "/diaries/?tab=mine"), ("//evil.example/x", "/"), ("https://evil.example/", "/"),
     ("/\\evil.example", "/"), ("javascript:alert(1)", "/"), ("/\t/evil.example", "/%20/evil.example"), ("diaries", "/"),
     ("/%2f/evil.example", "/%2f/evil.example"), ("https:/diaries", "/"), ("///evil.example", "/"), ("", "/")],
)  # fmt: skip
def test_after_signing_in_only_an_address_of_this_site_is_gone_to(
    make: Any, client: FlaskClient, password_hash: str, target: str, leads_to: str
) -> None:
    email = make.member(password_hash=password_hash).email
    assert send(client, email, next=target).location == leads_to


def test_a_visitor_comes_back_to_where_they_wanted(make: Any, client: FlaskClient, password_hash: str) -> None:
    entry = make.entry(make.member(), visibility="city")
    asked = client.get(f"/diaries/{entry.id}?after=3")
    assert asked.location == f"/sign-in?next=/diaries/{entry.id}?after%3D3"
    page = client.get(asked.location).text
    assert f'value="/diaries/{entry.id}?after=3"' in page
    assert client.get("/sign-in?next=//evil.example").text.count("evil.example") == 0


def test_who_is_signed_in_is_not_asked_again(make: Any, as_: Any) -> None:
    assert as_(make.member()).get("/sign-in").location == "/"


@pytest.fixture
def limited(tmp_path: Path) -> Iterator[Flask]:
    """Give the product with its limits on; they are one object for all apps of the process."""
    storage, limiter = media._storage.get("here"), dict(vars(web.limiter))
    product = create_app(
        Settings(instance=str(tmp_path / "instance"), city=SMALL_CITY, secret_key="k" * 40, log_level="error")
    )
    product.config["WTF_CSRF_ENABLED"] = False
    with product.app_context():
        flask_migrate.upgrade()
        spaces.found_city(*city.read(SMALL_CITY))
    yield product
    with product.app_context():
        db.session.remove()
        db.engine.dispose()
    vars(web.limiter).update(limiter)
    if storage is not None:
        media.use_storage(storage)


def test_ten_wrong_tries_for_an_account_are_enough(limited: Flask, password_hash: str) -> None:
    from_many = iter(range(1, 250))

    def attempt(email: str, password: str) -> Any:
        return limited.test_client().post(
            "/sign-in", data={"email": email, "password": password},
            environ_base={"REMOTE_ADDR": f"192.0.2.{next(from_many)}"},
        )  # fmt: skip

    with limited.app_context():
        ward = next(iter(spaces.db.session.scalars(spaces.sa.select(spaces.Space).where(spaces.Space.kind == "ward"))))
        for name in ("aoi", "midori"):
            actions.join(
                None, nickname=name, email=f"{name}@example.jp", password_hash=password_hash, home_ward_id=ward.id
            )
    assert [attempt("aoi@example.jp", "wrong-password").status_code for _ in range(10)] == [422] * 10
    refused = attempt("aoi@example.jp", PASSWORD)
    # The same page as for a wrong one: whoever guesses does not learn when they are right.
    assert refused.status_code == 422
    assert "メールアドレスかパスワードがちがいます" in refused.text
    # However the address is written, it is the same account; others are not touched.
    for written in ("AOI@example.jp ", "\u200baoi@example.jp", "a\u00adoi@example.jp"):
        assert attempt(written, PASSWORD).status_code == 422, written
    assert attempt("midori@example.jp", PASSWORD).status_code == 302


def test_thirty_wrong_tries_from_one_place_are_enough(limited: Flask) -> None:
    browser = limited.test_client()
    tries = [send(browser, f"nobody{number}@example.jp", "wrong").status_code for number in range(31)]
    assert tries == [422] * 30 + [429]
    elsewhere = limited.test_client().post(
        "/sign-in", data={"email": "x@example.jp", "password": "y"}, environ_base={"REMOTE_ADDR": "192.0.2.9"}
    )
    assert elsewhere.status_code == 422
    assert browser.get("/sign-in").status_code == 200


def join_aoi(product: Flask, password_hash: str) -> None:
    with product.app_context():
        ward = next(iter(spaces.db.session.scalars(spaces.sa.select(spaces.Space).where(spaces.Space.kind == "ward"))))
        actions.join(None, nickname="aoi", email="aoi@example.jp", password_hash=password_hash, home_ward_id=ward.id)


def test_tries_that_arrive_at_one_moment_are_counted_before_they_are_judged(
    limited: Flask, password_hash: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    join_aoi(limited, password_hash)
    judged: list[str] = []
    answers: list[int] = []

    def judge(_stored: str | None, password: str) -> bool:
        judged.append(password)
        if len(judged) < 25:  # the next one arrives while this one is being judged
            answers.append(send(limited.test_client(), "aoi@example.jp", f"guess-{len(judged)}").status_code)
        return password == "guess-20"

    monkeypatch.setattr(passwords, "is_right", judge)
    send(limited.test_client(), "aoi@example.jp", "guess-0")
    assert answers == [422] * 24, "the twentieth guess was right, and came too late to count"


def test_who_gets_in_has_not_tried_in_vain(limited: Flask, password_hash: str) -> None:
    join_aoi(limited, password_hash)
    for _ in range(3):
        tries = [send(limited.test_client(), "aoi@example.jp", "wrong-password").status_code for _ in range(9)]
        assert tries == [422] * 9
        assert send(limited.test_client(), "aoi@example.jp", PASSWORD).status_code == 302
