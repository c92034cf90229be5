"""What an attack on the running demo found; each of these was a fault, a leak or a way around a limit once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from sns.blueprints.accounts.models import Member
from sns.blueprints.media.models import File
from sns.core.db import db
from tests.factories import Factory, jpeg

SignIn = Callable[[Member], FlaskClient]
WORDS = {"title": "柿の木", "body": "色づきました。", "visibility": "ward", "version": "1"}


@pytest.fixture
def long_diary(make: Factory) -> Member:
    """Give a member whose diary goes on over a second page."""
    member = make.member()
    for number in range(21):
        make.entry(member, title=f"日記{number}")
    return member


@pytest.mark.parametrize("asked", ["_external=1", "_scheme=ftp&_external=1", "_method=POST", "endpoint=x", "_anchor=y"])
def test_what_addresses_are_built_from_cannot_be_asked_for(asked: str, long_diary: Member, as_: SignIn) -> None:
    for path in ("/diaries/?tab=mine&", f"/members/{long_diary.id}?"):
        page = as_(long_diary).get(f"{path}{asked}")
        assert page.status_code == 200
        assert "before=" in page.text
        assert "http://localhost" not in page.text


def test_a_link_to_the_next_page_stays_with_the_one_who_is_shown(long_diary: Member, as_: SignIn) -> None:
    page = as_(long_diary).get(f"/members/{long_diary.id}?member_id=1000&tab=x")
    assert f"/members/{long_diary.id}?tab=x&amp;before=" in page.text


def test_a_very_long_name_of_a_built_file_is_not_found(client: FlaskClient) -> None:
    assert client.get(f"/static/dist/{'a' * 3_000}").status_code == 404


def test_a_page_that_says_not_found_is_kept_by_nobody(make: Factory, as_: SignIn) -> None:
    browser = as_(make.member())
    for address in ("/static/none", "/static/dist/none-AAAAAAAA.js", "/files/1/m", "/files/999/m?k=x"):
        answer = browser.get(address)
        assert (answer.status_code, answer.headers["Cache-Control"]) == (404, "no-store"), address


@pytest.mark.parametrize("name", ["a\0b.jpg", "\u202egpj.exe", "あ" * 500])
def test_a_nasty_name_and_nasty_words_of_a_photo_are_cleaned(
    name: str, make: Factory, as_: SignIn, undone: Flask
) -> None:
    browser = as_(make.member())
    sent: dict[str, Any] = {**WORDS, "photos": (jpeg(), name), "new-alt": "柿\0の\u202e木"}
    assert browser.post("/diaries/", data=sent, content_type="multipart/form-data").status_code == 302
    with undone.app_context():
        file = db.session.scalars(sa.select(File)).one()
    assert file.alt == "柿の木"
    assert not {"\0", "\u202e"} & set(file.name)


def test_words_changed_for_a_photo_are_cleaned(make: Factory, as_: SignIn, undone: Flask) -> None:
    member = make.member()
    photo = make.photo(member)
    answer = as_(member).post("/diaries/", data={**WORDS, f"photo-{photo.id}-alt": "a\0b"})
    assert answer.status_code == 302
    with undone.app_context():
        assert db.session.scalars(sa.select(File.alt)).one() == "ab"


def test_a_form_with_more_photos_than_a_statement_may_name_is_answered(make: Factory, as_: SignIn) -> None:
    names = "&".join(f"photo-{number}-alt=" for number in range(1, 50_000))
    body = f"title=a&body=b&visibility=ward&do=preview&{names}"
    answer = as_(make.member()).post("/diaries/", data=body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 200


def test_far_too_much_in_one_field_is_cut_before_it_is_cleaned(make: Factory, as_: SignIn) -> None:
    sent = {**WORDS, "title": "柿" * 100_000}
    answer = as_(make.member()).post("/diaries/", data=sent, content_type="multipart/form-data")
    assert answer.status_code == 422
    assert answer.text.count("柿") < 25_000


def test_a_fault_of_the_database_tells_the_log_no_words(context: Flask) -> None:
    with pytest.raises(sa.exc.DBAPIError) as fault:
        db.session.execute(sa.text("select * from no_such_table where words = :words"), {"words": "ひみつ"})
    db.session.rollback()
    assert "ひみつ" not in str(fault.value)
