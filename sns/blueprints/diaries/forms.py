"""What a member may type into a diary."""

from __future__ import annotations

import secrets
from typing import Any

from wtforms import BooleanField, HiddenField, MultipleFileField, RadioField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import ValidationError

from sns.blueprints.contents.actions import MOST_TAGS
from sns.blueprints.contents.forms import KEY_LIMIT
from sns.blueprints.contents.tags import TAG_LIMIT, split_tags
from sns.core import text
from sns.core.forms import Form, at_most, required
from sns.core.i18n import lazy as _l

VISIBILITIES = ("city", "ward", "friends", "private")


class EntryForm(Form):
    """A diary entry. `key` is made with the form, so that a doubled submit writes one entry."""

    title = StringField(
        _l("タイトル"), validators=[required(_l("タイトルを書いてください")), at_most(text.TITLE_LIMIT)]
    )
    body = TextAreaField(_l("本文"), validators=[required(_l("本文を書いてください")), at_most(text.BODY_LIMIT)])
    visibility = RadioField(
        _l("だれに公開しますか"),
        choices=[
            SelectChoice("ward", _l("同じ区の会員")), SelectChoice("city", _l("市内の会員")),
            SelectChoice("friends", _l("つながり")), SelectChoice("private", _l("自分だけ")),
        ],
        validators=[required(_l("公開の範囲をえらんでください"))],
        validate_choice=False,
    )  # fmt: skip
    tags = StringField(_l("タグ"), description=_l("3つまで。「、」で区切ってください"))
    photos = MultipleFileField(_l("写真"), description=_l("10枚まで。位置情報などは取りのぞいて公開します"))
    skip_alt = BooleanField(_l("説明なしで公開する"))
    key = HiddenField(default=lambda: secrets.token_urlsafe(12), validators=[at_most(KEY_LIMIT)])
    version = HiddenField(default="1")

    def validate_visibility(self, field: Any) -> None:
        """Refuse a scope that diaries do not have."""
        if field.data not in VISIBILITIES:
            raise ValidationError(_l("公開の範囲をえらんでください"))

    def validate_tags(self, field: Any) -> None:
        """Refuse too many or too long tags."""
        if len(self.tag_list) > MOST_TAGS:
            raise ValidationError(_l("タグは3つまでです"))
        if any(len(tag) > TAG_LIMIT for tag in self.tag_list):
            raise ValidationError(_l("タグはそれぞれ20文字以内で書いてください"))

    @property
    def tag_list(self) -> list[str]:
        """The tags, each once, without # signs."""
        return split_tags(self.tags.data or "")

    @property
    def version_number(self) -> int:
        """The version the form was opened with; anything unreadable is older than all."""
        digits = self.version.data or ""
        return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 10 else 0
