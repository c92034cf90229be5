"""Invitations and leaflets: who may make them, whom they let in, how they end; the demo's mailbox; the promises."""

from __future__ import annotations

import hashlib
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine

from sns.blueprints.people import promises, sign_ups
from sns.blueprints.people.models import Arrival, Invitation
from sns.blueprints.spaces import queries as spaces
from sns.core import audit, clock, options, qr
from sns.core.db import db
from tests.people.walk import Post, Walk, path_of

TEMPLATES = Path(promises.__file__).parents[2] / "templates" / "people" / "promises"


@pytest.fixture
def post(undone: Any) -> Post:
    return Post(undone)


def _make_invitation(browser: Any, note: str = "") -> tuple[str, str]:
    """Return (page of the invitation, its link's path)."""
    answer = browser.post("/invitations", data={"note": note})
    assert answer.status_code == 302, answer.text
    link = re.search(r'value="http://[^/"]+(/i/[^"]+)"', browser.get(answer.location).text)
    assert link
    return answer.location, link[1]


def test_a_neighbour_comes_by_an_invitation_and_staff_can_know(
    undone: Any, client: Any, post: Post, make: Any, as_: Any
) -> None:
    inviter = make.member(ward=1)
    browser = as_(inviter)
    page, link = _make_invitation(browser, "となりの田中さん")
    assert "<svg" in browser.get(page).text
    assert client.get(link).location == "/join/"
    asked = client.get("/join/").text
    assert inviter.nickname in asked
    assert 'selected value="shirasuna"' in asked
    walk = Walk(client, post)
    walk.to_promises(ward="shirasuna")
    assert walk.agree().location == "/"
    with undone.app_context():
        invitation = db.session.query(Invitation).one()
        assert invitation.uses == 1
        assert db.session.query(Arrival).one().invitation_id == invitation.id
    assert "はなこ</bdi>さんが参加しました" in browser.get("/invitations").text
    again = undone.test_client().get(link)
    assert again.status_code == 410
    assert "もう使われています" in again.text
    assert "招待なしで登録をはじめる" in again.text


def test_a_member_who_opens_an_invitation_is_told_and_spends_nothing(undone: Any, make: Any, as_: Any) -> None:
    inviter = as_(make.member())
    _page, link = _make_invitation(inviter)
    assert "もう会員です" in as_(make.member()).get(link).text
    assert "あなたが作った招待" in inviter.get(link).text
    with undone.app_context():
        assert db.session.query(Invitation).one().uses == 0


def test_invitations_are_limited_revocable_and_end_by_themselves(undone: Any, make: Any, as_: Any) -> None:
    member = make.member()
    browser = as_(member)
    made = [_make_invitation(browser) for _ in range(5)]
    refused = browser.post("/invitations", data={"note": "あと1人"})
    assert refused.status_code == 422
    assert "あと1人" in refused.text
    page, link = made[0]
    assert as_(make.member()).get(page).status_code == 404
    assert as_(make.member()).post(f"{page}/revoke").status_code == 404
    assert browser.post(f"{page}/revoke").location == "/invitations"
    assert "取り消されました" in undone.test_client().get(link).text
    _make_invitation(browser)
    with time_machine.travel(clock.now() + timedelta(days=31), tick=True):
        assert "使える期間がすぎました" in undone.test_client().get(made[1][1]).text
    with undone.app_context():
        options.change(sign_ups.PER_MEMBER, 7, member.home_ward_id)
        assert sign_ups.invitations_left(member) == 2


def test_a_ward_by_invitation_lets_in_only_those(undone: Any, client: Any, post: Post, make: Any, as_: Any) -> None:
    staff = as_(make.member(role="ward_staff"))
    staff.post("/staff/asanagi/joining", data={"way_in": "invitation", "invitations": "5"})
    with undone.app_context():
        deeds = [row.facts for row in db.session.query(audit.AuditLog).filter_by(deed="space.way_in")]
    assert deeds == [{"before": "open", "after": "invitation"}]
    walk = Walk(client, post)
    closed = walk.send("/join/", ward="asanagi", tie="work")
    assert closed.status_code == 422
    assert "招待を受けた方だけ" in closed.text
    assert "招待を受けるには" in closed.text
    # A member of any ward may bring somebody; another ward's leaflet may not.
    elsewhere = as_(make.member(ward=1, role="host"))
    leaflet = elsewhere.post("/staff/shirasuna/leaflets", data={"note": "秋まつり", "days": "30"}).location
    link = re.search(r'value="http://[^/"]+(/i/[^"]+)"', elsewhere.get(leaflet).text)
    assert link
    client.get(link[1])
    assert walk.send("/join/", ward="asanagi", tie="work").status_code == 422
    _page, invitation = _make_invitation(elsewhere)
    client.get(invitation)
    walk.to_promises(tie="work")
    assert walk.agree().location == "/"


def test_an_invitation_that_ends_on_the_way_leaves_another_way(
    undone: Any, client: Any, post: Post, make: Any, as_: Any
) -> None:
    staff = as_(make.member(role="ward_staff"))
    staff.post("/staff/asanagi/joining", data={"way_in": "invitation", "invitations": "5"})
    inviter = as_(make.member(ward=1))
    page, link = _make_invitation(inviter)
    client.get(link)
    walk = Walk(client, post)
    walk.to_promises()
    inviter.post(f"{page}/revoke")
    assert walk.agree().location == "/join/"
    assert "招待を受けた方だけ" in client.get("/join/").text
    assert walk.send("/join/", ward="shirasuna", tie="work").location == "/join/promises"
    assert walk.agree().location == "/"


def test_leaflets_are_made_by_staff_and_hosts_of_the_ward(undone: Any, client: Any, make: Any, as_: Any) -> None:
    host = as_(make.member(role="host"))
    assert as_(make.member()).get("/staff/asanagi/leaflets").status_code == 403
    assert as_(make.member(ward=1, role="host")).get("/staff/asanagi/leaflets").status_code == 403
    assert host.get("/staff/asanagi/joining").status_code == 403
    assert host.post("/staff/asanagi/leaflets", data={"note": "", "days": "30"}).status_code == 422
    leaflet = host.post("/staff/asanagi/leaflets", data={"note": "秋まつりの受付", "days": "30"}).location
    page = host.get(leaflet)
    assert "朝凪区" in page.text
    assert " style=" not in page.text
    link = re.search(r'value="http://[^/"]+(/i/[^"]+)"', page.text)
    assert link
    assert client.get(link[1]).location == "/join/"
    assert "チラシからのご登録" in client.get("/join/").text
    assert as_(make.member(ward=1, role="host")).get(leaflet).status_code == 404
    assert host.post(f"{leaflet}/revoke").status_code == 302
    assert client.get(link[1]).status_code == 410
    with undone.app_context():
        deeds = {row.deed for row in db.session.query(audit.AuditLog)}
    assert {"leaflet.make", "leaflet.revoke"} <= deeds


def test_staff_change_only_their_own_ward(undone: Any, make: Any, as_: Any) -> None:
    staff = as_(make.member(role="ward_staff"))
    assert staff.post("/staff/shirasuna/joining", data={"way_in": "invitation", "invitations": "5"}).status_code == 403
    for bad in (
        {"way_in": "closed", "invitations": "5"},
        {"way_in": "open", "invitations": "-1"},
        {"way_in": "open", "invitations": "many"},
    ):
        assert staff.post("/staff/asanagi/joining", data=bad).status_code == 422
    with undone.app_context():
        assert {ward.way_in for ward in spaces.wards_by_id().values()} == {"open"}
    assert as_(make.member(role="city_staff")).get("/staff/shirasuna/joining").status_code == 200


def test_a_qr_code_says_the_link() -> None:
    code = qr.draw("https://engawa.example.jp/i/abcdefgh")
    dark = {
        (int(x) + step, int(y))
        for x, y, width in re.findall(r"M(\d+) (\d+)h(\d+)", code.path)
        for step in range(int(width))
    }
    # The three corners that phones look for, four modules of quiet around.
    far = code.size - 4 - 7
    for left, top in ((4, 4), (far, 4), (4, far)):
        assert all((left + n, top) in dark and (left + n, top + 6) in dark for n in range(7))
        assert (left + 1, top + 1) not in dark
        assert (left + 3, top + 3) in dark
    assert min(x for x, _ in dark) == 4
    assert max(x for x, _ in dark) == code.size - 5


def test_the_demo_shows_its_mails_and_production_has_none(
    undone: Any, client: Any, post: Post, monkeypatch: Any
) -> None:
    walk = Walk(client, post)
    walk.to_code()
    mail = post.one()
    assert 'href="/mailbox"' in client.get("/join/code").text
    assert 'href="/mailbox"' in client.get("/sign-in").text
    newest = re.search(r'href="(/mailbox/[^"]+)"', client.get("/mailbox").text)
    assert newest
    page = client.get(newest[1])
    assert f'href="{path_of(mail, "/join/resume/")}"' in page.text
    assert client.get("/mailbox/..%2Fsecret_key").status_code == 404
    assert client.get("/mailbox/20200101T000000000000-00000000.eml").status_code == 404
    monkeypatch.setitem(undone.extensions["mail"], "smtp_url", "smtp://127.0.0.1:1")
    for path in ("/mailbox", newest[1]):
        assert client.get(path).status_code == 404
    assert 'href="/mailbox"' not in client.get("/sign-in").text


# A text may change only together with its version: correct both lines here, and members are asked again.
TEXTS = {"terms": ("1", "85dea66b3c41e6dd"), "privacy": ("1", "f285a323b865075f")}


@pytest.mark.parametrize("document", TEXTS)
def test_a_changed_text_has_a_new_version(document: str) -> None:
    digest = hashlib.sha256((TEMPLATES / f"{document}.html").read_bytes()).hexdigest()[:16]
    assert (promises.VERSIONS[document], digest) == TEXTS[document]


def test_strangers_read_the_promises(client: Any) -> None:
    assert "利用の約束" in client.get("/promises/terms").text
    assert "みなも市" in client.get("/promises/privacy").text


@pytest.mark.parametrize("code", ["%00", "a%00b", "x" * 500, "%F0%9F%8D%A1", "..%2F..", "' or 1=1"])
def test_a_code_that_cannot_be_one_is_words(client: Any, code: str) -> None:
    assert client.get(f"/i/{code}").status_code in (404, 410)
