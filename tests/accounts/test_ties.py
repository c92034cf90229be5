"""What two members do with each other: asking, tying, parting, keeping away."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine

from sns.blueprints.accounts import actions as accounts
from sns.blueprints.accounts import circle, models, ties
from sns.blueprints.accounts.models import Block, FriendRequest, Friendship, Member
from sns.blueprints.notifications.models import NotificationEvent
from sns.blueprints.spaces import actions as spaces
from sns.blueprints.spaces import queries as space_queries
from sns.core import clock, jobs, options
from sns.core.db import db
from sns.core.errors import Refused


@pytest.fixture
def pair(make: Any) -> tuple[Member, Member]:
    return make.member(), make.member()


def fresh(someone: Member) -> Member:
    someone.forget_standing()
    return someone


def friends_of(someone: Member) -> frozenset[int]:
    return fresh(someone).standing.friends


def mails_due(someone: Member) -> int:
    due = sa.select(sa.func.count()).where(
        NotificationEvent.member_id == someone.id, NotificationEvent.due_at.is_not(None)
    )
    return db.session.scalar(due) or 0


def test_a_wish_is_told_by_mail_and_accepted(context: Any, pair: Any) -> None:
    one, other = pair
    assert ties.ask(one, other, words="公園でお会いした者です。") is False
    assert one.id in fresh(other).standing.asking
    assert other.id in fresh(one).standing.asked
    jobs.run_due()
    assert mails_due(other) == 1
    # What stands in the mail queue forever is nobody's words.
    assert "公園" not in str(db.session.scalars(sa.select(jobs.OutboxRow.payload)).all())
    ties.accept(other, one)
    assert friends_of(one) == {other.id}
    assert friends_of(other) == {one.id}
    assert not fresh(other).standing.asking
    assert not fresh(one).standing.asked


def test_asking_back_ties_at_once(context: Any, pair: Any) -> None:
    one, other = pair
    ties.ask(one, other)
    assert ties.ask(other, one) is True
    assert friends_of(one) == {other.id}
    assert not db.session.scalars(sa.select(FriendRequest)).all()


def test_a_no_looks_like_no_answer_and_cannot_be_asked_around(context: Any, pair: Any) -> None:
    one, other = pair
    ties.ask(one, other, words="はじめまして。")
    ties.decline(other, one)
    assert other.id in fresh(one).standing.asked
    assert [row.Member.id for row in circle.list_asked(one)] == [other.id]
    assert not fresh(other).standing.asking
    assert not circle.list_asking(other)
    ties.take_back(one, other)
    assert not fresh(one).standing.asked
    ties.ask(one, other, words="もう一度お願いします。")
    assert other.id in fresh(one).standing.asked
    assert not fresh(other).standing.asking
    with pytest.raises(Refused):
        ties.accept(other, one)
    # Who said no may still ask of their own accord, and is tied then.
    assert ties.ask(other, one) is True


def test_taking_back_and_asking_again_sends_no_second_mail(context: Any, pair: Any) -> None:
    one, other = pair
    ties.ask(one, other)
    jobs.run_due()
    for _ in range(3):
        ties.take_back(one, other)
        assert not fresh(other).standing.asking
        ties.ask(one, other)
    jobs.run_due()
    assert mails_due(other) == 1
    assert fresh(other).standing.asking == {one.id}


def test_a_wish_that_was_taken_back_cannot_be_accepted(context: Any, pair: Any) -> None:
    one, other = pair
    ties.ask(one, other)
    ties.take_back(one, other)
    with pytest.raises(Refused):
        ties.accept(other, one)
    assert not friends_of(one)


def test_nobody_asks_without_end(context: Any, make: Any) -> None:
    options.change("ties.requests_a_day", 2)
    one, others = make.member(), [make.member() for _ in range(3)]
    for other in others[:2]:
        ties.ask(one, other)
    with pytest.raises(Refused, match="2人まで"):
        ties.ask(one, others[2])


def test_nobody_asks_themselves_or_who_is_not_there(context: Any, pair: Any) -> None:
    one, other = pair
    with pytest.raises(Refused):
        ties.ask(one, one)
    db.session.get_one(Member, other.id).state = "suspended"
    db.session.commit()
    with pytest.raises(Refused):
        ties.ask(one, other)


def test_a_wish_lapses_after_90_days(context: Any, pair: Any) -> None:
    one, other = pair
    ties.ask(one, other)
    with time_machine.travel(clock.now() + timedelta(days=89), tick=False):
        assert ties.forget_old_requests() == 0
    with time_machine.travel(clock.now() + timedelta(days=91), tick=False):
        assert ties.forget_old_requests() == 1
    assert not fresh(one).standing.asked


def test_parting_ends_what_was_written_about_each_other(context: Any, pair: Any, make: Any) -> None:
    one, other = pair
    third = make.member()
    for friend in (other, third):
        ties.befriend(one, friend)
    ties.introduce(one, other, body="犬の散歩の先輩です。")
    ties.introduce(other, one, body="声の大きな人です。")
    ties.introduce(third, one, body="いつも早起きです。")
    ties.part(one, other)
    ties.part(other, one)
    assert friends_of(one) == {third.id}
    assert [row.author_id for row in db.session.scalars(sa.select(models.Testimonial))] == [third.id]


def test_only_friends_write_about_each_other(context: Any, pair: Any) -> None:
    one, other = pair
    with pytest.raises(Refused):
        ties.introduce(one, other, body="よく知りません。")


def test_words_about_a_friend_are_changed_not_doubled(context: Any, pair: Any) -> None:
    one, other = pair
    ties.befriend(one, other)
    ties.introduce(one, other, body="はじめの文。")
    ties.introduce(one, other, body="直した文。")
    rows = circle.list_testimonials(other.id, frozenset())
    assert [row.Testimonial.body for row in rows] == ["直した文。"]
    assert circle.list_testimonials(other.id, frozenset({one.id})) == []
    ties.withdraw_testimonial(other, rows[0].Testimonial)
    assert circle.list_testimonials(other.id, frozenset()) == []


def test_a_block_ends_everything_between_two(context: Any, pair: Any) -> None:
    one, other = pair
    ties.befriend(one, other)
    ties.introduce(one, other, body="友だちです。")
    ties.block(other, one)
    assert not friends_of(one)
    assert not friends_of(other)
    assert fresh(one).standing.blocked == {other.id}
    assert fresh(other).standing.blocked == {one.id}
    assert not db.session.scalars(sa.select(models.Testimonial)).all()
    with pytest.raises(Refused):
        ties.ask(one, other)
    with pytest.raises(Refused):
        ties.ask(other, one)
    # Only who set it lifts it, and the tie stays ended.
    ties.unblock(one, other.id)
    assert fresh(one).standing.blocked == {other.id}
    ties.unblock(other, one.id)
    assert not fresh(one).standing.blocked
    assert not friends_of(one)


def test_a_block_takes_a_waiting_wish_with_it(context: Any, pair: Any) -> None:
    one, other = pair
    ties.ask(one, other)
    ties.block(one, other)
    with pytest.raises(Refused):
        ties.accept(other, one)
    assert not db.session.scalars(sa.select(FriendRequest)).all()
    assert db.session.scalars(sa.select(Block.member_id)).all() == [one.id]


def test_mute_is_one_sided_and_leaves_the_tie(context: Any, pair: Any) -> None:
    one, other = pair
    ties.befriend(one, other)
    ties.mute(one, other)
    ties.mute(one, other)
    assert fresh(one).standing.muted == {other.id}
    assert not fresh(other).standing.muted
    assert friends_of(one) == {other.id}
    ties.unmute(one, other.id)
    assert not fresh(one).standing.muted


def test_friends_are_found_by_part_of_a_nickname_and_listed_in_pages(context: Any, make: Any) -> None:
    me = make.member()
    names = ["さくら100%", "サクラダ", "もみじ"]
    found = [make.member(nickname=name) for name in names]
    stranger = make.member(nickname="さくらんぼ")
    for friend in found:
        ties.befriend(me, friend)
    shown = circle.list_friends(me, "さくら")
    assert {row.Member.nickname for row in shown.items} == {"さくら100%", "サクラダ"}
    assert stranger.id not in {row.Member.id for row in shown.items}
    assert [row.Member.nickname for row in circle.list_friends(me, "%").items] == ["さくら100%"]
    moment = clock.now() - timedelta(days=1)
    for friend in (make.member() for _ in range(circle.FRIENDS)):
        ties.befriend(me, friend, since_at=moment)  # many at one moment: the id decides
    first = circle.list_friends(me)
    second = circle.list_friends(me, before=first.next)
    ids = [row.Member.id for row in (*first.items, *second.items)]
    assert len(ids) == len(set(ids)) == circle.FRIENDS + 3
    assert second.next is None


@pytest.fixture
def real(app: Any) -> Any:
    """Two members on real connections, for what really happens at one moment; gone afterwards."""
    with app.app_context():
        ward = next(iter(space_queries.wards_by_id().values()))
        members = []
        for number in range(2):
            someone = accounts.join(
                None, nickname=f"同時の人{number}", email=None, password_hash=None, home_ward_id=ward.id
            )
            spaces.belong(someone, ward.id, tie="live")
            members.append(someone)
        ids = [someone.id for someone in members]
    yield ids
    with app.app_context():
        db.session.execute(sa.delete(Member).where(Member.id.in_(ids)))
        db.session.execute(sa.delete(jobs.OutboxRow))
        db.session.commit()
        db.session.remove()


def at_once(app: Any, *deeds: Any) -> list[Exception]:
    """Run each deed in a thread and a connection of its own, started together; return what they raised."""
    gate, failures = threading.Barrier(len(deeds)), []

    def run(deed: Any) -> None:
        with app.app_context():
            gate.wait()
            try:
                deed()
            except Refused:
                pass
            except Exception as error:  # noqa: BLE001  # told to the test
                failures.append(error)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return failures


def someone(member_id: int) -> Member:
    return db.session.get_one(Member, member_id)


def pairs() -> set[tuple[int, int]]:
    return {(row.member_id, row.friend_id) for row in db.session.scalars(sa.select(Friendship))}


@pytest.mark.parametrize("_round", range(3))
def test_two_who_ask_each_other_at_one_moment_are_tied(app: Any, real: Any, _round: int) -> None:
    a, b = real
    failures = at_once(app, lambda: ties.ask(someone(a), someone(b)), lambda: ties.ask(someone(b), someone(a)))
    assert failures == []
    with app.app_context():
        assert {(a, b), (b, a)} <= pairs()
        assert not db.session.scalars(sa.select(FriendRequest).where(FriendRequest.sender_id.in_(real))).all()


@pytest.mark.parametrize("_round", range(3))
def test_accepting_twice_at_one_moment_ties_once(app: Any, real: Any, _round: int) -> None:
    a, b = real
    with app.app_context():
        ties.ask(someone(a), someone(b))
    assert at_once(app, *[lambda: ties.accept(someone(b), someone(a))] * 3) == []
    with app.app_context():
        assert {(a, b), (b, a)} <= pairs()


@pytest.mark.parametrize("_round", range(3))
def test_a_block_at_the_moment_of_accepting_leaves_no_tie(app: Any, real: Any, _round: int) -> None:
    a, b = real
    with app.app_context():
        ties.ask(someone(a), someone(b))
    failures = at_once(app, lambda: ties.accept(someone(b), someone(a)), lambda: ties.block(someone(a), someone(b)))
    assert failures == []
    with app.app_context():
        assert not {(a, b), (b, a)} & pairs()
        assert not db.session.scalars(sa.select(FriendRequest).where(FriendRequest.sender_id.in_(real))).all()
