"""What staff type about a member."""

from __future__ import annotations

from typing import Any

from wtforms import SelectField, TextAreaField
from wtforms.fields import SelectChoice

from sns.blueprints.moderation.forms import numbered
from sns.blueprints.moderation.rules import NUMBERED
from sns.blueprints.spaces.role_forms import not_past
from sns.core.forms import DayField, Form, at_most, required
from sns.core.i18n import lazy as _l


class LockForm(Form):
    """Until when, by which rule, and why."""

    last_day = DayField(
        _l("いつまで"),
        description=_l("その日の終わりに、ひとりでに元にもどります"),
        validators=[required(_l("日付をえらんでください")), not_past],
    )
    because = SelectField(_l("あてはまる決まり"), validate_choice=True)
    reason = TextAreaField(
        _l("理由"),
        description=_l("ご本人にメールで届きます"),
        validators=[required(_l("理由を書いてください")), at_most(200)],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.because.choices = [SelectChoice(rule.code, numbered(rule)) for rule in NUMBERED]
