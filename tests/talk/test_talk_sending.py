"""How lines stand in line: whoever comes while others are being stored shares the next commit, and nobody is forgotten."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from sns.blueprints.talk import sending
from sns.core.errors import Refused

_PATIENCE_S = 10


class Store:
    """A store that is as slow as it is told to be, and notes what came together."""

    def __init__(self) -> None:
        self.batches: list[list[str]] = []
        self.faults: dict[str, BaseException] = {}
        self.has_begun, self.may_end = threading.Semaphore(0), threading.Semaphore(0)

    def __call__(self, wishes: Any) -> list[Any]:
        self.batches.append([words.client_id for words in wishes])
        self.has_begun.release()
        assert self.may_end.acquire(timeout=_PATIENCE_S)
        for words in wishes:
            if words.client_id in self.faults:
                raise self.faults[words.client_id]
        return [Refused("no") if words.body == "no" else words.client_id for words in wishes]


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> Store:
    made = Store()
    monkeypatch.setattr(sending.actions, "store", made)
    monkeypatch.setattr(sending, "_desk", sending._Desk())
    return made


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(80) as made:
        yield made


def send(pool: ThreadPoolExecutor, name: str, body: str = "はい") -> Future[Any]:
    author: Any = None
    return pool.submit(sending.send, sending.Words(author, 1, name, body))


def crowd(pool: ThreadPoolExecutor, store: Store, *others: tuple[str, str]) -> list[Future[Any]]:
    """Let one be stored, and others come meanwhile."""
    sent = [send(pool, "first")]
    assert store.has_begun.acquire(timeout=_PATIENCE_S)
    for place, (name, body) in enumerate(others, 1):
        sent.append(send(pool, name, body))
        while len(sending._desk._waiting) < place:
            time.sleep(0.001)
    return sent


def test_who_comes_alone_is_stored_at_once(pool: ThreadPoolExecutor, store: Store) -> None:
    store.may_end.release(2)
    assert [send(pool, name).result(_PATIENCE_S) for name in ("a", "b")] == ["a", "b"]
    assert store.batches == [["a"], ["b"]]


def test_who_comes_meanwhile_is_stored_together_in_the_order_they_came(pool: ThreadPoolExecutor, store: Store) -> None:
    sent = crowd(pool, store, ("a", "はい"), ("b", "no"), ("c", "はい"))
    store.may_end.release(2)
    assert [sent[0].result(_PATIENCE_S), sent[1].result(_PATIENCE_S), sent[3].result(_PATIENCE_S)] == [
        "first",
        "a",
        "c",
    ]
    with pytest.raises(Refused, match="no"):
        sent[2].result(_PATIENCE_S)
    assert store.batches == [["first"], ["a", "b", "c"]]


def test_so_many_come_that_one_commit_does_not_hold_them(pool: ThreadPoolExecutor, store: Store) -> None:
    names = [f"{number}" for number in range(sending._MOST + 3)]
    sent = crowd(pool, store, *((name, "はい") for name in names))
    store.may_end.release(3)
    assert [one.result(_PATIENCE_S) for one in sent] == ["first", *names]
    assert [len(batch) for batch in store.batches] == [1, sending._MOST, 3]


def test_a_fault_is_told_to_those_it_befell_and_the_next_go_on(pool: ThreadPoolExecutor, store: Store) -> None:
    store.faults["first"] = OSError("no room on the disk")
    sent = crowd(pool, store, ("a", "はい"))
    store.may_end.release(2)
    with pytest.raises(OSError, match="no room"):
        sent[0].result(_PATIENCE_S)
    assert sent[1].result(_PATIENCE_S) == "a"


def test_whoever_uses_an_id_twice_at_one_moment_costs_nobody_else_their_line(
    pool: ThreadPoolExecutor, store: Store
) -> None:
    store.faults["b"] = IntegrityError("insert", None, Exception("unique"))
    sent = crowd(pool, store, ("a", "はい"), ("b", "はい"), ("c", "はい"))
    store.may_end.release(5)
    assert [sent[place].result(_PATIENCE_S) for place in (0, 1, 3)] == ["first", "a", "c"]
    with pytest.raises(IntegrityError):
        sent[2].result(_PATIENCE_S)
    assert store.batches == [["first"], ["a", "b", "c"], ["a"], ["b"], ["c"]]


def test_a_sender_that_is_cut_off_leaves_no_line_behind_it_waiting(pool: ThreadPoolExecutor, store: Store) -> None:
    class Cut(BaseException):
        """What ends a greenlet."""

    store.faults["first"] = Cut()
    sent = crowd(pool, store, ("a", "はい"))
    store.may_end.release(2)
    with pytest.raises(Cut):
        sent[0].result(_PATIENCE_S)
    assert sent[1].result(_PATIENCE_S) == "a"


def test_who_is_made_to_go_when_it_is_their_turn_passes_it_on(
    pool: ThreadPoolExecutor, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Cut(BaseException):
        """What ends a greenlet."""

    class Turn(threading.Event):
        def wait(self, timeout: float | None = None) -> bool:
            super().wait(timeout)
            raise Cut

    class Slip(sending._Slip):
        def __init__(self, words: Any) -> None:
            super().__init__(words)
            if words.client_id == "a":
                self.turn = Turn()

    monkeypatch.setattr(sending, "_Slip", Slip)
    sent = crowd(pool, store, ("a", "はい"), ("b", "はい"))
    store.may_end.release(2)
    with pytest.raises(Cut):
        sent[1].result(_PATIENCE_S)
    assert sent[2].result(_PATIENCE_S) == "b"
    assert store.batches == [["first"], ["b"]]
