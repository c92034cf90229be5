"""A browser for each role, and fresh things to ask about; whatever an answer changed is undone before the next one."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask, g
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from sns.blueprints.accounts import actions as accounts
from sns.blueprints.accounts import entering, tickets, ties, vault
from sns.blueprints.accounts.models import Credential, FriendRequest, Member, Mute
from sns.blueprints.contents import actions as contents
from sns.blueprints.contents import drafts
from sns.blueprints.contents import queries as content_queries
from sns.blueprints.media import addresses
from sns.blueprints.notifications import addresses as mail_addresses
from sns.blueprints.notifications import stopping
from sns.blueprints.notifications.models import Delivery, Subscription
from sns.blueprints.people import ages, feed, joining, promises, resuming
from sns.blueprints.people.models import Invitation, SignUp, WardRequest
from sns.blueprints.spaces import actions as spaces
from sns.blueprints.spaces import queries as space_queries
from sns.blueprints.spaces.models import Membership
from sns.core import clock
from sns.core.db import db, transaction
from tests.contents.writing import answer, change, hang

from .rows import ROLES, SENT

MAIL = "20260401T120000000000-0123abcd.eml"
# A step of the way in → what the sign-up knows by then.
_GIVEN: dict[str, dict[str, Any]] = {
    "people.join": {},
    "people.join_email": {},
    "people.join_code": {"email": "newcomer@example.jp"},
}
_GIVEN["people.join_code_again"] = _GIVEN["people.join_code"]
_GIVEN["people.join_name"] = {**_GIVEN["people.join_code"], "confirmed_at": True}
_GIVEN["people.join_visibility"] = {
    **_GIVEN["people.join_name"], "nickname": "はじめて", "password_hash": "x", "age_band": "30s",
}  # fmt: skip
_GIVEN["people.join_promises"] = {**_GIVEN["people.join_visibility"], "visibility": "ward"}
_GIVEN["people.join_guardian"] = {
    **_GIVEN["people.join_promises"], "age_band": ages.YOUNG, "agreed": promises.VERSIONS,
}  # fmt: skip
_GIVEN["people.join_waiting"] = {
    **_GIVEN["people.join_guardian"], "guardian_email": "parent@example.jp", "state": "guardian",
}  # fmt: skip


class Cast:
    """Everybody who asks, and what they ask about."""

    def __init__(self, app: Flask, make: Any) -> None:
        self.app, self.make = app, make
        members = {
            "author": make.member(), "neighbour": make.member(), "host": make.member(role="host"),
            "other ward": make.member(ward=1), "ward staff": make.member(ward=2), "other staff": make.member(ward=2),
            "city staff": make.member(ward=2, role="city_staff"), "suspended": make.member(),
        }  # fmt: skip
        with app.app_context():
            for name, ward in (("ward staff", 0), ("other staff", 1)):
                spaces.grant(None, members[name], space_queries.find_space(make.ward(ward).slug), "ward_staff")  # type: ignore[arg-type]
        make.friends(members["author"], members["neighbour"])
        self.members: dict[str, Member] = members
        self.tokens, self.session_ids = {}, {"visitor": 0}
        for name, member in members.items():
            self.tokens[name], self.session_ids[name] = self._session(member)
        with app.app_context():
            accounts.suspend(None, db.session.get(Member, members["suspended"].id))
        self.session_ids["suspended"] = 0
        photo = make.photo(members["author"])
        hang(app, make.entry(members["author"]), [photo])
        self.photo_id = photo.id

    def _session(self, member: Member) -> tuple[str, int]:
        with self.app.app_context():
            token, row = accounts.open_session(
                member, is_remembered=False, is_staff=False, device="test", address="127.0.0.1"
            )
            return token, row.id

    def ask(self, row: str, roles: Sequence[str] = ROLES) -> list[Any]:
        """Ask as each role about the same things, and undo what came of it before the next one asks."""
        method, endpoint = row.split()
        rule = next(
            rule for rule in self.app.url_map.iter_rules()
            if rule.endpoint == endpoint and method in (rule.methods or ())
        )  # fmt: skip
        with self._undone():
            known = self._known(rule)
            return [self._answer(role, method, rule, known) for role in roles]

    def _answer(self, role: str, method: str, rule: Rule, known: dict[str, Any]) -> Any:
        with self._undone():
            browser = self.app.test_client()
            address = self._address(rule, role, known)
            self._prepare(browser, rule.endpoint, role)
            words = SENT.get(rule.endpoint, {}) if method == "POST" else None
            given = browser.open(address, method=method, data=words, buffered=True)
        if given.status_code == 302:
            return "in" if given.location.startswith("/sign-in") else "go"
        return "carry" if given.status_code == 401 else given.status_code

    @contextmanager
    def _undone(self) -> Iterator[None]:
        savepoint = db._app_engines[self.app][None].begin_nested()
        try:
            yield
        finally:
            savepoint.rollback()
            space_queries.forget_wards()

    def _known(self, rule: Rule) -> dict[str, Any]:
        needed = {name: _VALUES[name](self) for name in rule.arguments if (rule.endpoint, name) not in _OF_PLACE}
        return needed | {name: _OF_PLACE[rule.endpoint, name](self) for name in sorted(rule.arguments - needed.keys())}

    def _address(self, rule: Rule, role: str, known: dict[str, Any]) -> str:
        of_role = {"k": self._signature(self.session_ids[role])} if rule.endpoint == "media.show" else {}
        with self.app.test_request_context():
            return self.app.url_for(rule.endpoint, **known, **of_role)

    def _signature(self, session_id: int) -> str:
        # As if this session had been given the address: what is left to answer is the rule.
        with self.app.test_request_context():
            g.session_id = session_id
            return addresses._sign(addresses._signer(addresses._hour()), self.photo_id)

    def _prepare(self, browser: FlaskClient, endpoint: str, role: str) -> None:
        kept: dict[str, Any] = {}
        if role != "visitor":
            member = self.members[role]
            kept.update(sid=self.tokens[role], _user_id=member.get_id(), _fresh=True)
        if endpoint in _GIVEN:
            with self.app.app_context():
                kept["sign_up"] = joining.mark_of(self.sign_up(**_GIVEN[endpoint]))
        if endpoint in _BEFORE:
            kept.update(_BEFORE[endpoint](self, role) or {})
        with browser.session_transaction() as session:
            session.update(kept)

    def add(self, row: Any) -> Any:
        """Put a row into the database."""
        with self.app.app_context(), transaction():
            db.session.add(row)
        return row

    def sign_up(self, **facts: Any) -> SignUp:
        """Put somebody on the way in."""
        now = clock.now()
        if facts.pop("confirmed_at", None):
            facts["confirmed_at"] = now
        return self.add(SignUp(**{
            "state": "open", "resume_hash": "r" * 32, "ward_id": self.make.ward(0).id, "tie": "live", "agreed": {},
            "created_at": now, "expires_at": now + timedelta(days=3), **facts,
        }))  # fmt: skip

    def applicant(self) -> int:
        """Let somebody wait for the ward's approval."""
        return int(self.sign_up(state="approval", email="newcomer@example.jp", nickname="はじめて", age_band="30s").id)

    def invitation(self, kind: str = "member") -> Invitation:
        """Make an invitation or a leaflet of the author's."""
        now = clock.now()
        return self.add(Invitation(
            kind=kind, code="matrix-code", inviter_id=self.members["author"].id, space_id=self.make.ward(0).id,
            created_at=now, expires_at=now + timedelta(days=3),
        ))  # fmt: skip

    def ticket(self, purpose: str, **facts: Any) -> str:
        """Return the token of a mail to the author."""
        author = self.members["author"]
        with self.app.app_context():
            ticket = tickets.issue(purpose, author.email or "", member_id=author.id, **facts)
            return tickets.seal(ticket)[0]

    def guardian_link(self) -> str:
        """Return the token of a mail to a guardian: the author, who wants their child to join."""
        given = {**_GIVEN["people.join_waiting"], "guardian_email": self.members["author"].email}
        return self.ticket("guardian", sign_up=self.sign_up(**given).id)

    def resume_link(self) -> str:
        """Return the token of a mail that takes a sign-up up again."""
        mark = self.sign_up(**_GIVEN["people.join_name"]).resume_hash
        with self.app.app_context():
            return str(resuming._seal().dumps(mark))

    def factor(self) -> int:
        """Give the author an authenticator app."""
        row = Credential(member_id=self.members["author"].id, kind="totp", secret="x", created_at=clock.now())
        return int(self.add(row).id)

    def mail(self) -> str:
        """Put a mail into the demo's mailbox."""
        folder: Path = self.app.extensions["mail"]["folder"]
        folder.mkdir(parents=True, exist_ok=True)
        (folder / MAIL).write_text("Subject: x\n\nx\n")
        return MAIL

    def ward_request(self) -> int:
        """Let a member of another ward wait for this one."""
        here, there = self.make.ward(0).id, self.make.ward(2).id
        wish = {"kind": "home", "tie": "live", "space_id": here, "from_id": there, "state": "waiting"}
        mover = self.make.member(ward=2)
        return int(self.add(WardRequest(**wish, member_id=mover.id, asked_at=clock.now())).id)

    def role(self) -> int:
        """Make somebody a host."""
        host = self.make.member(role="host")
        with self.app.app_context():
            wanted = sa.select(Membership.id).where(Membership.member_id == host.id, Membership.role == "host")
            return int(db.session.scalar(wanted) or 0)

    def entry(self, **state: Any) -> int:
        """Write an entry of the author's that is in some state."""
        entry = self.make.entry(self.members["author"])
        change(self.app, entry, **state)
        return int(entry.id)

    def draft(self) -> int:
        """Keep a draft of the author's."""
        with self.app.app_context():
            author = db.session.get_one(Member, self.members["author"].id)
            kept = drafts.save(author, "diary.new", 0, drafts.Mark("form"), {"body": "途中"})
            assert kept is not None
            return kept.id

    def feed(self) -> str:
        """Return the secret of the author's feed."""
        with self.app.app_context():
            author = db.session.get_one(Member, self.members["author"].id)
            feed.renew(author)
            return feed.secret_of(feed.find_address(author)) or ""  # type: ignore[arg-type]

    def stop_link(self) -> str:
        """Return the token that stops a kind of the author's mails."""
        with self.app.app_context():
            return stopping.token(self.members["author"].id, "kind", "reply")

    def proof_link(self) -> str:
        """Return the token that shows that the author's address takes mail."""
        with self.app.app_context():
            return mail_addresses.token_of(self.members["author"])

    def subscription(self) -> int:
        """Let the author hear of what is new."""
        now, author = clock.now(), self.members["author"].id
        row = Subscription(member_id=author, tags=["川"], rhythm="daily", seen_at=now, created_at=now, next_at=now)
        return int(self.add(row).id)

    def refused_mail(self) -> int:
        """Make a mail to the author that no server took."""
        author = self.members["author"].id
        return int(self.add(Delivery(member_id=author, day=clock.today(), created_at=clock.now(), state="refused")).id)

    def comment(self) -> int:
        """Write a comment of the author's."""
        author = self.members["author"]
        return int(answer(self.app, author, self.make.entry(author)).id)

    def deleted_comment(self) -> int:
        """Write a comment of the author's and delete it."""
        number = self.comment()
        with self.app.app_context():
            found = content_queries.find_reply(number)
            assert found is not None
            contents.remove_reply(db.session.get_one(Member, self.members["author"].id), found)
        return number


# URL value → what stands there
_VALUES: dict[str, Callable[[Cast], Any]] = {
    "thread_id": lambda cast: cast.make.thread(cast.members["author"]).id,
    "slug": lambda cast: cast.make.board().slug,
    "entry_id": lambda cast: cast.make.entry(cast.members["author"]).id,
    "content_id": lambda cast: cast.make.entry(cast.members["author"]).id,
    "reply_id": Cast.comment,
    "membership_id": Cast.role,
    "member_id": lambda cast: cast.members["author"].id,
    "about_id": lambda cast: cast.members["author"].id,
    "author_id": lambda cast: cast.members["neighbour"].id,
    "ward": lambda cast: cast.make.ward(0).slug,
    "file_id": lambda cast: cast.photo_id,
    "size": lambda _cast: "s",
    "filename": lambda _cast: "img/mark.svg",
    "name": Cast.mail,
    "code": lambda cast: cast.invitation().code,
    "invitation_id": lambda cast: cast.invitation().id,
    "sign_up_id": Cast.applicant,
    "request_id": Cast.ward_request,
    "session_id": lambda cast: cast._session(cast.members["author"])[1],
    "credential_id": Cast.factor,
    "draft_id": lambda cast: cast.draft(),
    "year": lambda _cast: 2026,
    "month": lambda _cast: 5,
    "tag": lambda _cast: "散歩",
    "secret": Cast.feed,
    "subscription_id": Cast.subscription,
    "delivery_id": Cast.refused_mail,
}
_OF_PLACE: dict[tuple[str, str], Callable[[Cast], Any]] = {
    ("accounts.sign_in_link", "token"): lambda cast: cast.ticket("sign_in"),
    ("accounts.reset", "token"): lambda cast: cast.ticket("reset"),
    ("people.guardian_answer", "token"): Cast.guardian_link,
    ("people.join_resume", "token"): Cast.resume_link,
    ("people.staff_leaflet", "invitation_id"): lambda cast: cast.invitation("leaflet").id,
    ("people.staff_leaflet_revoke", "invitation_id"): lambda cast: cast.invitation("leaflet").id,
    ("contents.restore", "content_id"): lambda cast: cast.entry(
        state="deleted", state_reason="removed", deleted_at=clock.now()
    ),
    ("contents.restore_reply", "reply_id"): lambda cast: cast.deleted_comment(),
    ("diaries.publish_now", "entry_id"): lambda cast: cast.entry(state="scheduled", publish_at=clock.now()),
    ("diaries.take_back", "entry_id"): lambda cast: cast.entry(state="scheduled", publish_at=clock.now()),
    **dict.fromkeys((("notifications.stop", "token"), ("notifications.undo_stop", "token")), Cast.stop_link),
    ("notifications.confirm", "token"): Cast.proof_link,
    ("people.delete_tie", "ward"): lambda cast: cast.make.ward(1).slug,
}


def _asked(purpose: str) -> Callable[[Cast, str], dict[str, Any]]:
    return lambda _cast, _role: {"asked": {"for": purpose, "email": "x@example.jp"}}


def _half_open(cast: Cast, _role: str) -> dict[str, Any]:
    author = cast.members["author"]
    at = int(clock.now().timestamp())
    door = {"member": author.id, "at": at, "mark": entering._mark(author), "remember": False, "next": None}
    return {"pending": door}


def _wished(cast: Cast, role: str) -> None:
    if role in cast.members and role != "author":
        someone = cast.members[role]
        row = {"sender_id": cast.members["author"].id, "receiver_id": someone.id, "sent_at": clock.now()}
        cast.add(FriendRequest(**row))


def _blocked(cast: Cast, _role: str) -> None:
    cast.make.block(cast.members["neighbour"], cast.members["author"])


def _muted(cast: Cast, _role: str) -> None:
    pair = {"member_id": cast.members["neighbour"].id, "muted_id": cast.members["author"].id}
    cast.add(Mute(**pair, since_at=clock.now()))


def _introduced(cast: Cast, _role: str) -> None:
    with cast.app.app_context():
        pair = [db.session.get_one(Member, cast.members[name].id) for name in ("neighbour", "author")]
        ties.introduce(*pair, body="よい隣人です。")


def _new_codes(cast: Cast, role: str) -> dict[str, Any]:
    if role == "visitor":
        return {}
    member_id = cast.members[role].id
    with cast.app.app_context():
        return {"codes": vault.seal(f"codes:{member_id}", json.dumps(["aaaa-bbbb"]))}


# What happened before the question; gives what the browser's session keeps of it.
_BEFORE: dict[str, Callable[[Cast, str], dict[str, Any] | None]] = {
    "accounts.sign_in_sent": _asked("sign_in"),
    "accounts.reset_sent": _asked("reset"),
    "accounts.email_code": _asked("email"),
    "accounts.second": _half_open,
    "accounts.recovery_codes": _new_codes,
    "people.accept": _wished,
    "people.unblock": _blocked,
    "people.unmute": _muted,
    "people.delete_testimonial": _introduced,
    "people.guardian_thanks": lambda _cast, _role: {"guardian": "done"},
}
