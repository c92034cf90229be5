"""What a member may type about an event, as an answer, and afterwards."""

from __future__ import annotations

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
from sns.core.forms import MomentField, at_most, required
from sns.core.i18n import gettext as _
from sns.core.i18n import lazy as _l
from sns.core.numbers import number_in

from . import labels, repeating
from .fields import NumberField, choices_of
from .models import (
    ADDRESS_LIMIT,
    MARKS,
    NEEDS,
    NOTE_LIMIT,
    PLACE_LIMIT,
    WORDS_LIMIT,
    Event,
)  # fmt: skip
from .plan import Plan


class EventForm(WrittenForm, Voiced, Fielded):
    """An event: its words, and the facts of its plan."""

    title = StringField(
        _l("イベントの名前"), validators=[required(_l("イベントの名前を書いてください")), at_most(text.TITLE_LIMIT)]
    )
    sort = SelectField(_l("種類"), choices=choices_of(labels.SORTS), default="fair", validate_choice=False)
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
    repeat = SelectField(_l("くりかえし"), choices=choices_of(repeating.WAYS), default="", validate_choice=False)
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
        typed: dict[str, Any] = {name: self[name].data or "" for name in words}
        typed |= {name: bool(self[name].data) for name in ticks}
        return Plan(
            starts_at=starts_at, ends_at=ends_at, is_all_day=bool(self.is_all_day.data),
            sort=self.sort.data or "fair", capacity=None if self.is_walk_in.data else self.capacity.number,
            deadline_at=self.deadline_at.data, fee=self.fee.number, is_free=self.fee.number == 0,
            lat=_degrees(self.lat.data), lng=_degrees(self.lng.data), bring=self.bring.data or "",
            url=self.url.data or "", needs=[name for name in NEEDS if self[f"need_{name}"].data],
            **typed,
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


# Of the page a form stands on, not of what was typed.
_NOT_TYPED = {
    "key", "draft_version", "draft_writer", "draft_number", "asked", "version", "skip_alt", "repeat", "times",
}  # fmt: skip


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


def typed_of(event: Event) -> dict[str, str]:
    """Return what a browser would send of an event as it is: what a draft of it keeps."""
    form = form_for(event.space)(formdata=None, **filled_with(event), voice=str(event.voice_space_id or ""))
    typed: dict[str, str] = {}
    for name, field in form._fields.items():
        if name in _NOT_TYPED or isinstance(field, MultipleFileField):
            continue
        if isinstance(field, BooleanField):
            typed |= {name: "y"} if field.data else {}
        else:
            typed[name] = field._value() if hasattr(field, "_value") else str(field.data or "")
    return {name: value for name, value in typed.items() if value}


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
