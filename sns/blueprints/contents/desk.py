"""What a view with words does: take up a draft, keep what was submitted, ask about what looks private."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Mapping
from typing import Any, Protocol, TypeVar

from flask import g, redirect, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import Forbidden, NotFound
from werkzeug.wrappers import Response

from sns.blueprints.accounts import entering
from sns.core import text, web
from sns.core.errors import Refused, Stale
from sns.core.guard import View, me
from sns.core.i18n import clock_time
from sns.core.i18n import gettext as _
from sns.core.numbers import number_in
from sns.core.text.personal import find_personal, marked_lines

from . import drafts
from .drafts import Held, Mark
from .forms import WrittenForm
from .models import Draft

F = TypeVar("F", bound=WrittenForm)
# What is no word of anybody's: the mark, the buttons, and the photos, which are kept by themselves.
_MARK = frozenset({"csrf_token", "key", "kind", "about", "beside", "do", "photo", "asked", "new-alt"})
_MOST_FOUND, _MOST_WORD = 20, 60
_LAST = 99
_PHOTO = re.compile(r"photo-([0-9]{1,9})-alt")


def opened(kind: str, about_id: int = 0) -> Draft | None:
    """Return the draft that `?draft=` names, when it is the reader's own and of this form."""
    number = number_in(request.args.get("draft"))
    draft = drafts.find(number) if number is not None else None
    is_meant = draft is not None and (draft.member_id, draft.kind, draft.about_id) == (me().id, kind, about_id)
    return draft if is_meant else None


def filled(form: type[F], draft: Draft) -> F:
    """Return a form as the draft left it."""
    typed = {name: value for name, value in draft.fields.items() if name not in _MARK}
    return form(formdata=MultiDict({**typed, "key": draft.key, "draft_version": str(draft.version)}))


class Arranged(Protocol):
    """The photos of a form; `errors` says in words what was wrong with others."""

    errors: list[str]

    @property
    def held(self) -> list[Held]:
        """What the draft is to hold of them."""


def put_away(form: WrittenForm, photos: Arranged, kind: str, about_id: int, address: str, *, copy: str) -> Response:
    """Keep what was submitted as a draft and lead back to its form, saying so; `copy` names what the device holds of it."""
    draft = save(form, kind, about_id, photos=photos.held)
    if draft is not None:
        web.say(_("下書きに保存しました"))
        web.keep(copy)
        address += f"?draft={draft.id}"
    for words in photos.errors:
        web.warn(words)
    return redirect(address)


def save(
    form: WrittenForm, kind: str, about_id: int = 0, *, photos: list[Held] | None = None
) -> Draft | None:  # fmt: skip
    """Keep what was submitted, and give the form the mark with which it goes on.

    What another page wrote meanwhile stays beside it. Over the bounds nothing is kept but what the page shows.
    """
    mark, held = form.mark, sent_photos() if photos is None else photos
    try:
        draft = keep(kind, about_id, mark, photos=held)
    except Stale:
        draft = _keep_beside(kind, about_id, mark, held)
    except Refused:
        draft = None
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


def _keep_beside(kind: str, about_id: int, mark: Mark, photos: list[Held]) -> Draft | None:
    try:
        return keep(kind, about_id, mark, photos=photos, beside=True)
    except Refused:
        return None


def keeps_refused(kind: str, id_name: str) -> Callable[[View], View]:
    """Keep what somebody wrote to what is gone when it arrives: the error page names the draft. Outside of `guard`."""

    def wrap(view: View) -> View:
        @functools.wraps(view)
        def kept(**values: Any) -> Any:
            try:
                return view(**values)
            except (Forbidden, NotFound):
                draft = save(WrittenForm(), kind, values[id_name]) if me() is not None else None
                if draft is not None:
                    g.kept_as = url_for("contents.show_draft", draft_id=draft.id)
                raise

        return kept

    return wrap


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
            position = number_in(request.form.get(f"photo-{match[1]}-position"))
            held = Held(int(match[1]), alt_words(request.form[name]))
            found.append((_LAST if position is None else position, held))
    return [held for _position, held in sorted(found, key=lambda each: each[0])]


def alt_words(typed: str) -> str:
    """Return the words typed for a photo."""
    return text.clean_line(typed[: 10 * drafts.ALT_LIMIT])[: drafts.ALT_LIMIT]


def saved_words(draft: Draft) -> dict[str, Any]:
    """Return what the script is told of a saved draft."""
    return {"key": draft.key, "version": draft.version, "time": clock_time(draft.updated_at)}


def asks_first(form: WrittenForm, *texts: str | None) -> list[list[tuple[str, bool]]]:
    """Return the lines with what looks private and was not asked about yet; nothing where there is nothing to ask."""
    words = {found.words[:_MOST_WORD] for text in texts for found in find_personal(text or "")[:_MOST_FOUND]}
    if words <= set((form.asked.data or "").split("\n")):
        return []
    form.asked.data = "\n".join(sorted(words))
    return [line for text in texts for line in marked_lines(text or "")][:_MOST_FOUND]
