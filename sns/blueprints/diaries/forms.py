"""What a member may type into a diary."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from wtforms import BooleanField, HiddenField, MultipleFileField, RadioField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import ValidationError

from sns.blueprints.contents.forms import WrittenForm, check_tags, read_tags
from sns.blueprints.contents.later import LONGEST
from sns.blueprints.spaces.choosing import Fielded
from sns.core import clock, text
from sns.core.forms import MomentField, at_most, required
from sns.core.i18n import lazy as _l
from sns.core.numbers import number_in

VISIBILITIES = ("city", "ward", "friends", "private")


class EntryForm(WrittenForm, Fielded):
    """A diary entry; with `publish_at` it waits for that moment, with `field` those who follow that field hear of it."""

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
    publish_at = MomentField(_l("公開日時"), description=_l("空けておくと、すぐに公開します。1年先までえらべます"))
    version = HiddenField(default="1")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer_fields()

    def validate_visibility(self, field: Any) -> None:
        """Refuse a scope that diaries do not have."""
        if field.data not in VISIBILITIES:
            raise ValidationError(_l("公開の範囲をえらんでください"))

    def validate_publish_at(self, field: Any) -> None:
        """Refuse what is too far away; a moment that has passed means now."""
        if field.data is not None and field.data > clock.now() + LONGEST:
            raise ValidationError(_l("公開を予約できるのは、1年先までです"))

    def validate_tags(self, _field: Any) -> None:
        """Refuse too many or too long tags."""
        check_tags(self.tag_list)

    @property
    def tag_list(self) -> list[str]:
        """The tags, each once, without # signs."""
        return read_tags(self.tags.data)

    @property
    def version_number(self) -> int:
        """The version the form was opened with; anything unreadable is older than all."""
        return number_in(self.version.data) or 0

    @property
    def later(self) -> datetime | None:
        """The moment to wait for, or None for now."""
        moment: datetime | None = self.publish_at.data
        return moment if moment is not None and moment > clock.now() else None
