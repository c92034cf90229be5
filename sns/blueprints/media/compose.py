"""The photos of a form that is being written: kept from one submit to the next, whatever else is refused."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import request

from sns.blueprints.accounts.models import Member
from sns.blueprints.contents import desk
from sns.blueprints.contents.drafts import Held
from sns.core import text
from sns.core.errors import Refused
from sns.core.i18n import gettext as _
from sns.core.pictures import BadPicture

from . import actions, queries
from .models import File

# A button beside a photo of the form: which way it goes.
_BUTTON = re.compile(r"(earlier|later|remove)-([0-9]{1,9})")
# A form shows few more than an entry may have; a statement with thousands of ids is refused by the database.
_MOST_SENT = 50


@dataclass(frozen=True)
class Kept:
    """A photo as the form shows it, with the words typed for it so far."""

    id: int
    alt: str
    width: int
    height: int


@dataclass
class Photos:
    """Photos in their order with the words typed for them, and what was wrong with those not taken."""

    files: list[File] = field(default_factory=list)
    alts: dict[int, str] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    was_arranged: bool = False

    @property
    def kept(self) -> list[Kept]:
        """The photos as the form shows them."""
        return [Kept(f.id, self.alts.get(f.id, f.alt), f.width, f.height) for f in self.files]

    @property
    def held(self) -> list[Held]:
        """The photos as a draft keeps them."""
        return [Held(f.id, self.alts.get(f.id, f.alt)) for f in self.files]

    @property
    def lack_words(self) -> bool:
        """Whether somebody who cannot see them would learn nothing of a photo."""
        return any(not self.alts.get(file.id, file.alt).strip() for file in self.files)


def gather(member: Member, belonging: Sequence[File] = ()) -> Photos:
    """Take the photos of the submitted form: those kept from before, without the removed, then the new ones."""
    photos = taken_up(member, desk.sent_photos()[:_MOST_SENT], belonging)
    photos.was_arranged = _arrange(photos.files)
    new_alts = request.form.getlist("new-alt")
    uploads = [upload for upload in request.files.getlist("photos") if upload.filename]
    for index, upload in enumerate(uploads):
        name = text.clean_line((upload.filename or "")[-60:])
        if len(photos.files) >= actions.MOST_PHOTOS:
            photos.errors.append(_("写真は10枚までです。「%(name)s」からあとは入っていません", name=name))
            break
        try:
            file = actions.accept(member, upload.stream, name=name)
        except BadPicture as bad:
            photos.errors.append(_("「%(name)s」: %(words)s", name=name, words=_(bad.sentence)))
        except Refused as refused:
            photos.errors.append(refused.words)
            break
        else:
            photos.files.append(file)
            photos.alts[file.id] = desk.alt_words(new_alts[index]) if index < len(new_alts) else ""
    return photos


def taken_up(member: Member, held: Sequence[Held], belonging: Sequence[File] = ()) -> Photos:
    """Take up the photos of a draft, as far as they are still there."""
    known = {f.id: f for f in (*belonging, *queries.list_waiting(member.id, [photo.file_id for photo in held]))}
    there = [photo for photo in held if photo.file_id in known]
    return Photos([known[photo.file_id] for photo in there], {photo.file_id: photo.alt for photo in there})


def _arrange(files: list[File]) -> bool:
    # The buttons beside the photos, for who has no script.
    pressed = _BUTTON.fullmatch(request.form.get("photo", ""))
    place = next((i for i, file in enumerate(files) if pressed and file.id == int(pressed[2])), None)
    if pressed is None or place is None:
        return "photo" in request.form
    file = files.pop(place)
    if pressed[1] != "remove":
        files.insert(max(place - 1, 0) if pressed[1] == "earlier" else place + 1, file)
    return True


def is_ready(form: Any, photos: Photos) -> bool:
    """Tell whether a form with photos can be published; what is wrong is said at its fields, a preview is never ready."""
    if photos.was_arranged:
        return False  # a button beside a photo: nothing was finished, so nothing is judged
    is_valid = form.validate()
    is_preview = request.form.get("do") == "preview"
    errors = list(photos.errors)
    if photos.lack_words and not form.skip_alt.data and not is_preview:
        errors.append(_("写真の説明を書いてください。書けないときは「説明なしで公開する」をえらんでください"))
    form.photos.errors = [*form.photos.errors, *errors]
    return is_valid and not errors and not is_preview
