"""What a view with words does: take up a draft, keep what was submitted, ask about what looks private."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, TypeVar

from flask import request
from werkzeug.datastructures import MultiDict

from sns.blueprints.accounts import entering
from sns.core import clock
from sns.core.errors import Refused, Stale
from sns.core.guard import me

from . import drafts
from .drafts import Held, Mark
from .forms import WrittenForm
from .models import Draft

F = TypeVar("F", bound=WrittenForm)
# What is no word of anybody's: the mark, the buttons, and the photos, which are kept by themselves.
_MARK = frozenset({"csrf_token", "key", "kind", "about", "beside", "do", "photo", "asked", "new-alt"})
_PHOTO = re.compile(r"photo-([0-9]{1,9})-alt")


def opened(kind: str, about_id: int = 0) -> Draft | None:
    """Return the draft that `?draft=` names, when it is the reader's own and of this form."""
    digits = request.args.get("draft", "")
    if not (digits.isascii() and digits.isdigit() and len(digits) < 10):
        return None
    draft = drafts.find(int(digits))
    is_meant = draft is not None and (draft.member_id, draft.kind, draft.about_id) == (me().id, kind, about_id)
    return draft if is_meant else None


def filled(form: type[F], draft: Draft) -> F:
    """Return a form as the draft left it."""
    typed = {name: value for name, value in draft.fields.items() if name not in _MARK}
    return form(formdata=MultiDict({**typed, "key": draft.key, "draft_version": str(draft.version)}))


def save(form: WrittenForm, kind: str, about_id: int = 0) -> Draft | None:
    """Keep what was submitted, and give the form the mark with which it goes on.

    What another page wrote meanwhile stays beside it. Over the bounds nothing is kept but what the page shows.
    """
    mark = form.mark
    try:
        draft = keep(kind, about_id, mark, photos=sent_photos())
    except Stale:
        draft = keep(kind, about_id, mark, photos=sent_photos(), beside=True)
    except Refused:
        return None
    if draft is not None:
        form.key.data, form.draft_version.data = draft.key, str(draft.version)
    # The page that comes is another one than the page that was left.
    form.draft_writer.data, form.draft_number.data = drafts.new_key(), "0"
    return draft


def keep(
    kind: str, about_id: int, mark: Mark, *, photos: list[Held], beside: bool = False
) -> Draft | None:  # fmt: skip
    """Save the submitted words as a draft, or beside the one that is there."""
    verb = drafts.save_beside if beside else drafts.save
    return verb(me(), kind, about_id, mark, words_of(request.form), photos=photos, device=entering.device_words())


def words_of(submitted: Mapping[str, str]) -> dict[str, str]:
    """Return what was typed and chosen, without what belongs to the form itself."""
    return {
        name: value for name, value in submitted.items()
        if name not in _MARK and not name.startswith(("draft_", "photo-"))
    }  # fmt: skip


def sent_photos() -> list[Held]:
    """Return the photos the submitted form held, in the order it gave them."""
    found: list[tuple[int, Held]] = []
    for name in request.form:
        if (match := _PHOTO.fullmatch(name)) and f"photo-{match[1]}-remove" not in request.form:
            digits = request.form.get(f"photo-{match[1]}-position", "")
            position = int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 4 else 99
            found.append((position, Held(int(match[1]), request.form[name])))
    return [held for _position, held in sorted(found, key=lambda each: each[0])]


def saved_words(draft: Draft) -> dict[str, Any]:
    """Return what the script is told of a saved draft."""
    there = clock.local(draft.updated_at)
    return {
        "key": draft.key, "version": draft.version, "number": draft.number, "id": draft.id,
        "time": f"{there.hour}:{there.minute:02}",
    }  # fmt: skip
