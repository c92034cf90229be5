"""Parts of forms in which one says who speaks, and of which field of activity it is."""

from __future__ import annotations

from typing import Any

from wtforms import RadioField, SelectField
from wtforms.fields import SelectChoice
from wtforms.validators import Optional, ValidationError

from sns.core.forms import Form
from sns.core.i18n import gettext as _
from sns.core.i18n import lazy as _l
from sns.core.numbers import number_in

from . import queries

ONESELF = "me"


class Voiced(Form):
    """A form in which staff choose who speaks: themselves, or an office they work for."""

    voice = RadioField(_l("だれとして書きますか"), default=ONESELF, validate_choice=False, validators=[Optional()])

    def offer(self, offices: list[int]) -> None:
        """Name the offices the writer may speak for; without any, the choice is not shown."""
        named = [SelectChoice(str(key), queries.ward_by_id(key).office) for key in offices]
        self.voice.choices = [SelectChoice(ONESELF, _l("自分として")), *named] if named else []

    @property
    def voice_id(self) -> int | None:
        """The office that is to speak; what was not offered is refused by the action."""
        return number_in(self.voice.data) or None


class Fielded(Form):
    """A form in which a field of activity (分野) may be named."""

    field = SelectField(_l("活動分野"), choices=[], validate_choice=False, default="")

    def offer_fields(self) -> None:
        """Name the fields."""
        fields = queries.fields_by_id().values()
        self.field.choices = [("", _("きめない")), *((str(field.id), field.name) for field in fields)]

    def validate_field(self, field: Any) -> None:
        """Refuse a field that does not exist."""
        if (field.data or "") not in {key for key, _label in field.choices}:
            raise ValidationError(_l("活動分野をえらんでください"))

    @property
    def field_id(self) -> int | None:
        """The field that was named."""
        return number_in(self.field.data) or None
