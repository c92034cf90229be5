"""What waits, what is refused and what passes before it is published; trust, limits, and what the author is told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask

from sns.blueprints.accounts.models import Member
from sns.blueprints.cases.models import Case
from sns.blueprints.contents.models import Content, Reply
from sns.blueprints.screening import actions, checking, sayings, trust
from sns.blueprints.screening.models import Saying
from sns.core import clock, options
from sns.core.db import db, transaction
from sns.core.errors import Refused

CALM = {"links": False, "personal": False, "repeats": False, "limits": False}


@pytest.fixture
def ward(make: Any, context: Flask) -> Iterator[Any]:
    place = make.ward()
    for name in checking.OPTIONS:
        options.change(f"screening.{name}", True, place.id)
    checking.forget_chosen()
    yield place
    checking.forget_chosen()


def old_hand(make: Any, **facts: Any) -> Member:
    member = make.member(**facts)
    with transaction():
        row = db.session.get_one(Member, member.id)
        row.joined_at = clock.now() - timedelta(days=90)
    for number in range(trust._WELL_WORDS):
        make.entry(member, title=f"日記{number}", at=clock.now())
    trust.forget(member.id)
    member.joined_at = row.joined_at
    return member


def words(ward: Any, *lines: str, effect: str = "hold", rule: str | None = None) -> actions.Added:
    return actions.add_words(None, ward.id, lines, effect, rule)


def said(ward: Any, *texts: str, **facts: Any) -> checking.Said:
    return checking.Said(facts.pop("where", "content"), ward.id, texts, **facts)


@pytest.mark.parametrize("text", ["草刈りに行きました。", "https:なしの文", "3月4日 10:30から", ""])
def test_plain_words_of_somebody_new_pass(make: Any, ward: Any, text: str) -> None:
    with transaction():
        seen = checking.check(make.member(), said(ward, text))
    assert (seen.reason, seen.texts, seen.marks) == (None, (text,), ())


def test_a_listed_word_waits_with_its_rule_and_its_place(make: Any, ward: Any) -> None:
    words(ward, "必ず儲かる", rule="ads")
    with transaction():
        seen = checking.check(old_hand(make), said(ward, "題", "これは必ず・儲かる話です"))
    assert (seen.reason, seen.marks, seen.rule) == ("screen.word", ("必ず・儲かる",), "ads")


def test_a_blocked_word_is_refused_by_name(make: Any, ward: Any) -> None:
    words(ward, "死ね", effect="block")
    with pytest.raises(Refused, match="「死ね」は、ここでは使えない言葉です"), transaction():
        checking.check(make.member(), said(ward, "おまえなんか死ね"))


def test_a_masked_word_is_covered_and_published(make: Any, ward: Any) -> None:
    words(ward, "ばか", effect="mask")
    entry = make.entry(make.member(), body="ほんとにバカだった")
    assert (entry.state, entry.body) == ("published", "ほんとに＊＊だった")


def test_the_citys_list_counts_in_each_ward(make: Any, ward: Any) -> None:
    from sns.blueprints.spaces.queries import city_card  # noqa: PLC0415

    words(city_card(), "必ず儲かる")
    with transaction():
        assert checking.check(make.member(), said(ward, "必ず儲かる")).reason == "screen.word"
    other = make.ward(1)
    words(ward, "この区だけの言葉")
    with transaction():
        assert checking.check(make.member(), said(other, "この区だけの言葉")).reason is None


def test_a_word_taken_out_of_the_list_passes_at_once(make: Any, ward: Any) -> None:
    words(ward, "必ず儲かる", "もうけ話")
    staff = make.member(role="ward_staff")
    from sns.blueprints.screening import lists  # noqa: PLC0415

    (first, _second) = lists.list_words(ward.id)
    actions.remove_word(staff, first)
    with transaction():
        assert checking.check(make.member(), said(ward, first.word)).reason is None


def test_an_offices_words_pass(make: Any, ward: Any) -> None:
    words(ward, "必ず儲かる")
    with transaction():
        seen = checking.check(make.member(role="ward_staff"), said(ward, "必ず儲かる話に注意", voice_space_id=ward.id))
    assert seen.reason is None


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("見てください https://example.jp/x", "screen.link"),
        ("[ここ](https://example.jp)", "screen.link"),
        ("電話は 090-1234-5678 です", "screen.personal"),
        ("北区中津1-2-3にいます", "screen.personal"),
        ("taro@example.jp まで", "screen.personal"),
    ],
)
def test_links_and_private_facts_of_somebody_new_wait(make: Any, ward: Any, text: str, reason: str) -> None:
    with transaction():
        assert checking.check(make.member(), said(ward, text)).reason == reason
    with transaction():
        assert checking.check(old_hand(make), said(ward, text)).reason is None
    staff = make.member(role="ward_staff")
    actions.choose(staff, ward.id, {"first_posts": 0, **CALM})
    with transaction():
        assert checking.check(make.member(), said(ward, text)).reason is None


def test_private_facts_among_friends_do_not_wait(make: Any, ward: Any) -> None:
    with transaction():
        assert checking.check(make.member(), said(ward, "090-1234-5678", visibility="friends")).reason is None


def test_the_same_text_again_and_again_waits(make: Any, ward: Any) -> None:
    member = make.member()
    text = "フリーマーケットを開きます。出店者を募集しています。どなたでもどうぞ。"
    reasons = []
    for number in range(4):
        with transaction():
            reasons.append(checking.check(member, said(ward, text + " " * number, where="reply")).reason)
    assert reasons == [None, None, None, "screen.repeat"]


def test_short_words_may_be_said_again_and_again(make: Any, ward: Any) -> None:
    member = make.member()
    for _number in range(6):
        with transaction():
            assert checking.check(member, said(ward, "ありがとうございます", where="reply")).reason is None


def test_the_same_text_to_many_waits(make: Any, ward: Any) -> None:
    member = make.member()
    text = "はじめまして。とても良いお話があります。くわしくは返信をください。"
    reasons = []
    for number in range(6):
        with transaction():
            reasons.append(checking.check(member, said(ward, text, where="message", to=f"room:{number}")).reason)
    assert reasons[:3] == [None] * 3
    assert reasons[5] == "screen.mass"


def test_somebody_new_is_slowed_with_a_sentence_and_others_are_not(make: Any, ward: Any) -> None:
    member = make.member()
    for number in range(4):
        with transaction():
            checking.check(member, said(ward, f"日記の{number}"))
    with pytest.raises(Refused, match="1時間に書ける数"), transaction():
        checking.check(member, said(ward, "もう1つ"))
    with transaction():
        checking.check(member, said(ward, "直すのは自由", is_new=False))
    other = old_hand(make)
    for number in range(6):
        with transaction():
            checking.check(other, said(ward, f"日記の{number}"))


def test_the_first_posts_wait_where_the_ward_wants_it(make: Any, ward: Any) -> None:
    options.change("screening.first_posts", 1, ward.id)
    checking.forget_chosen()
    member = make.member()
    with transaction():
        assert checking.check(member, said(ward, "はじめまして")).reason == "screen.first"
    make.entry(member, at=clock.now())
    with transaction():
        assert checking.check(member, said(ward, "2回目です")).reason is None


@pytest.mark.parametrize(
    ("days", "is_checked", "published", "upheld", "level"),
    [
        (0, False, 0, 0, 0), (6, False, 30, 0, 0), (7, False, 2, 0, 0), (7, False, 3, 0, 1), (1, True, 3, 0, 1),
        (7, True, 3, 0, 2), (30, False, 19, 0, 1), (30, False, 20, 0, 2), (90, False, 40, 1, 1), (90, True, 40, 2, 0),
        (90, True, 40, 5, 0),
    ],
)  # fmt: skip
def test_trust_grows_with_good_conduct(days: int, is_checked: bool, published: int, upheld: int, level: int) -> None:
    now = clock.now()
    member = Member(joined_at=now - timedelta(days=days), residency_checked_at=now if is_checked else None)
    assert trust.level(member, published, upheld, now) == level


def test_staff_and_hosts_are_trusted(make: Any, ward: Any) -> None:
    assert trust.level_of(make.member(role="host")) == trust.WELL_KNOWN
    assert trust.level_of(make.member()) == trust.NEW


def test_a_list_reads_lines_once_and_says_what_it_could_not_take(make: Any, ward: Any) -> None:
    added = words(ward, "ばか", "バカ", "# 注釈", "", "あ", "ながい" * 30, "アホ")
    assert (added.new, added.known, added.bad) == (2, 0, ["あ", "ながい" * 20])
    again = words(ward, "ばか", effect="mask")
    assert (again.new, again.known) == (0, 1)
    with transaction():
        assert checking.check(make.member(), said(ward, "ばか")).reason is None


def test_fingerprints_go_after_two_days(make: Any, ward: Any) -> None:
    with transaction():
        checking.check(make.member(), said(ward, "きょうのこと"))
    assert sayings.forget_old() == 0
    with time_machine.travel(clock.now() + timedelta(days=3)):
        assert sayings.forget_old() == 1
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Saying)) == 0


def test_what_cannot_wait_is_refused_with_the_reason(make: Any, ward: Any) -> None:
    with pytest.raises(Refused, match="リンクのある文章"), transaction():
        checking.must_pass(make.member(), said(ward, "https://example.jp", where="profile"))


def _case(kind: str, number: int) -> Case:
    return db.session.scalars(sa.select(Case).where(Case.subject_kind == kind, Case.subject_id == number)).one()


def test_an_entry_that_waits_is_its_authors_alone_and_a_case_is_open(make: Any, ward: Any, as_: Any) -> None:
    words(ward, "必ず儲かる", rule="ads")
    author = make.member()
    entry = make.entry(author, body="必ず儲かる話です")
    assert (entry.state, entry.state_reason, entry.published_at) == ("held", "screen.word", None)
    case = _case("content", entry.id)
    assert (case.origin, case.topic, case.about_id, case.facts["marks"]) == ("hold", "ads", author.id, ["必ず儲かる"])


def test_a_reply_that_waits_is_not_counted_until_it_is_released(make: Any, ward: Any) -> None:
    from sns.blueprints.contents import holding, queries  # noqa: PLC0415

    words(ward, "必ず儲かる")
    entry = make.entry(make.member())
    writer = make.member()
    reply = make.reply(writer, entry, body="必ず儲かるよ")
    assert (reply.state, db.session.get_one(Content, entry.id).reply_count) == ("held", 0)
    assert _case("reply", reply.id).origin == "hold"
    found = queries.find_reply(reply.id)
    assert found is not None
    holding.release(found)
    assert db.session.get_one(Reply, reply.id).state == "published"
    assert db.session.get_one(Content, entry.id).reply_count == 1
    holding.hold(found, "rule", state="hidden")
    assert db.session.get_one(Content, entry.id).reply_count == 0
