"""What every request meets, checked over every route there is: headers, tokens, error pages in words, redirects."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from sns.blueprints.accounts import passwords
from sns.blueprints.accounts.carrying import safe_target
from sns.blueprints.accounts.models import LoginSession
from sns.blueprints.contents.models import Content, Reaction, Reply
from sns.core import web
from sns.core.db import db
from sns.core.errors import Busy, Refused
from tests.site import csrf_token

ROOT = Path(__file__).parents[2]
WORDS = {"title": "消えない題", "body": "消えない本文", "visibility": "ward", "password": "himitsu-no-ji"}


def routes(app: Flask, method: str) -> list[Any]:
    rules = [rule for rule in app.url_map.iter_rules() if method in (rule.methods or ()) and rule.endpoint != "static"]
    assert rules
    return sorted(rules, key=lambda rule: rule.rule)


NUMBERS = {"seq", "year", "month"}


# Mail programs press these without a page (RFC 8058): their address is the token.
FROM_MAIL = {"notifications.stop", "notifications.undo_stop"}


def _nothing(name: str) -> int | str:
    return 9 if name in NUMBERS or name.endswith("_id") else "nothing"


class Town:
    """One of everything that an address can name."""

    def __init__(self, app: Flask, make: Any) -> None:
        self.app = app
        self.member = make.member()
        self.entry = make.entry(self.member)
        self.values = {
            "entry_id": self.entry.id, "content_id": self.entry.id, "member_id": self.member.id,
            "ward": make.ward().slug, "file_id": 1, "size": "s", "reply_id": 0, "seq": 0, "year": 2026, "month": 5,
        }  # fmt: skip

    def path(self, rule: Any) -> str:
        adapter = self.app.url_map.bind("localhost")
        return adapter.build(rule.endpoint, {name: self.values.get(name, _nothing(name)) for name in rule.arguments})

    def counts(self) -> list[Any]:
        with self.app.app_context():
            tables = (Content, Reply, Reaction, LoginSession)
            numbers = [db.session.scalar(sa.select(sa.func.count()).select_from(table)) for table in tables]
            return [*numbers, db.session.scalar(sa.select(sa.func.max(Content.version)))]


@pytest.fixture
def town(undone: Flask, make: Any, as_: Any) -> Town:
    town = Town(undone, make)
    browser = as_(town.member)
    answer = browser.post(f"/contents/{town.entry.id}/replies", data={"body": "はい。"})
    assert answer.status_code == 302
    with undone.app_context():
        town.values["reply_id"] = db.session.scalar(sa.select(sa.func.max(Reply.id)))
    return town


@pytest.fixture
def with_tokens(town: Town) -> None:
    """Ask for the token of every form, as the product does."""
    town.app.config["WTF_CSRF_ENABLED"] = True


# headers


ALWAYS = {
    "Content-Security-Policy": web.CSP,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Robots-Tag": "noindex, nofollow",
}


def has_headers(answer: Any) -> bool:
    missing = {name for name, value in ALWAYS.items() if answer.headers.getlist(name) != [value]}
    assert not missing, (answer.request.path, missing)
    assert "microphone=()" in answer.headers["Permissions-Policy"]
    return True


def test_the_policy_allows_nothing_inline_and_nothing_from_elsewhere() -> None:
    assert web.CSP.startswith("default-src 'self';")
    assert not re.search(r"unsafe|data:|https?:|\*", web.CSP)
    for part in ("object-src 'none'", "base-uri 'none'", "form-action 'self'", "frame-ancestors 'none'"):
        assert part in web.CSP


KEPT = {
    "media.show",
    "offline.bands_of_city",
    "offline.bands_of_ward",
    "offline.manifest",
    "offline.script",
    "offline.away",
}


def test_every_page_and_every_redirect_carries_the_headers(town: Town, as_: Any, client: FlaskClient) -> None:
    browser = as_(town.member)
    seen = set()
    for rule in routes(town.app, "GET"):
        for someone in (browser, client):
            answer = someone.get(town.path(rule))
            assert has_headers(answer)
            assert answer.status_code < 500
            seen.add(answer.status_code)
            # Calendar programs ask each time whether a file has changed; a phone keeps what everybody may read.
            if rule.endpoint not in KEPT and not rule.rule.endswith(".ics"):
                assert answer.headers["Cache-Control"] == "no-store", rule
                assert "Cookie" in answer.headers["Vary"]
    assert {200, 302, 403, 404} <= seen


def test_every_refusal_carries_the_headers_too(town: Town, as_: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = as_(town.member)
    reactions = f"/contents/{town.entry.id}/reactions"
    answers = {
        400: browser.post(reactions, data={"seq": "x"}),
        403: browser.get("/staff/components"),
        404: browser.get("/none"),
        405: browser.delete("/"),
        409: browser.post(reactions, data={"kind": "shout"}),
        413: browser.post("/diaries/", data={"body": "x" * (web.MAX_WORDS + 1)}),
        422: browser.post("/diaries/", data={}),
    }
    monkeypatch.setattr("sns.blueprints.home.views.people.list_neighbors", lambda _: 1 / 0)
    answers[500] = browser.get("/")
    for code, answer in answers.items():
        assert answer.status_code == code
        assert has_headers(answer)
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.content_type == "text/html; charset=utf-8"


def test_built_files_carry_the_headers_and_may_be_kept(client: FlaskClient, undone: Flask) -> None:
    manifest = json.loads((Path(undone.static_folder or "") / "dist/manifest.json").read_text())
    answer = client.get(f"/static/dist/{manifest['app.css']}", buffered=True)
    assert has_headers(answer)
    assert "immutable" in answer.headers["Cache-Control"]
    assert has_headers(client.get("/static/none.css"))


def test_a_photo_is_kept_by_its_readers_browser_alone(town: Town, make: Any, as_: Any) -> None:
    file = make.photo(town.member)
    browser = as_(town.member)
    edit = browser.post("/diaries/", data={**WORDS, f"photo-{file.id}-alt": "柿", "do": "preview"}).text
    address = re.search(rf'/files/{file.id}/\w\?k=[^"]+', edit)
    assert address, "no photo in the preview"
    answer = browser.get(address[0].replace("&amp;", "&"), buffered=True)
    assert answer.status_code == 200
    assert has_headers(answer)
    assert answer.cache_control.private
    assert not answer.cache_control.public
    assert town.app.test_client().get(address[0]).status_code == 404


def test_cookies_of_a_site_behind_tls_are_bound_to_it(tmp_path: Path) -> None:
    seen = probe("https", tmp_path)
    (session,) = [cookie for cookie in seen["cookies"] if "engawa" in cookie]
    assert session.startswith("__Host-engawa=")
    for part in ("; Secure", "; HttpOnly", "; Path=/", "; SameSite=Lax"):
        assert part in session
    assert "Domain" not in session
    status, *cookies = seen["look"]
    (look,) = [cookie for cookie in cookies if cookie.startswith("look=")]
    assert status == 302
    assert "; Secure" in look
    assert seen["hsts"] == "max-age=31536000; includeSubDomains"
    assert not seen["shows_demo"]


def test_cookies_of_the_demo_are_for_this_machine(client: FlaskClient) -> None:
    page = client.get("/sign-in")
    (session,) = page.headers.getlist("Set-Cookie")
    assert session.startswith("engawa=")
    assert "; HttpOnly" in session
    assert "; SameSite=Lax" in session
    assert "Strict-Transport-Security" not in page.headers


# tokens


@pytest.mark.usefixtures("with_tokens")
@pytest.mark.parametrize("kind", ["missing", "empty", "false", "foreign", "foreign in a header", "in the address"])
def test_every_form_refuses_a_wrong_token_and_changes_nothing(kind: str, town: Town, make: Any, as_: Any) -> None:
    browser = as_(town.member)
    own = csrf_token(browser.get("/diaries/new").text)
    foreign = csrf_token(as_(make.member()).get("/diaries/new").text)
    sent = {"missing": {}, "empty": {"csrf_token": ""}, "false": {"csrf_token": own[:-2]}}.get(
        kind, {"csrf_token": foreign} if kind == "foreign" else {}
    )
    headers = {"X-CSRFToken": foreign} if kind == "foreign in a header" else {}
    address = f"?csrf_token={own}" if kind == "in the address" else ""
    before = town.counts()
    for rule in routes(town.app, "POST"):
        words = {**WORDS, "kind": "like", "lang": "en", "key": "k", "version": "1", **sent}
        answer = browser.post(town.path(rule) + address, data=words, headers=headers)
        if rule.endpoint in FROM_MAIL:
            assert answer.status_code == 404, rule
            continue
        assert answer.status_code == 400, rule
        assert "うまく受けとれませんでした" in answer.text
        assert "消えない本文" in answer.text
        assert not any(c.startswith("look=") for c in answer.headers.getlist("Set-Cookie"))
    assert town.counts() == before


@pytest.mark.usefixtures("with_tokens")
def test_the_right_token_is_taken_once_and_again(town: Town, as_: Any) -> None:
    browser = as_(town.member)
    token = csrf_token(browser.get("/diaries/new").text)
    for number in range(2):
        answer = browser.post("/diaries/", data={**WORDS, "key": f"key{number}", "csrf_token": token})
        assert answer.status_code == 302


@pytest.mark.usefixtures("with_tokens")
def test_words_sent_after_the_session_is_gone_wait_behind_the_sign_in(town: Town) -> None:
    headers = {"Origin": "http://localhost"}
    answer = town.app.test_client().post("/diaries/", data={**WORDS, "csrf_token": "old"}, headers=headers)
    assert answer.status_code == 401
    assert re.search(r'name="carried"[^>]* value="[^"]{20,}"', answer.text)


def test_nothing_is_changed_by_looking(town: Town, as_: Any, count_statements: Any) -> None:
    browser = as_(town.member)
    before = town.counts()
    with count_statements() as seen:
        for rule in routes(town.app, "GET"):
            browser.get(town.path(rule))
            browser.head(town.path(rule))
    writes = [statement for statement in seen if not re.match(r"[\s(]*(SELECT|WITH)", statement, re.IGNORECASE)]
    assert writes == []
    assert town.counts() == before


# error pages


def page_of(answer: Any, code: int, title: str) -> str:
    assert answer.status_code == code
    assert f"<h1>{title}</h1>" in answer.text
    assert "Traceback" not in answer.text
    assert "himitsu" not in answer.text
    return str(answer.text)


@pytest.mark.parametrize(
    ("fault", "code", "title"),
    [
        (RuntimeError("himitsu"), 500, "ただいま不具合が起きています"),
        (
            sa.exc.OperationalError("select himitsu", {}, Exception("the server closed the connection")),
            503,
            "いまはつながりません",
        ),
        (Busy(), 503, "混みあっています"),
    ],
)
def test_whatever_goes_wrong_says_so_in_words_and_hands_the_words_back(
    fault: Exception, code: int, title: str, town: Town, as_: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise fault

    monkeypatch.setattr("sns.blueprints.diaries.views.actions.publish", fail)
    answer = as_(town.member).post("/diaries/", data=WORDS)
    page = page_of(answer, code, title)
    assert "消えない題\n\n消えない本文" in page
    assert ("Retry-After" in answer.headers) == (code == 503)


def test_what_is_refused_is_said_at_the_form_which_comes_back_filled(
    town: Town, as_: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any, **__: Any) -> None:
        raise Refused("いっぱいになりました")

    monkeypatch.setattr("sns.blueprints.diaries.views.actions.publish", full)
    answer = as_(town.member).post("/diaries/", data=WORDS)
    assert answer.status_code == 422
    assert all(words in answer.text for words in ("いっぱいになりました", "消えない題", "消えない本文"))


def test_a_database_that_is_away_still_gets_a_page_with_the_words(
    town: Town, as_: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: Any) -> None:
        raise sa.exc.OperationalError("select", {}, Exception("server closed the connection"))

    browser = as_(town.member)
    monkeypatch.setattr("sns.blueprints.accounts.queries.find_signed_in", away)
    assert "消えない本文" in page_of(browser.post("/diaries/", data=WORDS), 503, "いまはつながりません")
    page_of(browser.get("/"), 503, "いまはつながりません")
    page_of(browser.get("/none"), 404, "ページが見つかりません")


def test_typed_words_are_shown_as_words(town: Town, as_: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sns.blueprints.diaries.views.actions.publish", lambda *_, **__: 1 / 0)
    page = as_(town.member).post("/diaries/", data={**WORDS, "body": "</textarea><script>alert(1)</script>"}).text
    assert "<script>alert" not in page
    assert "&lt;/textarea&gt;&lt;script&gt;alert(1)" in page


def test_pages_of_refusals_are_in_words(town: Town, as_: Any) -> None:
    browser = as_(town.member)
    page_of(browser.get("/none"), 404, "ページが見つかりません")
    page_of(browser.get("/staff/components"), 403, "このページは開けません")
    answer = browser.delete("/diaries/")
    page_of(answer, 405, "ページが見つかりません")
    assert "GET" in answer.headers["Allow"]
    bad = browser.post(f"/contents/{town.entry.id}/reactions", data={**WORDS, "seq": "٣"})
    assert "消えない本文" in page_of(bad, 400, "うまく受けとれませんでした")


LONG_PART = (
    b'--x\r\nContent-Disposition: form-data; name="body"\r\n\r\n' + b"a" * (web.MAX_WORDS + 9) + b"\r\n--x--\r\n"
)


@pytest.mark.parametrize("shape", ["long words", "long words with photos", "many parts", "declared size"])
def test_too_much_is_answered_in_words(shape: str, town: Town, as_: Any) -> None:
    sent: dict[str, Any] = {
        "long words": {"data": {"body": "あ" * web.MAX_WORDS}},
        "long words with photos": {"data": LONG_PART, "content_type": "multipart/form-data; boundary=x"},
        "many parts": {"data": {f"f{n}": "x" for n in range(600)}, "content_type": "multipart/form-data"},
        "declared size": {
            "data": WORDS, "content_type": "multipart/form-data",
            "environ_overrides": {"CONTENT_LENGTH": str(web.MAX_UPLOAD + 1)},
        },
    }[shape]  # fmt: skip
    answer = as_(town.member).post("/diaries/", **sent)
    page_of(answer, 413, "送る量が多すぎます")


@pytest.mark.parametrize(
    "body",
    [b"", b"--x", b"--x\r\nContent-Disposition: form-data; name=\r\n\r\n", b"\xff\xfe\x00", b"--x\r\n" * 50],
)
def test_a_broken_upload_is_no_fault(body: bytes, town: Town, as_: Any) -> None:
    answer = as_(town.member).post("/diaries/", data=body, content_type="multipart/form-data; boundary=x")
    assert 400 <= answer.status_code < 500


JUNK = [
    "", " ", "x" * 5_000, "あ" * 20_000, "9" * 40, "-1", "٣", "1.5", "\x00", "a\x00b", "\u202e", "\ud83d", "<script>", "%s%n",
    "'; drop table members; --", "../../etc/passwd", "None", "[]", "\U0010ffff", "null\r\nX-Evil: 1",
]  # fmt: skip
FIELDS = (
    "title", "body", "visibility", "tags", "key", "version", "answer_to", "seq", "kind", "next", "carried", "email",
    "password", "remember", "text", "theme", "lang", "do", "skip_alt", "new-alt", "photo-1-alt", "photo-1-position",
)  # fmt: skip
ALONE = ("key", "version", "answer_to", "seq", "kind", "tags", "visibility")


@pytest.mark.parametrize("junk", JUNK, ids=range(len(JUNK)))
def test_no_junk_in_any_field_of_any_form_is_a_fault(junk: str, town: Town, as_: Any) -> None:
    browser = as_(town.member)
    junk = junk.encode("utf-8", "replace").decode()
    paths = [town.path(rule) for rule in routes(town.app, "POST")]
    forms = [(path, dict.fromkeys(FIELDS, junk)) for path in paths if "delete" not in path and path != "/sign-out"]
    good = {**WORDS, "kind": "like", "version": "1"}
    for place in ("/diaries/", f"/contents/{town.entry.id}/replies", f"/contents/{town.entry.id}/reactions"):
        forms += [(place, {**good, name: junk}) for name in ALONE]
    for path, words in forms:
        answer = browser.post(path, data=words)
        assert answer.status_code < 500, (path, [name for name in words if words[name] == junk])
        assert "X-Evil" not in answer.headers


def test_a_photo_number_that_no_column_can_hold_is_no_photo(town: Town, as_: Any) -> None:
    browser = as_(town.member)
    for number in ("999999999", "9999999999", "9" * 18, "9" * 40, "٣"):
        answer = browser.post("/diaries/", data={**WORDS, "do": "preview", f"photo-{number}-alt": "柿"})
        assert answer.status_code in (200, 422), number


# redirects


ELSEWHERE = [
    "https://evil.example", "http://evil.example/", "//evil.example", "///evil.example", "////evil.example",
    "/\\evil.example", "\\\\evil.example", "\\/evil.example", "/\\/evil.example", "https:evil.example",
    "https:/evil.example", "http:\\\\evil.example", "javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x",
    "vbscript:x", "//evil.example/%2f..", "//evil.example\\@localhost", "https://localhost@evil.example",
    "https://localhost.evil.example", "//localhost@evil.example", "/\t/evil.example", "/\n/evil.example",
    "/\r/evil.example", "\t//evil.example", " //evil.example", "\x00//evil.example", "/\x0b/evil.example",
    "\u2028//evil.example", "/%0d%0a\r\nLocation: https://evil.example", "／／evil.example", "evil.example", "?x=//evil",
    "//[::1]/", "//[broken", "/\u200b/evil.example", "ftp://evil.example", "mailto:a@evil.example", "https://", "//",
    "http:///evil.example", ".//evil.example", "/\\\t/evil.example", "//evil。example", "\u00a0//evil.example",
]  # fmt: skip


@pytest.mark.parametrize("target", ELSEWHERE, ids=range(len(ELSEWHERE)))
def test_nobody_is_led_to_another_site(target: str, client: FlaskClient) -> None:
    answer = client.post("/settings/appearance", data={"text": "", "theme": "", "lang": "ja", "next": target})
    assert answer.status_code == 302
    location = answer.headers["Location"]
    assert location.startswith("/")
    assert not re.match(r"/[/\\\s]", location)
    assert "\\" not in location
    assert safe_target(target) is None or safe_target(target) == location == "/" + target.lstrip("/")


def test_the_sign_in_form_does_not_even_carry_another_site(client: FlaskClient) -> None:
    for target in ELSEWHERE:
        page = client.get("/sign-in", query_string={"next": target}).text
        assert not re.search(r'name="next"[^>]* value="[^"]*evil', page), target


def test_a_member_goes_on_to_where_they_wanted_and_nowhere_else(make: Any, client: FlaskClient) -> None:
    email = make.member(password_hash=passwords.make_hash("ひみつの合言葉")).email
    for target, location in (("/diaries/?tab=mine", "/diaries/?tab=mine"), ("//evil.example", "/"), ("", "/")):
        words = {"email": email, "password": "ひみつの合言葉", "next": target}
        answer = client.post("/sign-in", data=words)
        assert (answer.status_code, answer.location) == (302, location)


# limits


@pytest.fixture(scope="module")
def limits(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return probe("limits", tmp_path_factory.mktemp("limits"))


def test_a_locked_account_looks_like_a_wrong_password(limits: dict[str, Any]) -> None:
    assert [status for status, _, _ in limits["account"]] == [422] * 12


def test_another_account_is_not_held_up_by_it(limits: dict[str, Any]) -> None:
    assert limits["neighbour"][0] == 422


def test_one_address_that_tries_many_accounts_has_to_wait_and_can_still_see_the_form(limits: dict[str, Any]) -> None:
    assert [status for status, _, _ in limits["address"]] == [422] * 30 + [429] * 2
    assert int(limits["address"][-1][1]) > 0
    assert limits["form"] == 200


def probe(name: str, folder: Path) -> dict[str, Any]:
    """Ask a second site in a process of its own: some doors exist once in a process."""
    command = [sys.executable, "-m", f"tests.core.probes.{name}", str(folder / "instance")]
    ended = subprocess.run(command, cwd=ROOT, text=True, capture_output=True, timeout=120, check=False)
    assert ended.returncode == 0, ended.stderr[-3_000:]
    found: dict[str, Any] = json.loads(ended.stdout.splitlines()[-1])
    return found


@pytest.mark.parametrize(
    ("address", "name"),
    {
        "203.0.113.7": "203.0.113.7",
        "2001:db8:1:2:3:4:5:6": "2001:db8:1:2::/64",
        "2001:db8:1:2:ffff::1": "2001:db8:1:2::/64",
        "2001:db8:1:3::1": "2001:db8:1:3::/64",
        "::ffff:203.0.113.7": "203.0.113.7",
        "fe80::1%eth0": "fe80::/64",
        "unix:": "unix:",
    }.items(),
)
def test_a_household_counts_as_one_visitor(undone: Flask, address: str, name: str) -> None:
    with undone.test_request_context(environ_base={"REMOTE_ADDR": address}):
        assert web.visitor() == name
