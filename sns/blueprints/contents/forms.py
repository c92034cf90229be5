"""What a member may answer."""

from __future__ import annotations

import secrets

from wtforms import HiddenField, TextAreaField

from sns.core import text
from sns.core.forms import Form, at_most, required
from sns.core.i18n import lazy as _l

REPLY_LIMIT = text.BODY_LIMIT
KEY_LIMIT = 40


class ReplyForm(Form):
    """A comment or reply. `key` is made with the form, so that a doubled submit writes one."""

    body = TextAreaField(_l("コメント"), validators=[required(_l("コメントを書いてください")), at_most(REPLY_LIMIT)])
    answer_to = HiddenField()
    key = HiddenField(default=lambda: secrets.token_urlsafe(12), validators=[at_most(KEY_LIMIT)])

    @property
    def answer_seq(self) -> int | None:
        """The number of the reply that is answered, or None."""
        digits = self.answer_to.data or ""
        return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 10 else None
