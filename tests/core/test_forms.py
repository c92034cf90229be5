"""Forms: what was typed comes back, without what cannot be seen, and refused in words."""

from __future__ import annotations

import unicodedata
from typing import Any

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict
from wtforms import EmailField, HiddenField, PasswordField, StringField, TextAreaField

from sns.core.forms import Form, at_most, required


class Sample(Form):
    title = StringField("題", validators=[required("題を書いてください"), at_most(10)])
    body = TextAreaField("本文", validators=[at_most(20)])
    email = EmailField("アドレス")
    secret = PasswordField("パスワード")
    key = HiddenField()


@pytest.fixture
def fill(context: Flask) -> Any:
    def make(**values: str) -> Sample:
        with context.test_request_context("/", method="POST", data=values):
            form = Sample(formdata=MultiDict(values))
            form.validate()
            return form

    return make


@pytest.mark.parametrize("invisible", ["\u200b", "\u202e", "\u2066", "\ufeff", "\x00", "\x07", "\U000e0041", "\u00ad"])
def test_invisible_characters_are_gone_before_anything_is_judged(invisible: str, fill: Any) -> None:
    form = fill(title=f"{invisible}柿{invisible}", email=f"a{invisible}@example.jp", key=f"k{invisible}1")
    assert (form.title.data, form.email.data, form.key.data) == ("柿", "a@example.jp", "k1")
    assert not form.errors


def test_a_title_of_nothing_visible_is_an_empty_one(fill: Any) -> None:
    assert fill(title=" \u200b\u3000\t\n").errors == {"title": ["題を書いてください"]}


def test_lines_become_one_in_a_title_and_stay_in_a_body(fill: Any) -> None:
    form = fill(title="朝の\r\n 散歩", body="川まで\r\n歩いた\r\n")
    assert form.title.data == "朝の 散歩"
    assert form.body.data == "川まで\n歩いた"


def test_text_is_composed_before_it_is_counted(fill: Any) -> None:
    typed = unicodedata.normalize("NFD", "がぎぐげござじずぜぞ")
    form = fill(title=typed)
    assert len(typed) == 20
    assert form.title.data == "がぎぐげござじずぜぞ"
    assert not form.errors


def test_a_newline_counts_one_however_the_browser_sends_it(fill: Any) -> None:
    assert not fill(title="題", body="あ\r\n" * 9 + "あい").errors


def test_too_much_is_refused_with_the_limit_and_comes_back_whole(fill: Any) -> None:
    form = fill(title="あ" * 11, body="い" * 21)
    assert form.title.errors == ["10文字以内で書いてください"]
    assert form.body.errors == ["20文字以内で書いてください"]
    assert (form.title.data, form.body.data) == ("あ" * 11, "い" * 21)


def test_a_password_is_left_exactly_as_typed(fill: Any) -> None:
    typed = " é\u200bひみつ "
    assert fill(title="題", secret=typed).secret.data == typed


def test_missing_fields_are_errors_in_words_not_faults(fill: Any) -> None:
    form = fill()
    assert form.errors == {"title": ["題を書いてください"]}


def test_a_long_or_hostile_field_is_judged_quickly_enough_to_answer(fill: Any) -> None:
    for typed in ("\u0301" * 50_000, "あ" * 200_000, "\u200d" * 50_000, "(" * 50_000):
        assert fill(title="a" + typed, body=typed).title.data is not None
