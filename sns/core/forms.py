"""Forms in the residents' words: NFC, trimmed, invisible characters removed, refused with a sentence."""

from __future__ import annotations

from typing import Any

from flask_wtf import FlaskForm
from wtforms import DateField, DateTimeLocalField, Field, PasswordField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from . import clock, fragments, readonly, text
from .i18n import lazy as _l
from .i18n import locale

# Far beyond every limit a field has: cleaning a megabyte would hold up everybody else's requests.
_MOST_BODY = 100_000
_MOST_LINE = 10_000


class Form(FlaskForm):
    """A form whose fields come back filled; CSRF is checked for every request in `core.web`."""

    class Meta(FlaskForm.Meta):
        """Clean what was typed before it is judged."""

        csrf = False

        @property
        def locales(self) -> tuple[str, ...]:
            """WTForms' own sentences, in the reader's language."""
            return (locale().partition("@")[0],)

        def bind_field(self, form: Any, unbound_field: Any, options: dict[str, Any]) -> Field:
            """Add the cleaning that the kind of field needs."""
            kind = unbound_field.field_class
            filters = list(unbound_field.kwargs.get("filters", ()))
            if issubclass(kind, TextAreaField):
                filters.insert(0, _clean_body)
            elif issubclass(kind, StringField) and not issubclass(kind, PasswordField):
                filters.insert(0, _clean_line)
            bound: Field = unbound_field.bind(form=form, **{**options, "filters": filters} if filters else options)
            return bound

    def validate(self, extra_validators: Any = None) -> bool:
        """Judge what was typed; while the site can only be read it comes back with the reason."""
        is_fine = super().validate(extra_validators)
        if not readonly.refuses():
            return bool(is_fine)
        self.form_errors.append(readonly.words())
        return False


def _clean_body(value: Any) -> Any:
    return text.clean_body(value[:_MOST_BODY]) if isinstance(value, str) else value


def _clean_line(value: Any) -> Any:
    # An empty form may be kept as a piece of a page: the place for its key is not cleaned away.
    return text.clean_line(value[:_MOST_LINE]) if isinstance(value, str) and not fragments.is_slot(value) else value


class DayField(DateField):
    """A day of the calendar; anything else is refused with a sentence."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read 2026-12-31."""
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(_l("日付は「2026-12-31」のように入れてください")) from None


class MomentField(DateTimeLocalField):
    """A moment as the city's clocks show it, kept with its zone; an empty field is None."""

    data: Any

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read 2026-12-31T09:00."""
        if not any(valuelist):
            self.data = None
            return
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(_l("日時は「2026-12-31 9:00」のように入れてください")) from None
        moment: Any = self.data
        self.data = moment.replace(tzinfo=clock.TOKYO)

    def _value(self) -> str:
        if self.raw_data:
            return " ".join(self.raw_data)
        return clock.local(self.data).strftime("%Y-%m-%dT%H:%M") if self.data else ""


def required(words: Any) -> DataRequired:
    """Refuse an empty field with these words."""
    return DataRequired(message=words)


def at_most(limit: int) -> Length:
    """Refuse more than `limit` characters."""
    return Length(max=limit, message=_l("%(max)d文字以内で書いてください"))
