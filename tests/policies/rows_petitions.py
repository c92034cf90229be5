"""Who may what about requests from outside: the one asked about is about the author's words, and was decided."""

from __future__ import annotations

import secrets
from datetime import timedelta

from sns.blueprints.petitions import addresses
from sns.blueprints.petitions.models import Petition
from sns.core import clock
from sns.core.db import db
from tests.policies import cast
from tests.policies.cast import Cast
from tests.policies.rows import (
    AUTHOR_SEES,
    AUTHOR_SENDS,
    CASE_SEEN,
    CASE_SENT,
    EVERYBODY,
    OFFICE_SEES,
    ROWS,
    _form,
    _page,
)

_ONLY_CITY = (403, 403, 403, 403, 403, 403)

ROWS |= {
    "GET petitions.new": EVERYBODY,
    "POST petitions.create": [422] * 9,
    "GET petitions.show": EVERYBODY,
    "POST petitions.object_to": [422] * 9,
    "GET petitions.figures": EVERYBODY,
    "GET petitions.figures_table": EVERYBODY,
    "GET petitions.mine": AUTHOR_SEES,
    "POST petitions.answer": AUTHOR_SENDS,
    "POST petitions.object_as_author": AUTHOR_SENDS,
    "GET petitions.desk": OFFICE_SEES,
    "GET petitions.case": CASE_SEEN,
    "POST petitions.step": _form(404, 404, 404, 404, 409, 404, 409),
    "POST petitions.decide": CASE_SENT,
    "POST petitions.outcome": CASE_SENT,
    "GET petitions.terms": _page(*_ONLY_CITY, 200),
    "POST petitions.terms": _form(*_ONLY_CITY, 422),
    "GET figures.show": EVERYBODY,
    "GET figures.table": EVERYBODY,
}


def _petition(cast: Cast) -> int:
    now = clock.now()
    author = cast.members["author"]
    row = Petition(
        number=secrets.token_hex(8), nonce="n", kind="privacy", space_id=author.home_ward_id, address="x",
        author_id=author.id, name="名前", email="x@example.jp", words="ことば", received_at=now,
        due_at=now + timedelta(days=7), inquired_at=now, answer_due_at=now + timedelta(days=7), decided_at=now, decision="keep", state="told",
    )  # fmt: skip
    return int(cast.add(row).id)


def _secret(cast: Cast) -> tuple[str, str]:
    # Number and secret of one address are of one request; what another question made is undone.
    with cast.app.app_context():
        found = db.session.query(Petition).order_by(Petition.id.desc()).first()
        number = found.id if found is not None else None
    number = number or _petition(cast)
    with cast.app.app_context():
        found = db.session.get_one(Petition, number)
        return found.number, addresses.token_of(found)


cast._VALUES.update({"petition_id": _petition})
for _endpoint in ("petitions.show", "petitions.object_to"):
    cast._OF_PLACE.update({
        (_endpoint, "number"): lambda here: _secret(here)[0], (_endpoint, "token"): lambda here: _secret(here)[1],
    })  # fmt: skip
