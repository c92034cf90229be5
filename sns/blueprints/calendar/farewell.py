"""What goes with a member who leaves: the address of their calendar, and the files they brought."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa

from sns.core.db import db

from . import addresses
from .models import EventImport, ImportRow


def forget(member_id: int, _keeps_words: bool) -> Iterable[str]:
    """Erase them; the events that came of the files are contents, and go or stay as these do."""
    addresses.stop(member_id)
    brought = sa.select(EventImport.id).where(EventImport.member_id == member_id)
    db.session.execute(sa.delete(ImportRow).where(ImportRow.import_id.in_(brought)))
    db.session.execute(sa.delete(EventImport).where(EventImport.member_id == member_id))
    return ()
