"""What somebody says with a file of events, and of their own calendar."""

from __future__ import annotations

from typing import Any

from flask_wtf.file import FileField
from wtforms import BooleanField, RadioField, SelectField
from wtforms.fields import SelectChoice
from wtforms.validators import Optional, ValidationError

from sns.blueprints.spaces import queries as spaces
from sns.core.forms import Form
from sns.core.i18n import gettext as _
from sns.core.i18n import lazy as _l
from sns.core.numbers import number_in

from .sheets import MOST_BYTES

_OFFICE = "office"


class ImportForm(Form):
    """A file, and what is said for all its events."""

    file = FileField(_l("ファイル"), description=_l("CSV、Excel(xlsx)、iCalendar(ics)。5MBまで、5,000行まで"))
    visibility = RadioField(
        _l("公開の範囲"), default="public",
        choices=[
            SelectChoice("public", _l("ログインしていない人にも")), SelectChoice("city", _l("市内の会員")),
            SelectChoice("ward", _l("この区の会員")),
        ],
    )  # fmt: skip
    field = SelectField(_l("活動分野"), choices=[], validate_choice=False, default="")
    voice = RadioField(_l("だれとして公開しますか"), default=_OFFICE, validate_choice=False, validators=[Optional()])

    def offer(self, place: Any, *, as_office: bool) -> None:
        """Name the fields, and the office somebody may speak for."""
        fields = spaces.fields_by_id().values()
        self.field.choices = [("", _("きめない")), *((str(field.id), field.name) for field in fields)]
        offices = [SelectChoice(_OFFICE, place.office), SelectChoice("me", _l("自分として"))]
        self.voice.choices = offices if as_office else []
        if not as_office:
            self.voice.data = "me"

    def validate_file(self, field: Any) -> None:
        """Refuse nothing at all, and what is too large to look at."""
        if not field.data or not field.data.filename:
            raise ValidationError(_l("ファイルをえらんでください"))
        self.bytes = field.data.read(MOST_BYTES + 1)
        field.data.close()
        if not self.bytes:
            raise ValidationError(_l("ファイルに何も書かれていません"))
        if len(self.bytes) > MOST_BYTES:
            raise ValidationError(_l("ファイルが大きすぎます。5MBまでのものを選んでください"))

    def validate_field(self, field: Any) -> None:
        """Refuse a field that does not exist."""
        if (field.data or "") not in {key for key, _label in field.choices}:
            raise ValidationError(_l("活動分野をえらんでください"))

    def settings(self, place: Any) -> dict[str, Any]:
        """Return what holds for all events of the file."""
        return {
            "visibility": self.visibility.data, "field_id": number_in(self.field.data),
            "voice_space_id": place.id if self.voice.data == _OFFICE and self.voice.choices else None,
        }  # fmt: skip


class CalendarForm(Form):
    """What one's own calendar holds."""

    with_ward = BooleanField(_l("住んでいる区のイベントも入れる"))
