"""Who gets what answer at every address: declared here, observed in the product; a route without a row fails."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask, g
from flask.testing import FlaskClient

from sns.blueprints.accounts import actions as accounts
from sns.blueprints.accounts.models import LoginSession, Member
from sns.blueprints.media import addresses
from sns.blueprints.spaces import actions as spaces
from sns.blueprints.spaces import queries as space_queries
from sns.blueprints.spaces.models import Membership
from sns.core.db import db
from tests.contents.writing import answer, hang

# The thing asked about is a diary entry for its author's ward, with a photo and a comment of the author's.
# Staff live in another ward: their office opens no diary. A suspended member's session is cut.
ROLES = ("author", "neighbour", "host", "other ward", "ward staff", "other staff", "city staff", "suspended", "visitor")
SIGNED_IN = 7

# 200, 403, 404, 409, 422 as they are; "in": sent to sign in; "carry": the sign-in page with the words kept;
# "go": done, and on to another page.
ALL_MEMBERS = [200] * SIGNED_IN + ["in", "in"]
READERS = [200, 200, 200, 404, 404, 404, 404, "in", "in"]
AUTHOR_SEES = [200] + [404] * 6 + ["in", "in"]
AUTHOR_SENDS = [422] + [404] * 6 + ["carry", "carry"]
STAFF_SEE = [403, 403, 403, 403, 200, 403, 200, "in", "in"]
ALL_FORMS = [422] * SIGNED_IN + ["carry", "carry"]


def staff_sends(own: Any, city: Any = None) -> list[Any]:
    """Answer a form of the ward's staff."""
    return [403] * 4 + [own, 403, own if city is None else city, "carry", "carry"]


ROWS: dict[str, list[Any]] = {
    "GET static": [200] * 9,
    "GET home.index": [200] * 9,
    "GET home.menu": ALL_MEMBERS,
    "GET home.ward": ALL_MEMBERS,
    "GET spaces.index": ALL_MEMBERS,
    "GET accounts.sign_in": ["go"] * SIGNED_IN + [200, 200],
    "POST accounts.sign_in": [422] * 9,
    "POST accounts.sign_out": ["go"] * 9,
    "GET accounts.appearance": [200] * 9,
    "POST accounts.appearance": [422] * 9,
    "GET people.show": ALL_MEMBERS,
    "GET people.leave": ALL_MEMBERS,
    "POST people.leave": ALL_FORMS,
    "GET people.leave_done": [200] * 9,
    "GET people.leave_take_back": [410] * 9,
    "POST people.leave_take_back": [410] * 9,
    "GET people.residency_page": ALL_MEMBERS,
    "POST people.residency_ask": ALL_FORMS,
    "POST people.residency_code": ALL_FORMS,
    "POST people.residency_withdraw": ["go"] * SIGNED_IN + ["carry", "carry"],
    "GET staff.index": [403, 403, 403, 403, "go", "go", 200, "in", "in"],
    "GET staff.ward": STAFF_SEE,
    "GET staff.log": STAFF_SEE,
    "GET staff.role_list": STAFF_SEE,
    "POST staff.role_appoint": staff_sends(403, 422),
    "POST staff.role_lend": staff_sends(403, 422),
    "POST staff.role_end": staff_sends("go"),
    "GET people.staff_members": STAFF_SEE,
    "GET people.staff_member": STAFF_SEE,
    "POST people.staff_look": staff_sends(200),
    "POST people.staff_lock": staff_sends(422),
    "POST people.staff_unlock": staff_sends(409),  # the author is not locked
    "POST people.staff_second_factor": staff_sends(409),  # and has none
    "POST people.staff_confirm_residency": staff_sends("go", 409),  # the second time it is done already
    "POST people.staff_make_host": staff_sends("go"),
    "GET people.staff_residency": STAFF_SEE,
    "POST people.staff_print_letters": staff_sends("go"),
    "POST people.staff_residency_option": staff_sends("go"),
    "GET diaries.index": ALL_MEMBERS,
    "GET diaries.new": ALL_MEMBERS,
    "POST diaries.create": [422] * SIGNED_IN + ["carry", "carry"],
    "GET diaries.show": READERS,
    "GET diaries.edit": AUTHOR_SEES,
    "POST diaries.edit": AUTHOR_SENDS,
    "GET diaries.delete": AUTHOR_SEES,
    "POST diaries.delete": ["go"] + [404] * 6 + ["carry", "carry"],
    "POST contents.create_reply": [422, 422, 422, 404, 404, 404, 404, "carry", "carry"],
    "POST contents.react": ["go", "go", "go", 404, 404, 404, 404, "carry", "carry"],
    "GET contents.edit_reply": AUTHOR_SEES,
    "POST contents.edit_reply": AUTHOR_SENDS,
    "GET contents.delete_reply": AUTHOR_SEES,
    "POST contents.delete_reply": ["go"] + [404] * 6 + ["carry", "carry"],
    "GET media.show": [200, 200, 200, 404, 404, 404, 404, 404, 404],
    "GET admin.components": [403, 403, 403, 403, 200, 200, 200, "in", "in"],
}
SENT: dict[str, dict[str, str]] = {
    "accounts.sign_in": {"email": "x@example.jp", "password": "not-the-password"},
    "accounts.appearance": {"theme": "plaid"},
    "contents.react": {"kind": "like"},
    "contents.edit_reply": {"body": ""},
}


def routes(app: Flask) -> list[str]:
    return sorted(
        f"{method} {rule.endpoint}"
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    )


def test_every_route_has_a_row(app: Flask) -> None:
    assert routes(app) == sorted(ROWS)


class Cast:
    """A browser for each role, and fresh things to ask about."""

    def __init__(self, app: Flask, make: Any, as_: Any) -> None:
        self.app, self.make = app, make
        members = {
            "author": make.member(), "neighbour": make.member(), "host": make.member(role="host"),
            "other ward": make.member(ward=1), "ward staff": make.member(ward=2), "other staff": make.member(ward=2),
            "city staff": make.member(ward=2, role="city_staff"), "suspended": make.member(),
        }  # fmt: skip
        with app.app_context():
            for name, ward in (("ward staff", 0), ("other staff", 1)):
                spaces.grant(None, members[name], space_queries.find_space(make.ward(ward).slug), "ward_staff")  # type: ignore[arg-type]
        self.members: dict[str, Member] = members
        self.browsers: dict[str, FlaskClient] = {name: as_(member) for name, member in members.items()}
        self.browsers["visitor"] = app.test_client()
        with app.app_context():
            accounts.suspend(None, db.session.get(Member, members["suspended"].id))

        photo = make.photo(members["author"])
        hang(app, make.entry(members["author"]), [photo])
        self.photo_id = photo.id

    def sample(self) -> dict[str, Any]:
        author = self.members["author"]
        entry = self.make.entry(author)
        reply = answer(self.app, author, entry)
        with self.app.app_context():
            host = self.members["host"]
            role = sa.select(Membership.id).where(Membership.member_id == host.id, Membership.role == "host")
            membership_id = db.session.scalar(role)
        return {
            "membership_id": membership_id,
            "entry_id": entry.id, "content_id": entry.id, "reply_id": reply.id, "member_id": author.id,
            "ward": self.make.ward(0).slug, "file_id": self.photo_id, "size": "s", "filename": "img/mark.svg",
        }  # fmt: skip

    def signature(self, session_id: int) -> str:
        # As if this session had been given the address: what is left to answer is the rule.
        with self.app.test_request_context():
            g.session_id = session_id
            return addresses._sign(self.photo_id, addresses._hour())

    def ask(self, role: str, row: str) -> Any:
        method, endpoint = row.split()
        rule = next(
            rule for rule in self.app.url_map.iter_rules()
            if rule.endpoint == endpoint and method in (rule.methods or ())
        )  # fmt: skip
        browser = self.browsers[role]
        values = self.sample() if rule.arguments else {}
        needed = {name: values[name] for name in rule.arguments}
        if endpoint == "media.show":
            needed["k"] = self.signature(self.session_id(role))
        with self.app.test_request_context():
            address = self.app.url_for(endpoint, **needed)
        if endpoint == "accounts.sign_out" and method == "POST":
            browser = self.app.test_client()
        words = SENT.get(endpoint, {}) if method == "POST" else None
        given = browser.open(address, method=method, data=words, buffered=True)
        if given.status_code == 302:
            return "in" if given.location.startswith("/sign-in") else "go"
        return "carry" if given.status_code == 401 else given.status_code

    def session_id(self, role: str) -> int:
        if role in ("visitor", "suspended"):
            return 0
        with self.app.app_context():
            return int(db.session.scalar(
                sa.select(LoginSession.id).where(LoginSession.member_id == self.members[role].id)
            ))  # fmt: skip


@pytest.fixture
def cast(undone: Flask, make: Any, as_: Any) -> Cast:
    return Cast(undone, make, as_)


def test_observed_is_declared(cast: Cast) -> None:
    observed = {row: [cast.ask(role, row) for role in ROLES] for row in ROWS}
    assert observed == ROWS
