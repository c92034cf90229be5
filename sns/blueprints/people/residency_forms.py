"""What is typed about where somebody lives."""

from __future__ import annotations

import unicodedata
from typing import Any

from wtforms import StringField, TextAreaField
from wtforms.validators import ValidationError

from sns.core.forms import Form, at_most, required
from sns.core.i18n import lazy as _l

from .residency import DIGITS

# What the window of an envelope shows, with the name below.
ADDRESS_LIMIT, MOST_LINES = 80, 4


class AskForm(Form):
    """Where a letter is to be sent."""

    name = StringField(_l("お名前"), validators=[required(_l("お名前を入れてください")), at_most(60)])
    address = TextAreaField(
        _l("ご住所"),
        description=_l("郵便番号から、部屋の番号まで"),
        validators=[required(_l("ご住所を入れてください")), at_most(ADDRESS_LIMIT)],
    )

    def validate_address(self, field: Any) -> None:
        """Refuse what the envelope's window cannot show."""
        if len((field.data or "").strip().splitlines()) > MOST_LINES:
            raise ValidationError(_l("ご住所は4行までで入れてください"))


class CodeForm(Form):
    """The number of the letter."""

    code = StringField(
        _l("手紙の番号"),
        description=_l("8けたの数字です。あいだの空きは、入れても入れなくてもかまいません"),
        validators=[required(_l("手紙の番号を入れてください")), at_most(20)],
    )

    def validate_code(self, field: Any) -> None:
        """Refuse what cannot be a number of a letter, without counting it as a try."""
        digits = [c for c in unicodedata.normalize("NFKC", field.data or "") if c.isdigit()]
        if field.data and len(digits) != DIGITS:
            raise ValidationError(_l("番号は8けたの数字です"))
