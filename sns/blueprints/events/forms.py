"""What a member may type about an event, as an answer, and afterwards."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime, timedelta
from typing import Any

from wtforms import BooleanField, HiddenField, MultipleFileField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Optional, ValidationError

from sns.blueprints.contents.forms import WrittenForm, check_tags, read_tags
from sns.blueprints.contents.later import LONGEST
from sns.blueprints.spaces import queries as spaces
from sns.blueprints.spaces.choosing import Fielded, Voiced
from sns.blueprints.spaces.queries import Ward
from sns.core import clock, text
from sns.core.forms import DayField, Form, MomentField, at_most, required
from sns.core.i18n import gettext as _
from sns.core.i18n import lazy as _l
from sns.core.i18n import ngettext
from sns.core.numbers import number_in

from . import labels, repeating
from .models import (
    ADDRESS_LIMIT,
    HEADS,
    MARKS,
    MOST_COMPANIONS,
    MOST_HEADS,
    NEEDS,
    NOTE_LIMIT,
    PLACE_LIMIT,
    WORDS_LIMIT,
    Event,
)  # fmt: skip
from .plan import Plan

_NUMBER = re.compile(r"[0-9]{1,9}")


def _choices(words: dict[str, Any]) -> list[SelectChoice]:
    return [SelectChoice(code, label) for code, label in words.items()]


class NumberField(StringField):
    """A whole number, typed as people do: 50, ５０, 1,000, 50人, 500円; empty is None."""

    number: int | None = None

    def pre_validate(self, form: Any) -> None:
        """Read the number, or refuse with a sentence."""
        typed = unicodedata.normalize("NFKC", self.data or "").replace(",", "").strip().removesuffix("名")
        typed = typed.removesuffix("人").removesuffix("円").strip()
        self.number = None
        if not typed:
            return
        sign, digits = (-1, typed[1:]) if typed[:1] in "-−" else (1, typed)
        if not _NUMBER.fullmatch(digits):
            raise ValidationError(_l("数字で書いてください"))
        self.number = sign * int(digits)


class EventForm(WrittenForm, Voiced, Fielded):
    """An event: its words, and the facts of its plan."""

    title = StringField(
        _l("イベントの名前"), validators=[required(_l("イベントの名前を書いてください")), at_most(text.TITLE_LIMIT)]
    )
    sort = SelectField(_l("種類"), choices=_choices(labels.SORTS), default="fair", validate_choice=False)
    starts_at = MomentField(_l("始まり"), validators=[InputRequired(_l("始まりの日時を入れてください"))])
    ends_at = MomentField(
        _l("終わり"), description=_l("決まっていなければ、空けておいてください"), validators=[Optional()]
    )
    is_all_day = BooleanField(_l("一日中(時刻をきめない)"))
    time_note = StringField(_l("日時の補足"), description=_l("受付は9:15から、など"), validators=[at_most(NOTE_LIMIT)])
    place = StringField(_l("場所"), validators=[at_most(PLACE_LIMIT)])
    address = StringField(_l("住所"), validators=[at_most(ADDRESS_LIMIT)])
    way = StringField(_l("行きかた"), description=_l("伝法駅から歩いて7分、など"), validators=[at_most(NOTE_LIMIT)])
    lat = StringField(_l("緯度"), validators=[Optional()])
    lng = StringField(_l("経度"), validators=[Optional()])
    is_coarse = BooleanField(_l("自宅などのため、地図には、およその位置だけを出す"))
    body = TextAreaField(_l("内容"), validators=[at_most(text.BODY_LIMIT)])
    photos = MultipleFileField(_l("写真"), description=_l("10枚まで。はじめの1枚が、いちばん上に大きく出ます"))
    skip_alt = BooleanField(_l("説明なしで公開する"))
    is_walk_in = BooleanField(labels.MARKS["is_walk_in"][1])
    is_day_of = BooleanField(labels.MARKS["is_day_of"][1])
    is_empty_handed = BooleanField(labels.MARKS["is_empty_handed"][1])
    is_for_children = BooleanField(labels.MARKS["is_for_children"][1])
    is_accessible = BooleanField(labels.MARKS["is_accessible"][1])
    capacity = NumberField(_l("定員"), description=_l("きめないときは、空けておいてください"))
    capacity_note = StringField(_l("定員の補足"), validators=[at_most(NOTE_LIMIT)])
    deadline_at = MomentField(
        _l("申込みの締切"), description=_l("空けておくと、始まるまで受けつけます"), validators=[Optional()]
    )
    fee = NumberField(_l("参加費(円)"), description=_l("無料のときは 0"))
    fee_note = StringField(_l("参加費の補足"), validators=[at_most(NOTE_LIMIT)])
    bring = TextAreaField(_l("持ちもの"), validators=[at_most(WORDS_LIMIT)])
    rain = StringField(_l("雨のとき"), validators=[at_most(NOTE_LIMIT)])
    need_wheelchair = BooleanField(labels.NEEDS["wheelchair"][1])
    need_sign = BooleanField(labels.NEEDS["sign"][1])
    need_captions = BooleanField(labels.NEEDS["captions"][1])
    need_interpreter = BooleanField(labels.NEEDS["interpreter"][1])
    need_childcare = BooleanField(labels.NEEDS["childcare"][1])
    need_nursing = BooleanField(labels.NEEDS["nursing"][1])
    needs_note = StringField(_l("配慮の補足"), validators=[at_most(NOTE_LIMIT)])
    contact = StringField(
        _l("問い合わせ先"), description=_l("読む人みんなに見えます"), validators=[at_most(NOTE_LIMIT)]
    )
    url = StringField(_l("くわしいページのアドレス"), validators=[at_most(500)])
    tags = StringField(_l("タグ"), description=_l("3つまで。「、」で区切ってください"))
    visibility = RadioField(
        _l("だれに公開しますか"), default="city",
        choices=[
            SelectChoice("public", _l("だれでも(会員でない人も)")), SelectChoice("city", _l("市内の会員")),
            SelectChoice("ward", _l("同じ区の会員")), SelectChoice("friends", _l("つながり")),
        ],
        validators=[required(_l("公開の範囲をえらんでください"))], validate_choice=False,
    )  # fmt: skip
    repeat = SelectField(_l("くりかえし"), choices=_choices(repeating.WAYS), default="", validate_choice=False)
    times = NumberField(_l("回数"), description=_l("はじめの1回をふくめて、24回まで"))
    publish_at = MomentField(_l("公開日時"), description=_l("空けておくと、すぐに公開します。1年先までえらべます"))
    version = HiddenField(default="1")

    def validate_visibility(self, field: Any) -> None:
        """Refuse a scope that events do not have."""
        if field.data not in {choice.value for choice in field.choices}:
            raise ValidationError(_l("公開の範囲をえらんでください"))

    def validate_publish_at(self, field: Any) -> None:
        """Refuse what is too far away; a moment that has passed means now."""
        if field.data is not None and field.data > clock.now() + LONGEST:
            raise ValidationError(_l("公開を予約できるのは、1年先までです"))

    def validate_tags(self, _field: Any) -> None:
        """Refuse too many or too long tags."""
        check_tags(read_tags(self.tags.data))

    def validate(self, extra_validators: Any = None) -> bool:
        """Judge each field, then what they say together."""
        is_valid = bool(super().validate(extra_validators))
        for name in ("lat", "lng"):
            if self[name].data and _degrees(self[name].data) is None:
                self[name].errors = [*self[name].errors, _("地図の位置は「34.69」のように数字で書いてください")]
                is_valid = False
        if self.starts_at.data is None or self.ends_at.errors or self.deadline_at.errors:
            return False
        for name, words in self.plan.faults().items():
            field = self._fields.get(name, self.title)
            field.errors = [*field.errors, words]
            is_valid = False
        if self.repeat.data and not 2 <= (self.times.number or 0) <= repeating.MOST:
            self.times.errors = [
                *self.times.errors,
                _("回数は、2回から%(num)d回までにしてください", num=repeating.MOST),
            ]
            is_valid = False
        return is_valid

    @property
    def plan(self) -> Plan:
        """The facts that were typed."""
        starts_at, ends_at = _span(self.starts_at.data, self.ends_at.data, self.is_all_day.data)
        words = ("time_note", "place", "address", "way", "capacity_note", "fee_note", "rain", "needs_note", "contact")
        ticks = ("is_walk_in", "is_day_of", "is_empty_handed", "is_for_children", "is_accessible", "is_coarse")
        return Plan(
            starts_at=starts_at, ends_at=ends_at, is_all_day=bool(self.is_all_day.data),
            sort=self.sort.data or "fair", capacity=None if self.is_walk_in.data else self.capacity.number,
            deadline_at=self.deadline_at.data, fee=self.fee.number, is_free=self.fee.number == 0,
            lat=_degrees(self.lat.data), lng=_degrees(self.lng.data), bring=self.bring.data or "",
            url=self.url.data or "", needs=[name for name in NEEDS if self[f"need_{name}"].data],
            **{name: self[name].data or "" for name in words}, **{name: bool(self[name].data) for name in ticks},
        )  # fmt: skip

    @property
    def tag_list(self) -> list[str]:
        """The tags, each once, without # signs."""
        return read_tags(self.tags.data)

    @property
    def further(self) -> list[int]:
        """The further wards it is to be shown in."""
        return [
            ward_id for ward_id in spaces.wards_by_id() if (tick := self._fields.get(f"in_{ward_id}")) and tick.data
        ]

    @property
    def ward_ticks(self) -> list[Any]:
        """The ticks of further wards."""
        return [field for name, field in self._fields.items() if name.startswith("in_")]

    @property
    def mark_ticks(self) -> list[Any]:
        """The ticks of the marks; 無料 follows from the fee."""
        return [self[name] for name in MARKS if name in self]

    @property
    def need_ticks(self) -> list[Any]:
        """The ticks of what is taken care of."""
        return [self[f"need_{name}"] for name in NEEDS]

    @property
    def version_number(self) -> int:
        """The version the form was opened with; anything unreadable is older than all."""
        return number_in(self.version.data) or 0

    @property
    def later(self) -> datetime | None:
        """The moment to wait for, or None for now."""
        moment: datetime | None = self.publish_at.data
        return moment if moment is not None and moment > clock.now() else None


def form_for(place: Ward) -> type[EventForm]:
    """Return the form of an event of a ward or the city, with a tick for each further ward."""
    # A tick has a name of its own: a draft keeps one value for each name.
    ticks = {f"in_{ward.id}": BooleanField(ward.name) for ward in spaces.wards_by_id().values() if ward.id != place.id}
    return type("EventFormOfAPlace", (EventForm,), {} if place.is_city else ticks)


def filled_with(event: Event) -> dict[str, Any]:
    """Return what the form says of an event as it is."""
    plan = Plan.of(event)
    ends_at: datetime | None = plan.ends_at
    if plan.is_all_day:
        ends_at = plan.ends_at - timedelta(days=1)
    facts = {**plan.facts, "ends_at": None if ends_at is None or ends_at <= plan.starts_at else ends_at}
    numbers = {name: "" if facts[name] is None else str(facts[name]) for name in ("capacity", "fee", "lat", "lng")}
    return {
        **facts, **numbers, "title": event.title, "body": event.body, "visibility": event.visibility,
        "tags": "、".join(event.tags), "field": str(event.field_id or ""), "version": str(event.version),
        "publish_at": event.publish_at, **{f"need_{name}": name in event.needs for name in NEEDS},
        **{f"in_{ward_id}": True for ward_id in event.shown_in},
    }  # fmt: skip


def _span(starts_at: datetime, ends_at: datetime | None, is_all_day: bool) -> tuple[datetime, datetime]:
    if not is_all_day:
        return starts_at, starts_at if ends_at is None else ends_at
    first = clock.local(starts_at).replace(hour=0, minute=0, second=0, microsecond=0)
    last = clock.local(ends_at or starts_at).date()
    return first, clock.end_of(last)


def _degrees(typed: str | None) -> float | None:
    try:
        return float(unicodedata.normalize("NFKC", typed or ""))
    except ValueError:
        return None


class RsvpForm(Form):
    """An answer to an event."""

    answer = RadioField(
        _l("参加のお返事"), choices=_choices(labels.ANSWERS),
        validate_choice=False,
    )  # fmt: skip
    companions = SelectField(_l("一緒に行く人数"), choices=[], validate_choice=False, default="0")
    note = StringField(_l("主催者へのひとこと"), validators=[at_most(NOTE_LIMIT)])

    def offer(self) -> None:
        """Name the choices of companions."""
        more = {str(n): ngettext("あと%(num)d人", "あと%(num)d人", n) for n in range(1, MOST_COMPANIONS + 1)}
        self.companions.choices = _choices({"0": _("自分だけ"), **more})

    def validate_answer(self, field: Any) -> None:
        """Ask for one of the three."""
        if field.data not in labels.ANSWERS:
            raise ValidationError(_l("お返事をえらんでください"))

    def validate_companions(self, field: Any) -> None:
        """Refuse a bus full of companions."""
        number = number_in(field.data) if field.data else 0
        if number is None or number > MOST_COMPANIONS:
            raise ValidationError(_("一緒に行く人は、%(num)d人までです", num=MOST_COMPANIONS))

    @property
    def size(self) -> int:
        """How many come, with oneself."""
        return 1 + (number_in(self.companions.data or "0") or 0)


class CancelForm(Form):
    """Why an event does not take place."""

    reason = TextAreaField(
        _l("中止の理由"), description=_l("お返事をくれた人みんなに届き、ページにも残ります"),
        validators=[required(_l("中止の理由を書いてください")), at_most(WORDS_LIMIT)],
    )  # fmt: skip


class HeadsForm(Form):
    """How many came, by group; what is not known stays empty."""

    members = NumberField(labels.HEADS["members"])
    others = NumberField(labels.HEADS["others"])
    first_time = NumberField(labels.HEADS["first_time"])
    children = NumberField(labels.HEADS["children"])
    firms = NumberField(labels.HEADS["firms"])
    foreign = NumberField(labels.HEADS["foreign"])

    def validate(self, extra_validators: Any = None) -> bool:
        """Judge each number, then what they say together."""
        is_valid = bool(super().validate(extra_validators))
        for name in HEADS:
            number = self[name].number
            if number is not None and not 0 <= number <= MOST_HEADS:
                self[name].errors = [*self[name].errors, _("人数は、0人から10万人までの数で書いてください")]
                is_valid = False
        if is_valid and not (self.members.number or self.others.number) and any(self[n].number for n in HEADS):
            self.members.errors = [*self.members.errors, _("会員と、会員でない人の人数から書いてください")]
            is_valid = False
        total = (self.members.number or 0) + (self.others.number or 0)
        for name in labels.WITHIN:
            if is_valid and (self[name].number or 0) > total:
                words = _("このうちの人数です。全体の%(num)d人より多くはなりません", num=total)
                self[name].errors = [*self[name].errors, words]
                is_valid = False
        return is_valid

    @property
    def heads(self) -> dict[str, int]:
        """The counts that were typed."""
        return {name: number for name in HEADS if (number := self[name].number) is not None}


class SlotForm(Form):
    """A short time or a skill for which hands are wanted."""

    name = StringField(_l("お手伝いの内容"), validators=[required(_l("お手伝いの内容を書いてください")), at_most(60)])
    starts_at = MomentField(_l("始まり"), validators=[Optional()])
    ends_at = MomentField(_l("終わり"), validators=[Optional()])
    places = NumberField(_l("人数"), default="1")

    def validate_ends_at(self, field: Any) -> None:
        """Refuse an end before the start."""
        if field.data is not None and (self.starts_at.data is None or field.data < self.starts_at.data):
            raise ValidationError(_l("終わりの日時が、始まりより前になっています"))

    def validate_places(self, field: Any) -> None:
        """Refuse no hands at all, or a crowd."""
        if not 1 <= (field.number or 0) <= 500:
            raise ValidationError(_l("人数は、1人から500人までの数で書いてください"))


class ReportForm(WrittenForm):
    """What became of an event."""

    title = StringField(_l("題名"), validators=[required(_l("題名を書いてください")), at_most(text.TITLE_LIMIT)])
    held_on = DayField(_l("日にち"), validators=[InputRequired(_l("日にちを入れてください"))])
    place = StringField(_l("場所"), validators=[at_most(PLACE_LIMIT)])
    came = NumberField(_l("参加した人数"))
    body = TextAreaField(
        _l("どんな様子でしたか"),
        validators=[required(_l("様子をひとことでも書いてください")), at_most(text.BODY_LIMIT)],
    )
    photos = MultipleFileField(_l("写真"), description=_l("10枚まで。位置情報などは取りのぞいて公開します"))
    skip_alt = BooleanField(_l("説明なしで公開する"))
    version = HiddenField(default="1")

    def validate_held_on(self, field: Any) -> None:
        """Refuse what has not been yet."""
        if field.data is not None and (field.data > clock.today() or field.data.year < 1970):
            raise ValidationError(_l("終わった日の日にちを入れてください"))

    def validate_came(self, field: Any) -> None:
        """Refuse what cannot be counted."""
        if field.number is not None and not 0 <= field.number <= MOST_HEADS:
            raise ValidationError(_l("人数は、0人から10万人までの数で書いてください"))

    @property
    def version_number(self) -> int:
        """The version the form was opened with; anything unreadable is older than all."""
        return number_in(self.version.data) or 0


class ReminderForm(Form):
    """How long before an event one wants to be reminded."""

    week = BooleanField(_l("1週間前"))
    day = BooleanField(_l("前の日"))
    hours = BooleanField(_l("2時間前"))
