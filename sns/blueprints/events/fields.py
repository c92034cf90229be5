"""Parts of the forms of events: whole numbers as people type them, choices with their words."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from wtforms import StringField
from wtforms.fields import SelectChoice
from wtforms.validators import ValidationError

from sns.core.i18n import gettext as _

_NUMBER = re.compile(r"[0-9]{1,9}")


def choices_of(words: dict[str, Any]) -> list[SelectChoice]:
    """Return the choices a field offers, by code."""
    return [SelectChoice(code, label) for code, label in words.items()]


class NumberField(StringField):
    """A whole number, typed as people do: 50, ５０, 1,000, 50人, 500円; empty is None."""

    number: int | None = None

    def pre_validate(self, form: Any) -> None:
        """Read the number, or refuse with a sentence."""
        typed = unicodedata.normalize("NFKC", self.data or "").replace(",", "").strip().removesuffix("名")
        typed = typed.removesuffix("人").removesuffix("円").strip()
        self.number = None
        if not typed:
            return
        sign, digits = (-1, typed[1:]) if typed[:1] in "-−" else (1, typed)
        if not _NUMBER.fullmatch(digits):
            raise ValidationError(_("数字で書いてください"))
        self.number = sign * int(digits)
