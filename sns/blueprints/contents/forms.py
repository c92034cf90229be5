"""What a member may answer."""

from __future__ import annotations

import re
import secrets

from wtforms import HiddenField, TextAreaField
from wtforms.validators import ValidationError

from sns.core import text
from sns.core.forms import Form, at_most, required
from sns.core.i18n import lazy as _l

REPLY_LIMIT = text.BODY_LIMIT
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


def read_number(digits: str | None) -> int:
    """Return a number that a form carried; anything unreadable is 0."""
    digits = digits or ""
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 10 else 0


class ReplyForm(Form):
    """A comment or reply. `key` is made with the form, so that a doubled submit writes one."""

    body = TextAreaField(_l("コメント"), validators=[required(_l("コメントを書いてください")), at_most(REPLY_LIMIT)])
    answer_to = HiddenField()
    key = HiddenField(default=lambda: secrets.token_urlsafe(12), validators=[at_most(KEY_LIMIT)])

    @property
    def answer_seq(self) -> int | None:
        """The number of the reply that is answered, or None."""
        return read_number(self.answer_to.data) or None
