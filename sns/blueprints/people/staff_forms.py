"""What staff type about a member."""

from __future__ import annotations

from wtforms import TextAreaField

from sns.blueprints.spaces.role_forms import not_past
from sns.core.forms import DayField, Form, at_most, required
from sns.core.i18n import lazy as _l


class LockForm(Form):
    """Until when, and why."""

    last_day = DayField(
        _l("いつまで"),
        description=_l("その日の終わりに、ひとりでに元にもどります"),
        validators=[required(_l("日付をえらんでください")), not_past],
    )
    reason = TextAreaField(
        _l("理由"),
        description=_l("ご本人にメールで届きます"),
        validators=[required(_l("理由を書いてください")), at_most(200)],
    )
