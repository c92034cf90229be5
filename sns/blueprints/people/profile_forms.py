"""What a member may type about themselves and to each other."""

from __future__ import annotations

import unicodedata
from typing import Any

from wtforms import BooleanField, FileField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import ValidationError

from sns.blueprints.accounts import fields, privacy, ties
from sns.blueprints.accounts.models import Member
from sns.blueprints.spaces.queries import fields_by_id
from sns.core import clock, text
from sns.core.forms import Form, at_most, required
from sns.core.i18n import lazy as _l
from sns.core.i18n import lazy_p

from .helping import WORDS_LIMIT

BIO_LIMIT = 400
READING_LIMIT = 40
_OLDEST_YEAR = 1900


class ProfileForm(Form):
    """What a member tells about themselves."""

    nickname = StringField(
        _l("ニックネーム"), validators=[required(_l("ニックネームを入れてください")), at_most(text.NAME_LIMIT)]
    )
    reading = StringField(_l("よみがな"), validators=[at_most(READING_LIMIT)])
    bio = TextAreaField(
        lazy_p("about oneself", "ひとこと"),
        description=_l("好きなこと、よく行く場所など。住所や電話番号は書かないでください"),
        validators=[at_most(BIO_LIMIT)],
    )
    lives_since = StringField(_l("くらしはじめた年"), description=_l("西暦で。書かなくてもかまいません"))
    age_band = SelectField(
        _l("年代"),
        choices=[
            SelectChoice("", _l("えらばない")),
            *(SelectChoice(code, label) for code, label in fields.AGE_BANDS.items()),
        ],
        default="",
    )
    photo = FileField(_l("写真"), description=_l("丸く切りぬいて出します。位置情報などは取りのぞきます"))
    remove_photo = BooleanField(_l("いまの写真をはずす"))

    def validate_lives_since(self, field: Any) -> None:
        """Refuse what is no year up to now."""
        if field.data and self.year is None:
            raise ValidationError(_l("年は「2015」のように、今年までの数字4けたで入れてください"))

    @property
    def year(self) -> int | None:
        """The year somebody has lived here since, or None."""
        digits = unicodedata.normalize("NFKC", self.lives_since.data or "").removesuffix("年").strip()
        if not (digits.isascii() and digits.isdigit() and len(digits) == 4):
            return None
        return int(digits) if _OLDEST_YEAR <= int(digits) <= clock.today().year else None


class PrivacyForm(Form):
    """Who sees which part of a member's page, and what new entries begin with; one `see_…` for each field."""

    default_visibility = RadioField(
        _l("新しい日記の公開の範囲"),
        choices=[SelectChoice(code, fields.SCOPES[code]) for code in ("ward", "city", "friends", "private")],
        description=_l("書くたびに変えられます。書きおえた日記は変わりません"),
    )
    footprints = BooleanField(
        _l("足あとに名前を残す"),
        description=_l("足あとの数は、いつも数えます。名前が書いた人に見えるのは、ここを入れたときだけです"),
    )
    searchable = RadioField(
        _l("名前の検索"), choices=[SelectChoice("yes", _l("出る")), SelectChoice("no", _l("出ない"))],
        description=_l("ニックネームやよみがなで会員をさがしたときに、あなたが出るかどうかです。つながりの方は、いつでもさがせます"),
    )  # fmt: skip
    asked_by = RadioField(
        _l("つながりのお願いを受ける相手"), description=_l("もう届いているお願いと、いまのつながりは変わりません")
    )
    written_by = RadioField(
        _l("メッセージを受ける相手"),
        description=_l(
            "つながりではない方からは、はじめに「受けとる」か「ことわる」をえらべます。もうはじまっているやりとりは続きます"
        ),
    )

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked_by.choices = [
            SelectChoice(code, words)
            for code, words in privacy.ASKERS.items()
            if code != "peers" or privacy.is_young(member)
        ]
        self.written_by.choices = [
            SelectChoice(code, words)
            for code, words in privacy.WRITERS.items()
            if code in ("friends", "none") or not privacy.is_young(member)
        ]


# Four beside each other on a phone.
_SHORT = {"private": _l("自分だけ"), "friends": _l("つながり"), "ward": _l("同じ区"), "city": _l("市内")}


def _scope_field(label: Any) -> RadioField:
    return RadioField(label, choices=[SelectChoice(code, words) for code, words in _SHORT.items()])


for _name, (_label, _default) in fields.FIELDS.items():
    setattr(PrivacyForm, f"see_{_name}", _scope_field(_label))


class FeedForm(Form):
    """What one's own feed holds beside what is for the city and the ward."""

    with_friends = BooleanField(_l("つながりに公開された日記も入れる"))
    with_private = BooleanField(_l("自分だけに公開した自分の日記も入れる"))


class HelpForm(Form):
    """A field somebody helps in, with a line of their own."""

    field = SelectField(_l("分野"))
    words = StringField(
        _l("どんなこと"),
        description=_l("「電球の交換」「宿題をいっしょに見る」など、短く。書かなくてもかまいません"),
        validators=[at_most(WORDS_LIMIT)],
    )

    def __init__(self, **given: Any) -> None:
        """Offer the city's fields."""
        super().__init__(**given)
        self.field.choices = [SelectChoice(str(card.id), card.name) for card in fields_by_id().values()]


class AskForm(Form):
    """A wish to be tied, with a word of introduction."""

    words = TextAreaField(
        lazy_p("of introduction", "ひとこと"), description=_l("どこで会ったか、なぜつながりたいかを書くと伝わります。書かなくてもかまいません"),
        validators=[at_most(ties.WORDS_LIMIT)],
    )  # fmt: skip


class TestimonialForm(Form):
    """Words about a friend."""

    body = TextAreaField(
        _l("紹介文"), validators=[required(_l("紹介文を書いてください")), at_most(ties.TESTIMONIAL_LIMIT)]
    )
