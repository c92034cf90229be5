"""An emergency to a ward of many members: `python -m bench.emergency --members 100000 --from FOLDER` (a demo city).

What it prints: how long publishing takes, when it is in a member's bell and on top of other pages, how fast its mails are
made and how long other writers wait for it, what memory that takes, and how reading goes meanwhile.
"""

from __future__ import annotations

import argparse
import random
import resource
import shutil
import sqlite3
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from statistics import median

import flask_migrate
import requests
import sqlalchemy as sa
from flask import Flask

from sns.app import create_app
from sns.blueprints.accounts.models import Member
from sns.blueprints.notices import actions, mailing, queries
from sns.blueprints.notices.actions import Words
from sns.blueprints.notices.models import NoticeMailing
from sns.blueprints.spaces import queries as spaces
from sns.blueprints.spaces.models import Membership
from sns.core import clock, text
from sns.core.db import db, transaction
from sns.core.settings import Settings
from sns.demo import bulk_notices, sentences
from tests import site

from . import report

_CHUNK = 5_000
WARD = "kita"
_BODIES = 500


def main() -> None:
    """Read the options, build, publish, tell."""
    parser = argparse.ArgumentParser(prog="python -m bench.emergency", description=__doc__)
    parser.add_argument("--members", type=int, default=10_000)
    parser.add_argument("--notices", type=int, default=50_000)
    parser.add_argument("--from", dest="city", type=Path, help="an instance folder with a demo city; else one is made")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        instance = Path(folder) / "instance"
        shutil.copytree(options.city, instance) if options.city else site.make_demo(instance)
        app = create_app(Settings(instance=str(instance), log_level="error"))
        with app.app_context():
            flask_migrate.upgrade()
            _people(options.members)
            _notices(options.notices)
            db.session.remove()
            db.engine.dispose()
        _making(app)
        with app.app_context():
            db.session.remove()
            db.engine.dispose()
        _serving(instance, Path(folder) / "site")
    print(report.machine())


def _people(count: int) -> None:
    ward = spaces.find_ward(WARD)
    assert ward is not None
    first = (db.session.scalar(sa.select(sa.func.max(Member.id))) or 0) + 1
    now = clock.now() - timedelta(days=100)
    for start in range(0, count, _CHUNK):
        keys = range(first + start, first + min(start + _CHUNK, count))
        with transaction():
            db.session.execute(
                sa.insert(Member),
                [
                    {
                        "id": key, "nickname": f"会員{key}", "nickname_key": f"many{key}", "home_ward_id": ward.id,
                        "state": "active", "joined_at": now, "email": f"m{key}@example.jp",
                    }
                    for key in keys
                ],
            )  # fmt: skip
            db.session.execute(
                sa.insert(Membership),
                [
                    {"member_id": key, "space_id": ward.id, "role": "resident", "tie": "live", "since_at": now}
                    for key in keys
                ],
            )


def _notices(count: int) -> None:
    rng = random.Random(1)  # figures of two runs are to be compared
    bodies = []
    for _number in range(_BODIES):
        body = sentences.body(rng)
        html = text.render(body)
        bodies.append(
            {"body": body, "body_html": html, "excerpt": text.excerpt(body, 120), "text_version": text.VERSION}
        )
    for _said in bulk_notices.build(rng, bodies, count, clock.now()):
        pass
    with transaction():
        db.session.execute(sa.text("ANALYZE"))


def _publish(title: str, level: int) -> int:
    ward = spaces.find_ward(WARD)
    writer = db.session.scalar(sa.select(Member).where(Member.email == "kita_staff@demo.example"))
    assert ward is not None
    notice = actions.draft(writer, ward.id, Words(title, "堤防から離れてください。"), urgency="urgent", level=level)
    actions.publish_ahead(writer, notice, version=1)  # type: ignore[arg-type]
    return notice.id


def _making(app: Flask) -> None:
    """Make the mails in this process, where each step can be timed."""
    with app.app_context():
        start = time.perf_counter()
        number = _publish("淀川の水位が上がっています", 4)
        print(f"publishing: {(time.perf_counter() - start) * 1000:.0f} ms, whoever it is for")
        before, steps, goes_on = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, [], True
        while goes_on:
            start = time.perf_counter()
            goes_on = mailing._step(number)
            steps.append(time.perf_counter() - start)
        made = db.session.get_one(NoticeMailing, number, populate_existing=True).made
        grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
        print(
            f"mails made: {made:,} in {sum(steps):.1f} s ({made / sum(steps):,.0f} a second), {len(steps)} transactions,"
            f" half of them within {median(steps) * 1000:.0f} ms, the longest {max(steps) * 1000:.0f} ms, memory +{grown:.0f} MB"
        )
        assert queries.find_notice(number) is not None


def _serving(instance: Path, folder: Path) -> None:
    """Read pages of the running product before and while the worker makes and sends the mails of another emergency."""
    database = instance / "engawa.db"
    with sqlite3.connect(database) as connection:
        connection.execute("delete from outbox where done_at is null")
        connection.execute("update deliveries set state = 'empty' where state = 'waiting'")
    with site.running(instance, folder, rate_limits="0") as running:
        reader, other = running.sign_in("sato"), running.sign_in("kita_staff")
        addresses = ("/", "/notifications", f"/w/{WARD}/notices", "/diaries/")
        quiet = _read(running, reader, addresses, 10)
        desk = _typed(running, other)
        start = time.perf_counter()
        token = site.csrf_token(other.get(f"{running.url}{desk}").text)
        answer = other.post(
            f"{running.url}{desk}/publish", data={"csrf_token": token, "version": "1"}, allow_redirects=False
        )
        assert answer.status_code == 302, answer.status_code
        published = time.perf_counter()
        page = reader.get(f"{running.url}/notifications").text
        assert page.count("地震がありました") >= 2  # in the bell and on top
        print(
            f"by form: published in {(published - start) * 1000:.0f} ms, in another member's bell and on top of their page"
            f" {(time.perf_counter() - published) * 1000:.0f} ms later, that page's own time included"
        )
        busy = _read(running, reader, addresses, 10)
        for address in addresses:
            print(
                f"  {address:20} quiet {median(quiet[address]) * 1000:5.0f} ms, while mails leave"
                f" {median(busy[address]) * 1000:5.0f} ms ({median(busy[address]) / median(quiet[address]):.2f}x)"
            )
        with sqlite3.connect(running.instance / "engawa.db", timeout=30) as connection:
            seconds = time.perf_counter() - published
            made, sent = connection.execute(
                "select count(*), sum(state = 'sent') from deliveries where content_id = (select max(notice_id) from notice_mailings)"
            ).fetchone()
        print(f"  after {seconds:.0f} s: {made:,} mails made, {sent or 0:,} handed over to files on this disk")


def _typed(running: site.Site, staff: requests.Session) -> str:
    address = f"{running.url}/staff/{WARD}/notices/new"
    token = site.csrf_token(staff.get(address).text)
    words = {
        "csrf_token": token, "title": "地震がありました", "body": "身を守ってください。", "urgency": "urgent", "level": "5",
        "visibility": "public",
    }  # fmt: skip
    answer = staff.post(address, data=words, allow_redirects=False)
    assert answer.status_code == 302, answer.status_code
    return str(answer.headers["Location"])


def _read(
    running: site.Site, reader: requests.Session, addresses: tuple[str, ...], seconds: float
) -> dict[str, list[float]]:
    """Read the pages in turn, one after the other, as one reader does."""
    found: dict[str, list[float]] = {address: [] for address in addresses}
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        for address in addresses:
            start = time.perf_counter()
            assert reader.get(f"{running.url}{address}").ok
            found[address].append(time.perf_counter() - start)
    return found


if __name__ == "__main__":
    main()
