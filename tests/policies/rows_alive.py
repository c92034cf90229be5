"""What each role is answered by first steps, the directory, helping hands and the hosts' pages."""

from __future__ import annotations

import sqlalchemy as sa

from sns.blueprints.spaces.models import Field
from sns.core.db import db

from . import cast
from .rows import LEAFLETS_SEEN, OWN_DEED, OWN_FORM, OWN_PAGE, ROWS, _form, _page

ROWS.update({
    "POST home.put_steps_away": OWN_DEED,
    "GET people.members": OWN_PAGE,
    "GET people.helping": OWN_PAGE,
    "POST people.helping": OWN_FORM,
    "POST people.delete_help": OWN_DEED,
    "GET hosts.show": LEAFLETS_SEEN,
    # The words are for the ward: staff who live elsewhere are shown none of them.
    "GET hosts.greet": _page(404, 404, 200, 404, 404, 404, 404),
    "POST hosts.take": _form(404, 404, "go", 404, 404, 404, 404),
    "POST hosts.leave": _form(404, 404, "go", 404, 404, 404, 404),
})  # fmt: skip


def _a_field(asked: cast.Cast) -> int:
    with asked.app.app_context():
        return db.session.scalar(sa.select(sa.func.min(Field.id))) or 0


cast._VALUES.update({"seq": lambda _cast: 0, "field_id": _a_field})
