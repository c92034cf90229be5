"""What may be typed about a request from outside."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, HiddenField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import NumberRange, Regexp

from sns.blueprints.spaces.queries import city_card, wards_by_id
from sns.core.forms import Form, at_most, required
from sns.core.i18n import lazy as _l

from . import labels
from .actions import TERMS
from .models import ADDRESS_LIMIT, NAME_LIMIT, WORDS_LIMIT


def _choices(words: dict[str, Any]) -> list[SelectChoice]:
    return [SelectChoice(code, label) for code, label in words.items()]


class PetitionForm(Form):
    """A request to remove something."""

    kind = RadioField(
        _l("どのようなことですか"),
        choices=_choices(labels.KINDS),
        validators=[required(_l("どのようなことかをえらんでください"))],
    )
    address = StringField(
        _l("どのページですか"), validators=[required(_l("ページのアドレスを書いてください")), at_most(ADDRESS_LIMIT)],
        description=_l("ブラウザーの上に出ているアドレスを、そのまま写してください。分からないときは、どこに書いてあるかを言葉で書いてください。"),
    )  # fmt: skip
    ward = SelectField(_l("どの区のことですか"), validate_choice=False)
    words = TextAreaField(
        _l("どの部分が、なぜ困りますか"),
        validators=[required(_l("どの部分がなぜ困るかを書いてください")), at_most(WORDS_LIMIT)],
    )
    evidence = TextAreaField(
        _l("確かめるためのもの"), validators=[at_most(WORDS_LIMIT)],
        description=_l("本人であることや、事実とちがうことが分かる資料の名前や場所を書いてください。あとから窓口に持ってくることもできます。"),
    )  # fmt: skip
    name = StringField(_l("お名前"), validators=[required(_l("お名前を書いてください")), at_most(NAME_LIMIT)])
    is_agent = BooleanField(_l("本人に代わって申し出ます(保護者・代理人)"))
    email = StringField(
        _l("連絡先のメールアドレス"),
        validators=[
            required(_l("メールアドレスを書いてください")),
            at_most(254),
            Regexp(r"[^@\s]+@[^@\s]+\.[^@\s.]+\Z", message=_l("メールアドレスの形をお確かめください")),
        ],
    )
    key = HiddenField(validators=[at_most(40)])
    # Left empty by people, filled by machines; it is out of sight.
    site = StringField(_l("この欄は空けておいてください"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        city = city_card()
        self.ward.choices = [
            SelectChoice("", _l("分からない")), *(SelectChoice(place.slug, place.name) for place in wards_by_id().values())
        ]  # fmt: skip
        self._city_id = city.id if city else 0

    @property
    def is_machine(self) -> bool:
        """Whether the field nobody sees was filled."""
        return bool(self.site.data)

    @property
    def space_id(self) -> int:
        """The ward whose desk is asked; the city's where nobody knows."""
        return next((place.id for place in wards_by_id().values() if place.slug == self.ward.data), self._city_id)


class AnswerForm(Form):
    """An author's answer to the question whether they agree."""

    says = RadioField(
        _l("お答え"), choices=_choices(labels.ANSWERS), validators=[required(_l("どちらかをえらんでください"))]
    )
    words = TextAreaField(_l("理由"), validators=[at_most(WORDS_LIMIT)])


class DecisionForm(Form):
    """A decision, with reasons to both sides."""

    decision = RadioField(
        _l("決定"), choices=_choices(labels.DECISIONS), validators=[required(_l("決定をえらんでください"))]
    )
    passages = TextAreaField(_l("ふせる言葉(「一部をふせる」のとき、1行に1つ)"), validators=[at_most(WORDS_LIMIT)])
    to_requester = TextAreaField(
        _l("申し出た方への理由"), validators=[required(_l("申し出た方への理由を書いてください")), at_most(WORDS_LIMIT)]
    )
    to_author = TextAreaField(
        _l("書いた人への理由"), validators=[required(_l("書いた人への理由を書いてください")), at_most(WORDS_LIMIT)]
    )


class AppealForm(Form):
    """An objection."""

    words = TextAreaField(
        _l("異議の理由"), validators=[required(_l("異議の理由を書いてください")), at_most(WORDS_LIMIT)]
    )


class OutcomeForm(Form):
    """The answer to an objection."""

    outcome = RadioField(
        _l("判断"), choices=_choices(labels.OUTCOMES), validators=[required(_l("判断をえらんでください"))]
    )
    reason = TextAreaField(_l("双方への理由"), validators=[required(_l("理由を書いてください")), at_most(WORDS_LIMIT)])


class _Terms(Form):
    """The terms of the city, in days."""

    @property
    def days(self) -> dict[str, int]:
        """The terms by name."""
        return {name: int(self[name].data) for name in TERMS}


def terms_form(**given: Any) -> _Terms:
    """Return the form with a field for each term."""
    fields = {
        name: IntegerField(label, validators=[NumberRange(1, 3650, message=_l("1から3650までの日数を入れてください"))])
        for name, (_days, label) in TERMS.items()
    }  # fmt: skip
    form: _Terms = type("TermsForm", (_Terms,), fields)(**given)
    return form
