"""What staff may type about rubbish days, and a member about where they live."""

from __future__ import annotations

import unicodedata
from datetime import time
from typing import Any

from flask_wtf.file import FileField
from wtforms import BooleanField, HiddenField, RadioField, SelectField, SelectMultipleField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import Optional, ValidationError
from wtforms.widgets import CheckboxInput

from sns.core.forms import DayField, Form, at_most, required
from sns.core.i18n import lazy as _l
from sns.core.numbers import number_in

from . import incoming, rhythm, words
from .kinds import KINDS
from .plan import MOST_EXCEPTIONS, NAME_LIMIT, NOTE_LIMIT, Differing, District, Plan
from .rhythm import Rule, Unread


class RevisionForm(Form):
    """A form about what somebody has seen; `revision` says which."""

    revision = HiddenField()

    @property
    def seen(self) -> int:
        """The revision that was seen; 0 where there was none."""
        return number_in(self.revision.data) or 0


class ClockField(StringField):
    """A time of day as one writes it: 9:00, 9時, 9時半."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read it; what cannot be read stays as it was typed."""
        super().process_formdata(valuelist)
        try:
            self.time = read_time(self.data or "")
        except ValueError:
            raise ValueError(_l("時刻は「9:00」のように入れてください")) from None

    time: time | None = None

    def process_data(self, value: Any) -> None:
        """Show a time as 09:00."""
        self.time = value
        self.data = f"{value:%H:%M}" if value is not None else ""


def read_time(given: str) -> time | None:
    """Return a time of day, or None where nothing stands; ValueError for anything else."""
    tidy = unicodedata.normalize("NFKC", given).strip().replace("時半", ":30").replace("時", ":").removesuffix("分")
    if not tidy:
        return None
    hour, _colon, minute = tidy.partition(":")
    if not (hour.isascii() and hour.isdigit()) or not (minute == "" or (minute.isascii() and minute.isdigit())):
        raise ValueError(given)
    return time(int(hour), int(minute or 0))


class DistrictForm(RevisionForm):
    """A district: its name, its 町丁目, for each kind the days in words (`days_…`)."""

    name = StringField(
        _l("地区の名前"), description=_l("「1地区」「北部」など"),
        validators=[required(_l("地区の名前を書いてください")), at_most(NAME_LIMIT)],
    )  # fmt: skip
    areas = SelectMultipleField(
        _l("この地区の町丁目"), option_widget=CheckboxInput(), validate_choice=False, validators=[Optional()]
    )

    def offer(self, plan: Plan, known: list[str], at: int | None) -> None:
        """Name the 町丁目, each with the district it stands in by now."""
        self.at, self.plan = at, plan
        places = {area: one.name for n, one in enumerate(plan.districts) for area in one.areas if n != at}
        self.areas.choices = [
            SelectChoice(name, f"{name}({places[name]})" if name in places else name) for name in known
        ]
        self.days = [(code, self[f"days_{code}"]) for code in KINDS]

    def show(self, district: District) -> None:
        """Fill in what is kept."""
        self.name.data, self.areas.data = district.name, list(district.areas)
        for code, field in self.days:
            field.data = rhythm.notation(district.rules.get(code, ()))

    def validate_name(self, field: Any) -> None:
        """Refuse a name another district has."""
        if field.data in {one.name for number, one in enumerate(self.plan.districts) if number != self.at}:
            raise ValidationError(_l("同じ名前の地区があります"))

    def validate_areas(self, field: Any) -> None:
        """Refuse what is no 町丁目 of the ward."""
        if not set(field.data or ()) <= {choice.value for choice in field.choices}:
            raise ValidationError(_l("町丁目をえらんでください"))

    def validate(self, extra_validators: Any = None) -> bool:
        """Judge the days too."""
        is_good: bool = super().validate(extra_validators)
        self.rules: dict[str, tuple[Rule, ...]] = {}
        for code, field in self.days:
            try:
                if rules := rhythm.read(field.data or ""):
                    self.rules[code] = tuple(rules)
            except Unread as unread:
                field.errors = [words.problem("days_unread", unread.about)]
                is_good = False
        return is_good

    def district(self, before: District | None) -> District:
        """Return the district that was typed; the days of a calendar stay as they are."""
        dates = before.dates if before is not None else {}
        return District(self.name.data or "", tuple(self.areas.data or ()), self.rules, dates)


for _code, _name in KINDS.items():
    setattr(DistrictForm, f"days_{_code}", StringField(_name, validators=[at_most(60)]))


class DifferingForm(RevisionForm):
    """A day, or days, on which something differs."""

    day = DayField(_l("日付"), id="differs-day", validators=[required(_l("日付を入れてください"))])
    until = DayField(
        _l("いつまで"), id="differs-until", description=_l("一日だけなら、空けておきます"), validators=[Optional()]
    )
    deed = RadioField(
        _l("収集"), default="off", choices=[SelectChoice("off", _l("休み")), SelectChoice("extra", _l("あり"))]
    )
    kind = SelectField(_l("ごみの種類"), default="", validate_choice=False)
    district = SelectField(_l("地区"), default="", validate_choice=False)
    note = StringField(_l("ひとこと"), description=_l("「年末年始」など"), validators=[at_most(NOTE_LIMIT)])

    def offer(self, plan: Plan) -> None:
        """Name kinds and districts."""
        self.plan = plan
        self.kind.choices = [("", _l("すべての種類")), *KINDS.items()]
        self.district.choices = [("", _l("すべての地区")), *((one.name, one.name) for one in plan.districts)]

    def validate_until(self, field: Any) -> None:
        """Refuse an end before the beginning, and more than a year."""
        if field.data and self.day.data and not 0 <= (field.data - self.day.data).days <= 366:
            raise ValidationError(_l("終わりの日は、はじめの日からあとの1年以内にしてください"))

    def validate_kind(self, field: Any) -> None:
        """Refuse a kind that does not exist; what is collected besides has one."""
        if (field.data or "") not in ("", *KINDS):
            raise ValidationError(_l("ごみの種類をえらんでください"))
        if self.deed.data == "extra" and not field.data:
            raise ValidationError(_l("「あり」のときは、ごみの種類をえらんでください"))

    def validate_district(self, field: Any) -> None:
        """Refuse a district that does not exist."""
        if (field.data or "") not in ("", *(one.name for one in self.plan.districts)):
            raise ValidationError(_l("地区をえらんでください"))

    def validate_day(self, _field: Any) -> None:
        """Refuse what would be too many."""
        if len(self.plan.exceptions) >= MOST_EXCEPTIONS:
            raise ValidationError(words.problem("too_many_days", str(MOST_EXCEPTIONS)))

    @property
    def differing(self) -> Differing:
        """What was typed."""
        day: Any = self.day.data
        until = self.until.data if self.until.data != day else None
        return Differing(
            day, self.deed.data, until, self.kind.data or None, self.district.data or None, self.note.data or ""
        )


class SettlingForm(RevisionForm):
    """What holds for all districts."""

    by = ClockField(_l("ごみを出す時刻"), description=_l("「9:00」のように。この時刻までに出してもらいます"))
    on_holidays = BooleanField(_l("祝日も収集する"), default=True)


class FileForm(RevisionForm):
    """A file, and for a calendar the district it is about."""

    file = FileField(_l("ファイル"), description=_l("CSV、Excel(xlsx)、カレンダー(ics)。1MBまで"))
    district = StringField(
        _l("カレンダー(ics)の地区"), id="file-district", validators=[at_most(NAME_LIMIT)],
        description=_l("カレンダーは、ひとつの地区の日を入れかえます。地区の名前を書いてください"),
    )  # fmt: skip

    def validate_file(self, field: Any) -> None:
        """Refuse nothing at all, and what is too large to look at."""
        if not field.data or not field.data.filename:
            raise ValidationError(_l("ファイルをえらんでください"))
        self.file_name = (field.data.filename or "").replace("\\", "/").rpartition("/")[2]
        self.bytes = field.data.read(incoming.MOST_BYTES + 1)
        field.data.close()
        if not self.bytes:
            raise ValidationError(_l("ファイルに何も書かれていません"))
        if len(self.bytes) > incoming.MOST_BYTES:
            raise ValidationError(_l("ファイルが大きすぎます。1MBまでのものをえらんでください"))


class AreaForm(Form):
    """In which 町丁目 somebody lives."""

    area = SelectField(_l("お住まいの町丁目"), validate_choice=False, default="")

    def offer(self, areas: dict[int, str]) -> None:
        """Name the 町丁目 of the ward."""
        self.area.choices = [("", _l("えらばない")), *((str(number), name) for number, name in areas.items())]

    def validate_area(self, field: Any) -> None:
        """Refuse what is no 町丁目 of the ward."""
        if (field.data or "") not in {value for value, _label in self.area.choices}:
            raise ValidationError(_l("町丁目をえらんでください"))
