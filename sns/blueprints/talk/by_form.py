"""Lines written by form, where no socket is at hand: what cannot be taken comes back on the form."""

from __future__ import annotations

from collections.abc import Sequence

from flask import abort

from sns.blueprints.media import compose
from sns.blueprints.media.compose import Kept
from sns.core.errors import Refused
from sns.core.guard import me

from . import actions, sending
from .forms import EditForm, LineForm
from .models import Line
from .shown import new_id


def send(room_id: int, form: LineForm) -> tuple[Line | None, Sequence[Kept]]:
    """Say what a form holds; without a line the form says why, and the photos already taken in are given back."""
    photos = compose.gather(me())
    form.photos.errors = [*form.photos.errors, *photos.errors]
    if photos.was_arranged or photos.errors:
        return None, photos.kept
    words = actions.Words(
        me(), room_id, form.client_id.data or new_id(), form.body.data or "", form.quote_seq, form.voice_id,
        tuple(file.id for file in photos.files), tuple(photos.alts.get(file.id, "") for file in photos.files),
    )  # fmt: skip
    try:
        return sending.send(words), ()
    except Refused as refused:
        form.body.errors = [*form.body.errors, refused.words]
    except ValueError:
        abort(400)
    return None, photos.kept


def revise(line: Line) -> EditForm | None:
    """Change what a line says to what was sent; the form comes back when that cannot be taken."""
    form = EditForm()
    if form.validate():
        try:
            actions.revise(me(), line, form.body.data or "")
            return None
        except Refused as refused:
            form.body.errors = [*form.body.errors, refused.words]
    return form
