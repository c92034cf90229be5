"""What the walk needs of joining and being known: sign-ups at every step, links of mails, wishes and blocks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from flask import Flask

from sns.app import create_app
from sns.blueprints.accounts.models import (
    Block,
    Credential,
    FriendRequest,
    Friendship,
    Member,
    Mute,
    Testimonial,
    Ticket,
)
from sns.blueprints.accounts.queries import find_by_email
from sns.blueprints.accounts.tickets import digest
from sns.blueprints.notifications import addresses, stopping
from sns.blueprints.notifications.models import Delivery, MailFailure, Subscription
from sns.blueprints.people import ages, promises, resuming
from sns.blueprints.people.models import Invitation, SignUp, WardRequest
from sns.blueprints.spaces.models import Space
from sns.blueprints.spaces.queries import find_ward
from sns.core import clock
from sns.core.db import db, transaction
from sns.core.settings import Settings
from tests.browser.harness import rows
from tests.site import Site

CLOSED_WARD = "tsurumi"
MAIL = "20261101T090000000000-0123abcd.eml"
_STEPS: dict[str, dict[str, Any]] = {"email": {}, "code": {"email": "walker@example.jp"}}
_STEPS["name"] = {**_STEPS["code"], "confirmed_at": clock.now()}
_STEPS["visibility"] = {**_STEPS["name"], "nickname": "あるく人", "password_hash": "x", "age_band": "60s"}
_STEPS["young"] = {**_STEPS["visibility"], "age_band": ages.YOUNG}
_STEPS["promises"] = {**_STEPS["visibility"], "visibility": "ward"}
_STEPS["guardian"] = {**_STEPS["young"], "visibility": "friends", "agreed": promises.VERSIONS}
_STEPS["asked"] = {**_STEPS["guardian"], "guardian_email": "parent@example.jp", "state": "guardian"}
_STEPS["waiting"] = {**_STEPS["promises"], "agreed": promises.VERSIONS, "state": "approval", "real_name": "歩 太郎"}


class OneEach:
    """A place in an address that holds something new each time: what can be used only once."""

    def __init__(self, values: list[str]) -> None:
        self._values: Iterator[str] = iter(values)

    def __format__(self, _spec: str) -> str:
        return next(self._values)


def _mails() -> dict[str, Any]:
    author, now = _member("sato"), clock.now()
    row = Subscription(
        member_id=author.id, tags=["防災"], space_ids=[author.home_ward_id], rhythm="daily", seen_at=now, created_at=now,
        next_at=now + timedelta(days=1),
    )  # fmt: skip
    db.session.add(row)
    db.session.add(
        Delivery(member_id=author.id, day=clock.today(), created_at=now, state="refused", attempts=1, code=550)
    )
    db.session.add(MailFailure(at=now, member_id=author.id, code=550, is_final=True))
    db.session.flush()
    stop = stopping.token(author.id, "kind", "reaction")
    return {"subscription": row.id, "stop": stop, "proof": addresses.token_of(author)}


def open_app(site: Site) -> Flask:
    """Give the product over the running site's database, to put things there."""
    return create_app(Settings(instance=str(site.instance)))


def arrive(site: Site) -> dict[str, Any]:
    """Put everything there, and return what addresses need of it."""
    app = open_app(site)
    (site.instance / "mailbox").mkdir(exist_ok=True)
    (site.instance / "mailbox" / MAIL).write_text(
        "From: a@example.jp\nTo: b@example.jp\nSubject: test\nContent-Type: text/plain; charset=utf-8\n\n"
        "https://example.jp/join/\n"
    )
    with app.test_request_context(), transaction():
        db.session.execute(sa.update(Space).where(Space.slug == CLOSED_WARD).values(way_in="invitation"))
        places = _sign_ups() | _links() | _invitations() | _circle() | _moves() | _mails()
        unasked = _member("hirano")
        unasked.settings = {k: v for k, v in unasked.settings.items() if k != "promises"}
        row = {
            "kind": "totp",
            "label": "認証アプリ",
            "secret": "x",
            "created_at": clock.now(),
            "confirmed_at": clock.now(),
        }
        db.session.add(Credential(member_id=_member("haruka").id, **row))
        db.session.flush()
    return places | {"mail": MAIL}


def stay_proven(site: Site) -> None:
    """Let nobody be asked for their password again while the walk goes on."""
    rows(site, "update login_sessions set proven_at = datetime('now', '+2 hours') || '.000000'")


def _member(key: str) -> Member:
    found = find_by_email(f"{key}@demo.example")
    assert found is not None
    return found


def _sign_up(mark: str, **facts: Any) -> SignUp:
    ward, now = find_ward("kita"), clock.now()
    assert ward is not None
    row = SignUp(**{
        "state": "open", "resume_hash": mark, "ward_id": ward.id, "tie": "live", "agreed": {}, "created_at": now,
        "expires_at": now + timedelta(days=3), **facts,
    })  # fmt: skip
    db.session.add(row)
    db.session.flush()
    return row


def _sign_ups() -> dict[str, Any]:
    rows = {step: _sign_up(f"walk-{step}", **facts) for step, facts in _STEPS.items()}
    links = {f"at_{step}": resuming._seal().dumps(row.resume_hash) for step, row in rows.items()}
    return {**links, "applicant": rows["waiting"].id}


def _ticket(purpose: str, token: str, email: str, *, member_id: int | None = None, **facts: Any) -> str:
    now = clock.now()
    db.session.add(Ticket(
        purpose=purpose, token_hash=digest(token), email=email, member_id=member_id, facts=facts, created_at=now,
        expires_at=now + timedelta(hours=3),
    ))  # fmt: skip
    return token


def _links() -> dict[str, Any]:
    links = []
    for number in range(9):
        email = f"parent{number}@example.jp"
        facts = {**_STEPS["asked"], "nickname": f"こども{number}番", "email": f"child{number}@example.jp"}
        child = _sign_up(f"child-{number}", **facts | {"guardian_email": email})
        links.append(_ticket("guardian", f"guardian-{number}", email, sign_up=child.id))
    someone = _member("aarav")
    email = someone.email or ""
    return {
        "guardian": links.pop(), "guardian_once": OneEach(links),
        "sign_in_link": _ticket("sign_in", "walk-sign-in", email, member_id=someone.id),
        "reset_link": _ticket("reset", "walk-reset", email, member_id=someone.id),
    }  # fmt: skip


def _invitations() -> dict[str, Any]:
    def make(code: str, kind: str = "member", **facts: Any) -> Invitation:
        now = clock.now()
        row = Invitation(
            kind=kind, code=code, inviter_id=_member("sato").id, space_id=_member("sato").home_ward_id,
            created_at=now, expires_at=now + timedelta(days=9), note="お向かいさん", **facts,
        )  # fmt: skip
        db.session.add(row)
        db.session.flush()
        return row

    open_one, revoked = make("walk-open"), make("walk-revoked", revoked_at=clock.now())
    return {
        "invitation": open_one.id, "invitation_code": open_one.code, "revoked": revoked.id, "leaflet":
        make("walk-leaflet", "leaflet", most_uses=99).id, "revoked_code": revoked.code,
    }  # fmt: skip


def _moves() -> dict[str, Any]:
    ward, mover = find_ward("kita"), _member("kitagawa")
    assert ward is not None
    wish = WardRequest(
        kind="home", tie="live", member_id=mover.id, space_id=ward.id, from_id=mover.home_ward_id, asked_at=clock.now()
    )
    db.session.add(wish)
    db.session.flush()
    return {"mover": wish.id}


def _circle() -> dict[str, Any]:
    now, me = clock.now(), _member("sato")
    names = ("jiun", "emirin", "kame", "takumi", "shoko")
    asking, asked, muted, blocked, friend = [_member(key).id for key in names]
    for one, two in ((me.id, friend), (friend, me.id)):
        db.session.merge(Friendship(member_id=one, friend_id=two, since_at=now))
    words = "先週の古本市で、おとなりでした。またお話ししたいです。"
    for row in (
        FriendRequest(sender_id=asking, receiver_id=me.id, words=words, sent_at=now),
        FriendRequest(sender_id=me.id, receiver_id=asked, words=words, sent_at=now),
        Testimonial(about_id=friend, author_id=me.id, body="花の名前を何でも知っています。", written_at=now),
        Testimonial(about_id=me.id, author_id=friend, body="朝の川で、よく会います。", written_at=now),
        Block(member_id=me.id, blocked_id=blocked, since_at=now),
        Mute(member_id=me.id, muted_id=muted, since_at=now),
    ):  # fmt: skip
        db.session.merge(row)
    return {"asking": asking, "asked": asked, "muted": muted, "blocked": blocked, "friend": friend}
