"""What a member may answer."""

from __future__ import annotations

import re

from wtforms import HiddenField, TextAreaField
from wtforms.validators import ValidationError

from sns.core import text
from sns.core.forms import Form, at_most, required
from sns.core.i18n import lazy as _l
from sns.core.numbers import number_in

from . import drafts

REPLY_LIMIT = text.BODY_LIMIT
# The forms of an answer, as drafts know them.
NEW_REPLY, EDIT_REPLY = "reply.new", "reply.edit"
KEY_LIMIT = 40
TAG_LIMIT = 20
MOST_TAGS = 3


def read_tags(typed: str | None) -> list[str]:
    """Return the tags somebody typed, each once, without # signs."""
    parts = (text.clean_line(part.strip().lstrip("#＃")) for part in re.split(r"[、，,\s]+", typed or ""))
    return list(dict.fromkeys(part for part in parts if part))


def check_tags(tags: list[str]) -> None:
    """Refuse too many or too long tags."""
    if len(tags) > MOST_TAGS:
        raise ValidationError(_l("タグは3つまでです"))
    if any(len(tag) > TAG_LIMIT for tag in tags):
        raise ValidationError(_l("タグはそれぞれ20文字以内で書いてください"))


class WrittenForm(Form):
    """A form with words, and what it knows of its draft.

    `key` is made with the form, so that a doubled submit writes one. `asked` holds what looked private and was
    asked about already.
    """

    key = HiddenField(default=drafts.new_key, validators=[at_most(KEY_LIMIT)])
    draft_version = HiddenField(default="0")
    draft_writer = HiddenField(default=drafts.new_key, validators=[at_most(KEY_LIMIT)])
    draft_number = HiddenField(default="0")
    asked = HiddenField()

    @property
    def mark(self) -> drafts.Mark:
        """What the form knows of its draft."""
        # A form that was sent without naming its page has none: a default would be another page each time.
        writer = self.draft_writer.raw_data[0] if self.draft_writer.raw_data else ""
        return drafts.Mark(
            _clean(self.key.data) or drafts.new_key(), number_in(self.draft_version.data) or 0,
            _clean(writer), number_in(self.draft_number.data) or 0,
        )  # fmt: skip


def _clean(key: str | None) -> str:
    return text.clean_line((key or "")[:KEY_LIMIT])


class ReplyForm(WrittenForm):
    """A comment or reply."""

    body = TextAreaField(_l("コメント"), validators=[required(_l("コメントを書いてください")), at_most(REPLY_LIMIT)])
    answer_to = HiddenField()

    @property
    def answer_seq(self) -> int | None:
        """The number of the reply that is answered, or None."""
        return number_in(self.answer_to.data) or None
