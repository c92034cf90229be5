"""How members say what they want to hear of."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from wtforms import RadioField, SelectField, SelectMultipleField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import ValidationError
from wtforms.widgets import CheckboxInput

from sns.blueprints.contents import adapters as contents
from sns.blueprints.contents.forms import TAG_LIMIT, read_tags
from sns.blueprints.spaces.queries import list_fields, wards_by_id
from sns.core import i18n
from sns.core.forms import Form
from sns.core.i18n import lazy as _l

from . import adapters
from .rhythm import MOST_A_DAY, QUIET_FROM, QUIET_UNTIL, RHYTHMS

MOST_TAGS = 5
_CEILINGS = (1, 3, 5, 10, 20, 50)


def _rhythms(*left_out: str) -> list[SelectChoice]:
    return [SelectChoice(code, label) for code, label in RHYTHMS.items() if code not in left_out]


def _choices(kind: adapters.Kind) -> list[SelectChoice]:
    return [SelectChoice(code, label) for code, label in kind.choices.items()] or _rhythms()


class RhythmsForm(Form):
    """When to mail: one `kind_…` for each kind of news, quiet hours, the ceiling of a day."""

    quiet_from = SelectField(_l("休む時間のはじまり"), coerce=int, default=QUIET_FROM)
    quiet_until = SelectField(_l("おわり"), coerce=int, default=QUIET_UNTIL)
    most_a_day = SelectField(_l("1日に送る通知の数"), coerce=int, default=MOST_A_DAY)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hours = [SelectChoice(hour, _l("%(hour)d時", hour=hour)) for hour in range(24)]
        self.quiet_from.choices = self.quiet_until.choices = hours
        self.most_a_day.choices = [SelectChoice(n, _l("%(count)d通まで", count=n)) for n in _CEILINGS]


def rhythms_form(kinds: Iterable[adapters.Kind], **given: Any) -> RhythmsForm:
    """Return the form with a field for each of these kinds."""
    named = {f"kind_{kind.name}": RadioField(kind.label, choices=_choices(kind)) for kind in kinds}
    form: RhythmsForm = type("AllRhythmsForm", (RhythmsForm,), named)(**given)
    return form


class ContentForm(Form):
    """How to hear of one content."""

    rhythm = RadioField(_l("この話題のメール"), choices=[SelectChoice("", _l("設定のとおり")), *_rhythms()], default="")


def _checks(label: Any) -> SelectMultipleField:
    return SelectMultipleField(label, coerce=int, option_widget=CheckboxInput(), choices=[])


class SubscriptionForm(Form):
    """What to hear of that is new."""

    field_ids = _checks(_l("分野"))
    tags = StringField(_l("タグ"), description=_l("「、」で区切って5つまで。書かなくてもかまいません"))
    space_ids = _checks(_l("区"))
    kinds = SelectMultipleField(_l("種類"), option_widget=CheckboxInput(), choices=[])
    rhythm = RadioField(_l("送る回数"), choices=_rhythms("once", "never"), default="daily")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        is_english = i18n.locale() == "en"
        self.field_ids.choices = [
            SelectChoice(field.id, field.name_en if is_english else field.name) for field in list_fields()
        ]
        self.space_ids.choices = [SelectChoice(ward.id, ward.name) for ward in wards_by_id().values()]
        self.kinds.choices = [SelectChoice(kind.name, kind.label) for kind in contents.KINDS.values()]

    @property
    def tag_list(self) -> list[str]:
        """The tags, each once, without # signs."""
        return read_tags(self.tags.data)

    def validate_tags(self, field: Any) -> None:
        """Refuse too many or too long tags."""
        if len(self.tag_list) > MOST_TAGS:
            raise ValidationError(_l("タグは5つまでです"))
        if any(len(tag) > TAG_LIMIT for tag in self.tag_list):
            raise ValidationError(_l("タグはそれぞれ20文字以内で書いてください"))

    def validate_space_ids(self, field: Any) -> None:
        """Refuse to mail everything there is."""
        if not (field.data or self.field_ids.data or self.tag_list):
            raise ValidationError(_l("分野、タグ、区のどれかを1つはえらんでください"))
