"""Signals and the outbox: nothing is told that did not happen, nothing that must happen is lost or done twice."""

from __future__ import annotations

import collections
import signal as signals_of_the_system
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask

from sns.core import clock, clockwork, jobs
from sns.core.db import db, transaction
from sns.core.jobs import OutboxRow, every, run_clock, run_due
from sns.core.options import OptionRow
from sns.core.signals import Signal, emit, on, on_many
from tests.site import environment

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.usefixtures("no_listeners")
NOON = datetime(2026, 11, 20, 3, 0, 10, tzinfo=UTC)


@pytest.fixture
def outbox(bare: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """Give the product's outbox on a bare app; the list counts wakes."""
    wakes: list[int] = []
    jobs.init_app(bare, redis_url=None, folder=tmp_path / "queue")
    monkeypatch.setitem(bare.extensions, "wake", lambda: wakes.append(1))
    clockwork._EVERY.clear()
    yield wakes


def rows() -> list[OutboxRow]:
    db.session.rollback()
    return list(
        db.session.scalars(sa.select(OutboxRow).order_by(OutboxRow.id).execution_options(populate_existing=True))
    )


def declare() -> Any:
    @dataclass(frozen=True)
    class Happened(Signal):
        number: int

    return Happened


def say(signal: Signal) -> None:
    with transaction():
        emit(signal)


# signals


def test_a_signal_outside_an_action_is_refused(bare: Flask) -> None:
    with pytest.raises(RuntimeError, match="Happened was emitted outside an action"):
        emit(declare()(1))


def test_listeners_hear_after_the_commit_in_order(bare: Flask) -> None:
    happened, heard = declare(), []

    @on(happened)
    def listen(signal: Any) -> None:
        heard.append((signal.number, db.session.get(OptionRow, ("fact", 0)) is not None))

    with transaction():
        emit(happened(1))
        db.session.add(OptionRow(key="fact", value=1))
        emit(happened(2))
        assert heard == []
    assert heard == [(1, True), (2, True)]


def test_a_rollback_takes_signals_and_jobs_with_it(outbox: list[int]) -> None:
    happened, heard = declare(), []
    on(happened)(heard.append)

    @on(happened, job=True)
    def later(_signal: Any) -> None:
        heard.append("job")

    with pytest.raises(LookupError), transaction():
        emit(happened(1))
        db.session.flush()
        raise LookupError
    assert (heard, rows(), run_due(), outbox) == ([], [], 0, [])


def test_one_listener_that_fails_silences_no_other_and_not_the_action(
    bare: Flask, capsys: pytest.CaptureFixture[str]
) -> None:
    happened, heard = declare(), []

    @on(happened)
    def broken(_signal: Any) -> None:
        raise ZeroDivisionError

    on(happened)(lambda signal: heard.append(signal.number))
    say(happened(1))
    assert heard == [1]


def test_a_listener_may_act_itself(bare: Flask) -> None:
    happened = declare()

    @on(happened)
    def follow(_signal: Any) -> None:
        with transaction():
            db.session.add(OptionRow(key="followed", value=1))

    say(happened(1))
    assert db.session.get(OptionRow, ("followed", 0)) is not None


# the outbox


def test_a_job_is_a_row_of_the_same_transaction_and_one_wake(outbox: list[int]) -> None:
    happened = declare()
    done: list[int] = []

    @on(happened, job=True)
    def first(signal: Any) -> None:
        done.append(signal.number)

    @on(happened, job=True)
    def second(signal: Any) -> None:
        done.append(-signal.number)

    with transaction():
        emit(happened(1))
        emit(happened(2))
        assert db.session.scalar(sa.select(sa.func.count()).select_from(OutboxRow)) == 4
        assert outbox == []
    assert outbox == [1]
    assert run_due() == 4
    assert sorted(done) == [-2, -1, 1, 2]
    assert all(row.done_at and row.last_error is None for row in rows())
    assert run_due() == 0


def test_a_burst_is_done_together_and_one_that_fails_holds_up_no_other(outbox: list[int]) -> None:
    happened = declare()
    heard: list[list[int]] = []

    @on_many(happened)
    def note(signals: list[Any]) -> None:
        heard.append([signal.number for signal in signals])
        if 3 in heard[-1]:
            raise ZeroDivisionError

    with transaction():
        for number in (1, 2):
            emit(happened(number))
    assert (run_due(), heard) == (2, [[1, 2]])
    with transaction():
        for number in (2, 3, 4):
            emit(happened(number))
    heard.clear()
    assert (run_due(), heard) == (3, [[2, 3, 4], [2], [3], [4]])
    assert [row.done_at is None for row in rows()] == [False, False, False, True, False]
    assert "ZeroDivisionError" in (rows()[3].last_error or "")


def test_a_queue_that_is_away_does_not_fail_the_action(outbox: list[int], bare: Flask) -> None:
    happened = declare()

    @on(happened, job=True)
    def later(_signal: Any) -> None:
        pass

    def broken() -> None:
        raise ConnectionError

    bare.extensions["wake"] = broken
    say(happened(1))
    assert run_due() == 1


def test_a_failing_job_waits_longer_each_time_stays_visible_and_runs_when_due(outbox: list[int]) -> None:
    happened = declare()
    tries: list[datetime] = []
    is_well = False

    @on(happened, job=True)
    def send(_signal: Any) -> None:
        tries.append(clock.now())
        with transaction():
            db.session.merge(OptionRow(key="half done", value=len(tries)))
            if not is_well:
                raise ConnectionError("mail server is away")

    with time_machine.travel(NOON, tick=False) as now:
        say(happened(1))
        waits = []
        for _ in range(4):
            assert run_due() == 1
            (row,) = rows()
            assert row.last_error == "ConnectionError: mail server is away"
            assert row.done_at is None
            assert row.leased_until is None
            assert db.session.get(OptionRow, ("half done", 0)) is None
            waits.append(row.available_at - clock.now())
            assert run_due() == 0
            now.move_to(row.available_at - timedelta(seconds=1))
            assert run_due() == 0
            now.move_to(row.available_at)
        assert jobs.waiting()["waiting"] == 1
        assert waits == sorted(set(waits))
        assert waits[0] <= timedelta(minutes=1)
        is_well = True
        assert run_due() == 1
    (row,) = rows()
    assert (row.attempts, row.last_error, row.done_at is None) == (5, None, False)
    assert len(tries) == 5


def test_a_job_that_never_succeeds_is_given_up_and_stays_to_be_seen(outbox: list[int]) -> None:
    happened = declare()

    @on(happened, job=True)
    def broken(_signal: Any) -> None:
        raise ValueError("x" * 5_000)

    with time_machine.travel(NOON, tick=False) as now:
        say(happened(1))
        tried = 0
        for _ in range(40):
            tried += run_due()
            now.shift(timedelta(hours=7))
        assert tried == jobs.MAX_ATTEMPTS
        state = jobs.waiting()
    assert (state["waiting"], state["failed"]) == (1, 1)
    assert len(rows()[0].last_error or "") == 2_000


def test_one_failing_job_does_not_hold_up_the_others(outbox: list[int]) -> None:
    happened, done = declare(), []

    @on(happened, job=True)
    def choosy(signal: Any) -> None:
        if signal.number == 1:
            raise ValueError
        done.append(signal.number)

    for number in (1, 2, 3):
        say(happened(number))
    assert run_due() == 3
    assert done == [2, 3]


def test_more_than_one_turn_holds_has_another_call_and_nothing_waits_for_the_minute(
    outbox: list[int], bare: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "run_due", lambda **which: run_due(2, **which))
    monkeypatch.setattr(jobs, "_MOST_IN_TURN", 2)
    happened, done = declare(), []
    on(happened, job=True)(lambda signal: done.append(signal.number))
    with transaction():
        for number in range(5):
            emit(happened(number))
    turns = 0
    while len(outbox) > turns:
        turns += 1
        jobs.work_off(bare)
    assert (done, turns) == ([0, 1, 2, 3, 4], 3)


def test_a_row_whose_job_is_gone_stays_visible(outbox: list[int]) -> None:
    with transaction():
        db.session.add(OutboxRow(job="no.such", payload={}, created_at=clock.now(), available_at=clock.now()))
    assert run_due() == 1
    assert rows()[0].last_error == "LookupError: no such job: no.such"


def test_what_a_crashed_worker_had_taken_is_taken_over_when_its_lease_ends(outbox: list[int]) -> None:
    happened, done = declare(), []

    @on(happened, job=True)
    def work(signal: Any) -> None:
        done.append(signal.number)

    with time_machine.travel(NOON, tick=False) as now:
        say(happened(1))
        assert jobs._lease() is not None  # and the process dies here
        now.shift(jobs.LEASE - timedelta(seconds=1))
        assert run_due() == 0
        now.shift(timedelta(seconds=2))
        assert run_due() == 1
    assert done == [1]
    assert rows()[0].attempts == 2


def test_work_written_while_the_clock_was_a_year_ahead_is_not_left_for_a_year(outbox: list[int]) -> None:
    happened, done = declare(), []

    @on(happened, job=True)
    def work(signal: Any) -> None:
        done.append(signal.number)
        if len(done) == 1:
            raise ConnectionError("mail server is away")

    with time_machine.travel(NOON, tick=False) as now:
        now.shift(timedelta(days=365))
        say(happened(1))
        assert run_due() == 1  # it fails, and waits for its next try
        say(happened(2))
        now.move_to(NOON)
        assert run_due() == 2
        now.shift(timedelta(days=365))
        say(happened(3))
        assert jobs._lease() is not None  # and the process dies here
        now.move_to(NOON)
        assert run_due() == 1
    assert sorted(done) == [1, 1, 2, 3]


# the clock


@pytest.mark.parametrize("when", ["day 3:40", "weekly", "day 03:40 ", "minute hour", ""])
def test_an_unreadable_moment_is_refused_where_it_is_declared(when: str) -> None:
    with pytest.raises(ValueError, match="allowed are"):
        every(when)


def test_clockwork_runs_once_for_each_moment_in_the_citys_time(outbox: list[int]) -> None:
    ran: list[str] = []
    every("minute")(lambda: ran.append("minute"))
    clockwork._EVERY["hour"] = ("hour", lambda: ran.append("hour"))
    clockwork._EVERY["day"] = ("day 12:05", lambda: ran.append("day"))
    with time_machine.travel(NOON, tick=False) as now:  # 12:00:10 in Tokyo
        run_clock()
        run_clock()
        assert sorted(ran) == ["hour", "minute"]
        now.shift(timedelta(minutes=5))
        run_clock()
        now.shift(timedelta(seconds=20))
        run_clock()
        assert collections.Counter(ran) == {"minute": 2, "hour": 1, "day": 1}
        now.shift(timedelta(minutes=55))
        run_clock()
        assert collections.Counter(ran) == {"minute": 3, "hour": 2, "day": 1}
        now.shift(timedelta(days=1))
        run_clock()
        now.shift(clockwork.HOLD)
        run_clock()
        assert collections.Counter(ran)["day"] == 2


def test_a_clock_that_went_ahead_has_time_to_be_put_right(outbox: list[int]) -> None:
    ran: list[str] = []
    every("minute")(lambda: ran.append("minute"))
    clockwork._EVERY["day"] = ("day 12:00", lambda: ran.append("day"))
    with time_machine.travel(NOON, tick=False) as now:
        run_clock()
        assert ran == ["minute", "day"]
        now.shift(timedelta(days=365))
        for _look in range(5):
            run_clock()
            now.shift(timedelta(minutes=1))
        assert ran == ["minute", "day"]
        assert clockwork.held_until() == NOON + timedelta(days=365) + clockwork.HOLD
        # It is put right: all goes on at once, and nothing is taken for done that was noted in the wrong year.
        now.move_to(NOON + timedelta(minutes=6))
        run_clock()
        assert ran == ["minute", "day", "minute"]
        assert clockwork.held_until() is None
        now.move_to(NOON + timedelta(days=365))
        for _look in range(61):
            run_clock()
            now.shift(timedelta(minutes=1))
        # It was right this time, or nobody put it right within the hour.
        assert collections.Counter(ran) == {"minute": 2 + 51, "day": 2}


@pytest.mark.parametrize("order", [("ahead", "day"), ("day", "ahead")])
def test_a_clock_that_goes_ahead_in_the_middle_of_a_look_has_time_as_well(
    outbox: list[int], order: tuple[str, ...]
) -> None:
    ran: list[str] = []
    with time_machine.travel(NOON, tick=False) as now:

        def go_ahead() -> None:
            if clock.now() == NOON:
                now.shift(timedelta(days=365))

        known = {"ahead": ("minute", go_ahead), "day": ("day 12:00", lambda: ran.append("day"))}
        clockwork._EVERY.update({name: known[name] for name in order})
        run_clock()
        before = list(ran)
        for _look in range(5):
            now.shift(timedelta(minutes=1))
            run_clock()
        # Nothing was done in the wrong year, nor was forgotten when the clock was looked at last.
        assert ran == before == (["day"] if order[0] == "day" else [])
        assert clockwork.held_until() == NOON + timedelta(days=365, minutes=1) + clockwork.HOLD


def test_clockwork_that_fails_stops_no_other(outbox: list[int]) -> None:
    ran: list[str] = []

    def broken() -> None:
        raise ZeroDivisionError

    clockwork._EVERY["a"] = ("minute", broken)
    clockwork._EVERY["b"] = ("minute", lambda: ran.append("b"))
    run_clock()
    assert ran == ["b"]


def test_done_work_is_forgotten_after_a_week_and_waiting_work_never(outbox: list[int]) -> None:
    happened = declare()

    @on(happened, job=True)
    def choosy(signal: Any) -> None:
        if signal.number == 2:
            raise ValueError

    with time_machine.travel(NOON, tick=False) as now:
        say(happened(1))
        say(happened(2))
        run_due()
        now.shift(timedelta(days=6))
        run_clock()
        assert len(rows()) == 2
        now.shift(timedelta(days=2))
        run_clock()
        now.shift(clockwork.HOLD)
        run_clock()
    assert [row.payload["number"] for row in rows()] == [2]


# several processes


def test_two_workers_do_each_row_once_and_each_tick_once(bare: Flask, empty_url: str, tmp_path: Path) -> None:
    count = 40
    with transaction():
        for number in range(count):
            now = clock.now()
            db.session.add(OutboxRow(job="__main__.work", payload={"number": number}, created_at=now, available_at=now))
    db.session.remove()
    log = tmp_path / "deeds"
    racers = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.core.laws.racer", empty_url, str(log)], cwd=ROOT, stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )
        for _ in range(2)
    ]  # fmt: skip
    for racer in racers:
        assert racer.stdout is not None
        assert racer.stdout.readline() == b"ready\n"
    for racer in racers:
        assert racer.stdin is not None
        racer.stdin.write(b"go\n")
        racer.stdin.flush()
    errors = [racer.communicate(timeout=60)[1] for racer in racers]
    assert [racer.returncode for racer in racers] == [0, 0], b"".join(errors).decode()
    deeds = [line.rsplit(" ", 1) for line in log.read_text().splitlines()]
    assert collections.Counter(deed for deed, _ in deeds) == {"tick": 1, **{f"job {n}": 1 for n in range(count)}}
    assert len({process for deed, process in deeds if deed != "tick"}) == 2
    assert all(row.done_at and row.attempts == 1 for row in rows())


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("prepared") / "instance"
    command = [sys.executable, "-m", "sns", "prepare"]
    subprocess.run(command, env=environment(folder), check=True, capture_output=True, timeout=60)
    return folder


@pytest.mark.parametrize("queue", ["file", "valkey"])
def test_the_worker_process_wakes_at_a_commit_elsewhere_and_stops_when_told(
    queue: str, prepared: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    settings = {"log_level": "error"}
    if queue == "valkey":
        settings["redis_url"] = str(request.getfixturevalue("valkey"))
    worker = subprocess.Popen(
        [sys.executable, "-m", "tests.core.laws.worker"], cwd=ROOT, env=environment(prepared, **settings),
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
    )  # fmt: skip
    try:
        commit = committer(prepared, settings)
        wait_for(commit(tmp_path / "warm"), 30)  # the worker is up
        wait_for(commit(tmp_path / "rung"), 2)
        worker.send_signal(signals_of_the_system.SIGTERM)
        assert worker.wait(10) == 0, worker.stderr.read() if worker.stderr else ""
    finally:
        if worker.poll() is None:
            worker.kill()
        worker.communicate()


def committer(instance: Path, settings: dict[str, str]) -> Callable[[Path], Path]:
    """Return a function that commits, in a process that is not the worker, a change with a job."""
    script = (
        "import sys\n"
        "from tests.core.laws.worker import Rung\n"
        "from sns.app import create_app\n"
        "from sns.core.db import transaction\n"
        "from sns.core.signals import emit\n"
        "with create_app().app_context(), transaction():\n"
        "    emit(Rung(sys.argv[1]))\n"
    )

    def commit(path: Path) -> Path:
        command = [sys.executable, "-c", script, str(path)]
        subprocess.run(command, cwd=ROOT, env=environment(instance, **settings), check=True, timeout=60)
        return path

    return commit


def wait_for(path: Path, seconds: float) -> None:
    until = time.monotonic() + seconds
    while not path.exists():
        assert time.monotonic() < until, f"{path.name} did not come"
        time.sleep(0.02)
