"""What staff type about roles."""

from __future__ import annotations

from typing import Any

from wtforms import SelectField, StringField
from wtforms.validators import Optional, ValidationError

from sns.core import clock
from sns.core.forms import DayField, Form, at_most, required
from sns.core.i18n import lazy as _l


def not_past(_form: Any, field: Any) -> None:
    """Refuse a day that is over."""
    if field.data is not None and field.data < clock.today():
        raise ValidationError(_l("今日か、今日よりあとの日をえらんでください"))


class UntilForm(Form):
    """Until when, if at all."""

    until = DayField(
        _l("いつまで"), description=_l("その日の終わりまで。空けておくと、終わりを決めません"), validators=[Optional(), not_past]
    )  # fmt: skip


class AppointForm(UntilForm):
    """Whom a ward takes on."""

    nickname = StringField(
        _l("ニックネーム"), validators=[required(_l("ニックネームを入れてください")), at_most(20)]
    )  # fmt: skip


class LendForm(Form):
    """Whom another ward lends, and until when."""

    staff = SelectField(
        _l("職員"), coerce=int, validate_choice=False, validators=[required(_l("職員をえらんでください"))]
    )  # fmt: skip
    last_day = DayField(
        _l("いつまで"),
        description=_l("その日の終わりに、ひとりでに終わります"),
        validators=[required(_l("日付をえらんでください")), not_past],
    )
