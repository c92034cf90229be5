"""The site is killed fifty times while eight neighbours write: what was acknowledged is there, once."""

from __future__ import annotations

import itertools
import random
import secrets
import threading
import time
from collections import Counter
from pathlib import Path

import pytest
import requests

from tests import site
from tests.failures.conftest import ready, titles

KILLS, WRITERS = 50, 8
_MEMBERS = ("sato", "kitagawa", "gen", "mai", "okada", "b_goto", "kita_staff", "sato")


class Writer(threading.Thread):
    """One member who writes entry after entry, and sends each again with its key until it is acknowledged."""

    def __init__(self, name: str, running: site.Site, over: threading.Event) -> None:
        super().__init__(daemon=True)
        self.session = ready(running.sign_in(name), running.url)
        self.url, self.over = running.url, over
        self.mark, self.acknowledged = secrets.token_hex(3), []  # type: ignore[var-annotated]

    def run(self) -> None:
        for number in itertools.count():
            title, key = f"{self.mark}-{number}", secrets.token_hex(8)
            form = {
                "title": title, "body": "川まで歩きました。", "visibility": "city", "do": "publish", "key": key,
                "csrf_token": self.session.headers["X-Token"],
            }  # fmt: skip
            while not self.over.is_set():
                try:
                    answer = self.session.post(f"{self.url}/diaries/", data=form, timeout=20)
                except requests.RequestException:
                    time.sleep(0.2)
                    continue
                if answer.ok:
                    self.acknowledged.append(title)
                    break
                assert answer.status_code == 503, answer.status_code
            if self.over.is_set():
                return


@pytest.mark.long
@pytest.mark.timeout(1_800)
def test_nothing_acknowledged_is_lost_over_fifty_kills(instance: Path, tmp_path: Path) -> None:
    over, rng = threading.Event(), random.Random(1)
    here = tmp_path / "running"
    with site.restartable(instance, here, rate_limits="0") as (running, again):
        writers = [Writer(name, running, over) for name in _MEMBERS[:WRITERS]]
        for writer in writers:
            writer.start()
        for _ in range(KILLS):
            time.sleep(rng.uniform(0.3, 1.5))
            site.kill(running)
            again()
        time.sleep(1)
        over.set()
        for writer in writers:
            writer.join(60)
        acknowledged = [title for writer in writers for title in writer.acknowledged]
        assert len(acknowledged) > KILLS
        counted = Counter(titles(here))
    assert [title for title in acknowledged if counted[title] != 1] == []
    assert [title for title, count in counted.items() if count > 1 and "-" in title] == []
