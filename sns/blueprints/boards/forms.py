"""What a member may type on a board, and what keeps a discussion in order."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, HiddenField, MultipleFileField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import Optional, Regexp, ValidationError

from sns.blueprints.contents.forms import ReplyForm, WrittenForm, check_tags, read_tags
from sns.blueprints.spaces.choosing import Fielded, Voiced
from sns.core import text
from sns.core.forms import Form, at_most, required
from sns.core.i18n import lazy as _l
from sns.core.numbers import number_in

NAME_LIMIT, PURPOSE_LIMIT, SUMMARY_LIMIT = 40, 200, 2_000
# The forms of a thread, as drafts know them.
NEW, EDIT = "thread.new", "thread.edit"
# A poll's fields stand in the thread's form under names of their own.
POLL = "poll"
SLOW = [
    SelectChoice("0", _l("待たずに書ける")), SelectChoice("60", _l("1分に1回")), SelectChoice("300", _l("5分に1回")),
    SelectChoice("1800", _l("30分に1回")), SelectChoice("3600", _l("1時間に1回")), SelectChoice("86400", _l("1日に1回")),
]  # fmt: skip
AS_BOARD = "board"


class ThreadForm(WrittenForm, Voiced, Fielded):
    """The opening words of a thread."""

    title = StringField(_l("題名"), validators=[required(_l("題名を書いてください")), at_most(text.TITLE_LIMIT)])
    body = TextAreaField(
        _l("話し合いたいこと"),
        validators=[required(_l("話し合いたいことを書いてください")), at_most(text.BODY_LIMIT)],
    )
    tags = StringField(_l("タグ"), description=_l("3つまで。「、」で区切ってください"))
    photos = MultipleFileField(_l("写真"), description=_l("10枚まで。位置情報などは取りのぞいて公開します"))
    skip_alt = BooleanField(_l("説明なしで公開する"))
    version = HiddenField(default="1")

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


class ThreadReplyForm(ReplyForm, Voiced):
    """A reply to a thread, with photos."""

    body = TextAreaField(_l("返信"), validators=[required(_l("返信を書いてください")), at_most(text.BODY_LIMIT)])
    photos = MultipleFileField(_l("写真"))
    skip_alt = BooleanField(_l("説明なしで公開する"))


class BoardForm(Fielded):
    """What a board says of itself."""

    name = StringField(_l("掲示板の名前"), validators=[required(_l("名前を書いてください")), at_most(NAME_LIMIT)])
    slug = StringField(
        _l("アドレス"),
        description=_l("ページのアドレスになります。半角の英小文字と数字、「-」が使えます"),
        validators=[
            required(_l("アドレスを書いてください")),
            Regexp(r"[a-z0-9][a-z0-9-]{0,39}\Z", message=_l("半角の英小文字と数字、「-」で、40文字以内にしてください")),
        ],
    )
    purpose = StringField(_l("何を話す場所ですか"), validators=[at_most(PURPOSE_LIMIT)])
    rules = TextAreaField(_l("ここでの約束"), validators=[at_most(SUMMARY_LIMIT)])
    readers = RadioField(
        _l("読める人"), default="ward",
        choices=[SelectChoice("ward", _l("この区の会員")), SelectChoice("city", _l("市内の会員"))],
    )  # fmt: skip
    writers = RadioField(
        _l("書ける人"), default="members",
        choices=[
            SelectChoice("members", _l("読める人みんな")), SelectChoice("hosts", _l("世話人と職員")),
            SelectChoice("staff", _l("職員")),
        ],
    )  # fmt: skip
    slow_s = SelectField(_l("返信の間隔"), choices=SLOW, default="0")
    is_closed = BooleanField(_l("この掲示板を閉じる(読めますが、書けません)"))

    def validate_slug(self, field: Any) -> None:
        """Refuse what the addresses below a board list mean already."""
        if field.data in ("new", "write"):
            raise ValidationError(_l("このアドレスは使えません。ほかのものにしてください"))

    @property
    def facts(self) -> dict[str, Any]:
        """What a board keeps."""
        return {
            "name": self.name.data, "purpose": self.purpose.data or "", "rules": self.rules.data or "",
            "readers": self.readers.data, "writers": self.writers.data, "slow_s": (number_in(self.slow_s.data) or 0),
            "field_id": self.field_id,
        }  # fmt: skip


class SummaryForm(Form):
    """Where a discussion has got to; empty takes the summary away."""

    summary = TextAreaField(
        _l("ここまでのまとめ"), description=_l("箇条書きは、行のはじめに「- 」"), validators=[at_most(SUMMARY_LIMIT)]
    )


class SlowForm(Form):
    """How long one waits between two replies."""

    slow = SelectField(_l("返信の間隔"), choices=[SelectChoice(AS_BOARD, _l("掲示板のきまりのとおり")), *SLOW])

    @property
    def seconds(self) -> int | None:
        """Seconds, or None for what the board says."""
        return None if self.slow.data == AS_BOARD else (number_in(self.slow.data) or 0)


class FacilitatorForm(Form):
    """Who keeps the discussion in order."""

    member = SelectField(_l("進行役"), choices=[], coerce=int)


class MoveForm(Form):
    """Where to."""

    board = RadioField(_l("移す先"), choices=[], coerce=int, validators=[required(_l("移す先をえらんでください"))])


class MergeForm(Form):
    """Behind which other discussion."""

    into = RadioField(_l("まとめる先"), choices=[], validate_choice=False, validators=[Optional()])
    number = StringField(_l("ほかの話し合いの番号"), description=_l("アドレスの「/threads/」のあとの数字です"))

    @property
    def into_id(self) -> int:
        """The number of the other discussion; 0 when none was named."""
        return number_in(self.number.data) or number_in(self.into.data) or 0


class SplitForm(Form):
    """What the new discussion is called."""

    title = StringField(
        _l("新しい話し合いの題名"), validators=[required(_l("題名を書いてください")), at_most(text.TITLE_LIMIT)]
    )
    body = TextAreaField(
        _l("はじめのひとこと"), validators=[required(_l("はじめのひとことを書いてください")), at_most(text.BODY_LIMIT)]
    )
