"""What staff may type about a notice."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from wtforms import (
    BooleanField,
    HiddenField,
    MultipleFileField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields import SelectChoice
from wtforms.validators import Optional, ValidationError

from sns.blueprints.contents.forms import WrittenForm
from sns.blueprints.contents.later import LONGEST
from sns.blueprints.spaces import queries as spaces
from sns.blueprints.spaces.choosing import Fielded
from sns.blueprints.spaces.queries import Ward
from sns.core import clock, text
from sns.core.forms import Form, MomentField, at_most, required
from sns.core.i18n import lazy as _l
from sns.core.numbers import number_in

from . import labels
from .actions import Words
from .models import CONTACT_LIMIT, LANGUAGES, LEVELS, SECTION_LIMIT, URGENCIES, VISIBILITIES, WORDS_LIMIT

_CODES = {language: language.replace("-", "_") for language in LANGUAGES}


class WordsForm(WrittenForm):
    """The words of a notice, in Japanese and whatever other language it is told in."""

    title = StringField(_l("題名"), validators=[required(_l("題名を書いてください")), at_most(text.TITLE_LIMIT)])
    body = TextAreaField(_l("本文"), validators=[required(_l("本文を書いてください")), at_most(text.BODY_LIMIT)])

    @property
    def languages(self) -> list[tuple[str, Any, Any, Any]]:
        """The other languages as (code, name, field of the title, field of the body)."""
        return [
            (code, labels.LANGUAGES[code], self[f"title_{name}"], self[f"body_{name}"]) for code, name in _CODES.items()
        ]

    @property
    def words(self) -> Words:
        """What was typed, in all languages in which something was."""
        typed = {
            code: ((title.data or self.title.data or "").strip(), (body.data or "").strip())
            for code, _name, title, body in self.languages
        }
        return Words(self.title.data or "", self.body.data or "", {c: both for c, both in typed.items() if both[1]})

    def validate(self, extra_validators: Any = None) -> bool:
        """Refuse a title in another language without its words."""
        is_fine: bool = super().validate(extra_validators)
        for _code, _name, title, body in self.languages:
            if (title.data or "").strip() and not (body.data or "").strip():
                body.errors = [*body.errors, _l("この言葉での本文も書いてください")]
                is_fine = False
        return is_fine


for _name in _CODES.values():
    setattr(WordsForm, f"title_{_name}", StringField(_l("題名"), validators=[at_most(text.TITLE_LIMIT)]))
    setattr(WordsForm, f"body_{_name}", TextAreaField(_l("本文"), validators=[at_most(text.BODY_LIMIT)]))


class NoticeForm(WordsForm, Fielded):
    """A notice and everything that is said about it."""

    urgency = RadioField(
        _l("急ぎの度合い"), default="normal", choices=[SelectChoice(code, labels.URGENCIES[code]) for code in URGENCIES],
        description=_l("「緊急」は、すべてのページの上に帯で出て、夜でもすぐにメールが届きます"), validate_choice=False,
    )  # fmt: skip
    level = SelectField(
        _l("警戒レベル"), choices=[SelectChoice("", _l("なし")), *(SelectChoice(str(level), labels.LEVELS[level]) for level in LEVELS)],
        default="", validate_choice=False,
    )  # fmt: skip
    section = StringField(_l("担当課"), validators=[at_most(SECTION_LIMIT)])
    contact = StringField(
        _l("問い合わせ先"),
        description=_l("電話番号や窓口の時間。読む人みんなに見えます"),
        validators=[at_most(CONTACT_LIMIT)],
    )
    visibility = RadioField(
        _l("だれに公開しますか"), default="public", validate_choice=False,
        choices=[SelectChoice("public", _l("だれでも(会員でない人も)")), SelectChoice("ward", _l("同じ区の会員"))],
    )  # fmt: skip
    wards = SelectMultipleField(_l("ほかの区にも出す"), choices=[], validate_choice=False)
    asks_stamp = BooleanField(_l("回覧にする(読んだ人に「確認しました」を押してもらう)"))
    photos = MultipleFileField(_l("写真"), description=_l("10枚まで"))
    skip_alt = BooleanField(_l("説明なしで公開する"))
    files = MultipleFileField(_l("添付(PDF)"), description=_l("5つまで、1つ20MBまで。本文にも要点を書いてください"))
    related = StringField(_l("関係するイベントや話し合いのアドレス"), validators=[at_most(200)])
    publish_at = MomentField(
        _l("公開日時"), description=_l("空けておくと、承認されたときに公開します"), validators=[Optional()]
    )
    expires_at = MomentField(
        _l("掲載の終わり"), description=_l("過ぎると一覧から消え、ページは残ります"), validators=[Optional()]
    )
    version = HiddenField(default="1")

    def offer(self, place: Ward) -> None:
        """Name the fields and the other wards."""
        self.offer_fields()
        others = [ward for ward in spaces.wards_by_id().values() if ward.id != place.id]
        self.wards.choices = [(str(ward.id), ward.name) for ward in others]

    def validate_urgency(self, field: Any) -> None:
        """Refuse an urgency that does not exist."""
        if field.data not in URGENCIES:
            raise ValidationError(_l("急ぎの度合いをえらんでください"))

    def validate_level(self, field: Any) -> None:
        """Refuse a level that does not exist, or one for what is not urgent."""
        if field.data and number_in(field.data) not in LEVELS:
            raise ValidationError(_l("警戒レベルをえらんでください"))
        if field.data and self.urgency.data != "urgent":
            raise ValidationError(_l("警戒レベルは、「緊急」のお知らせにだけつけられます"))

    def validate_visibility(self, field: Any) -> None:
        """Refuse a scope that notices do not have; a warning is for everybody."""
        if field.data not in VISIBILITIES:
            raise ValidationError(_l("公開の範囲をえらんでください"))
        if field.data != "public" and self.urgency.data == "urgent":
            raise ValidationError(_l("緊急のお知らせは、だれでも読めるようにしてください"))

    def validate_publish_at(self, field: Any) -> None:
        """Refuse what is too far away."""
        if field.data is not None and field.data > clock.now() + LONGEST:
            raise ValidationError(_l("公開を予約できるのは、1年先までです"))

    def validate_expires_at(self, field: Any) -> None:
        """Refuse an end that comes before the beginning."""
        if field.data is not None and field.data <= (self.later or clock.now()):
            raise ValidationError(_l("掲載の終わりは、公開より後にしてください"))

    def validate_asks_stamp(self, field: Any) -> None:
        """Refuse a circular that somebody could read without being able to stamp it."""
        if field.data and self.urgency.data == "urgent":
            raise ValidationError(_l("緊急のお知らせは、回覧にできません"))

    @property
    def later(self) -> datetime | None:
        """The moment to wait for, or None for as soon as it is approved."""
        moment: datetime | None = self.publish_at.data
        return moment if moment is not None and moment > clock.now() else None

    @property
    def further(self) -> list[int]:
        """The further wards that were chosen."""
        offered = {key for key, _name in self.wards.choices}
        return [number for key in self.wards.data or [] if key in offered and (number := number_in(key)) is not None]

    @property
    def version_number(self) -> int:
        """The version the form was opened with; anything unreadable is older than all."""
        return number_in(self.version.data) or 0

    @property
    def facts(self) -> dict[str, Any]:
        """What is said about the notice beside its words."""
        return {
            "visibility": self.visibility.data, "field_id": self.field_id, "also_in": self.further,
            "publish_at": self.later, "expires_at": self.expires_at.data, "urgency": self.urgency.data,
            "level": number_in(self.level.data) if self.level.data else None, "section": self.section.data or "",
            "contact": self.contact.data or "", "asks_stamp": bool(self.asks_stamp.data),
        }  # fmt: skip


class CorrectForm(WordsForm):
    """New words for a notice that is out, and the line that says what was wrong."""

    note = StringField(
        _l("訂正の説明"), description=_l("「集合時刻を9時から10時に訂正しました」のように書いてください。お知らせの上に日付とともに出ます"),
        validators=[required(_l("何を訂正したかを書いてください")), at_most(WORDS_LIMIT)],
    )  # fmt: skip
    version = HiddenField(default="1")

    @property
    def version_number(self) -> int:
        """The version the form was opened with; anything unreadable is older than all."""
        return number_in(self.version.data) or 0


class StepForm(Form):
    """A step of the sign-off, with words where there are any."""

    words = TextAreaField(_l("ひとこと"), validators=[at_most(WORDS_LIMIT)])
    version = HiddenField(default="0")

    @property
    def version_number(self) -> int:
        """The version that was looked at."""
        return number_in(self.version.data) or 0


class ReasonForm(StepForm):
    """A step that needs a reason."""

    words = TextAreaField(_l("理由"), validators=[required(_l("理由を書いてください")), at_most(WORDS_LIMIT)])
