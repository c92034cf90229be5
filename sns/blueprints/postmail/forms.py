"""What a member chooses about writing by mail."""

from __future__ import annotations

from typing import Any

from wtforms import MultipleFileField, RadioField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import ValidationError

from sns.blueprints.diaries.forms import VISIBILITIES
from sns.core import text
from sns.core.forms import Form, at_most
from sns.core.i18n import lazy as _l

from .models import RESULTS


class PostForm(Form):
    """What becomes of a mail, and who reads what is published at once."""

    result = RadioField(
        _l("届いたメールを、どうしますか"),
        choices=[SelectChoice("draft", _l("下書きに入れる")), SelectChoice("publish", _l("そのまま公開する"))],
        validate_choice=False,
    )
    visibility = RadioField(
        _l("公開するとき、だれに公開しますか"),
        choices=[
            SelectChoice("ward", _l("同じ区の会員")), SelectChoice("city", _l("市内の会員")),
            SelectChoice("friends", _l("つながり")), SelectChoice("private", _l("自分だけ")),
        ],
        validate_choice=False,
    )  # fmt: skip

    def validate_result(self, field: Any) -> None:
        """Refuse what is no choice."""
        if field.data not in RESULTS:
            raise ValidationError(_l("どうするかをえらんでください"))

    def validate_visibility(self, field: Any) -> None:
        """Refuse a scope that diaries do not have."""
        if field.data not in VISIBILITIES:
            raise ValidationError(_l("公開の範囲をえらんでください"))


class TryForm(Form):
    """A mail of the demo, which has no mail program."""

    subject = StringField(_l("件名"), validators=[at_most(text.TITLE_LIMIT)])
    body = TextAreaField(_l("本文"), validators=[at_most(text.BODY_LIMIT)])
    photos = MultipleFileField(_l("写真"), description=_l("10枚まで"))
