"""A whole site is written down, looked at, put up again on either engine, and moved while it lives."""

from __future__ import annotations

import itertools
import re
import shutil
import signal
import subprocess
import sys
import tarfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import flask_migrate
import pytest
import sqlalchemy as sa
from flask import Flask

from sns.app import create_app
from sns.backups import carrying, rows
from sns.backups.archive import MANIFEST, Damaged
from sns.blueprints.contents.models import Content
from sns.blueprints.search import actions as search
from sns.blueprints.search.models import Document
from sns.blueprints.spaces import actions as spaces
from sns.blueprints.spaces import city
from sns.blueprints.spaces.models import Space
from sns.core import clock
from sns.core import db as door
from sns.core.db import db, transaction
from sns.core.errors import Busy
from sns.core.settings import Settings
from tests.conftest import SMALL_CITY
from tests.factories import Factory
from tests.services import free_port
from tests.site import environment

_numbers = itertools.count(1)


@pytest.fixture(scope="module")
def small_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a small site with a little of everything: words, a photo, answers, a search index."""
    folder = tmp_path_factory.mktemp("site")
    product = create_app(Settings(instance=str(folder), city=SMALL_CITY, rate_limits=False, log_level="error"))
    with product.app_context():
        flask_migrate.upgrade()
        spaces.found_city(*city.read(SMALL_CITY))
    make = Factory(product)
    one, other = make.member(), make.member(ties=(1,))
    make.friends(one, other)
    entry = make.entry(one, photos=[make.photo(one)], body="川まで歩きました。\n「あ」\u3000と\\n")
    thread = make.thread(other)
    for number in range(30):
        make.reply(one if number % 2 else other, (entry, thread)[number % 2])
    with product.app_context():
        list(search.rebuild())
        db.session.remove()
        db.engine.dispose()
    return folder


@pytest.fixture
def living(small_site: Path, tmp_path: Path) -> Path:
    """Give a copy of the small site's folder."""
    return Path(shutil.copytree(small_site, tmp_path / "living"))


@pytest.fixture(scope="module")
def todays(small_site: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a backup of the small site."""
    target = tmp_path_factory.mktemp("backups") / "today.tar"
    # What is remembered of this backup itself comes after it.
    copied = Path(shutil.copytree(small_site, target.parent / "site"))
    made = sns("backup", str(target), instance=copied)
    assert made.returncode == 0, made.stderr
    return target


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> dict[str, str]:
    """Give the settings of an empty place on each engine."""
    values = {"instance": str(tmp_path / "empty"), "secret_key": "k" * 40}
    if request.param == "postgresql":
        values["database_url"] = request.getfixturevalue("new_database")(f"carried{next(_numbers)}")
    return values


def sns(*words: str, instance: Path | str, **settings: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "sns", *words], env=environment(Path(instance), **settings), capture_output=True, text=True,
        check=False, timeout=120,
    )  # fmt: skip


@contextmanager
def at(url: str) -> Iterator[None]:
    """Work on a database from here."""
    app = Flask("here")
    door.init_app(app, url)
    with app.app_context():
        try:
            yield
        finally:
            db.session.remove()
            db.engine.dispose()


def tallies(url: str) -> dict[str, tuple[int, str]]:
    engine = sa.create_engine(url)
    with engine.connect() as connection:
        found = {}
        for name, table in rows.tables_of(connection).items():
            tally = rows.Tally()
            for _line in rows.lines(connection, table, tally):
                pass
            found[name] = (tally.rows, tally.checksum)
    engine.dispose()
    return found


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def new_space(name: str) -> None:
    with transaction():
        db.session.add(Space(kind="group", slug=name, name=name, created_at=clock.now()))


def test_a_backup_is_put_up_again_as_it_was(small_site: Path, todays: Path, empty: dict[str, str]) -> None:
    done = sns("restore", str(todays), **empty)
    assert done.returncode == 0, done.stderr
    assert "SNS_SECRET_KEY is another one" in done.stdout
    there = Settings(**empty)
    assert tallies(there.database) == tallies(f"sqlite:///{small_site / 'engawa.db'}")
    assert files(there.storage_path) == files(small_site / "files")
    with at(there.database):
        # What is derived was read again, and new rows get numbers of their own.
        visible = db.session.scalar(sa.select(sa.func.count()).where(Content.state == "published"))
        assert db.session.scalar(sa.select(sa.func.count()).where(Document.source == "content")) == visible
        new_space("afterwards")
    if "database_url" not in empty:
        again = sns("restore", str(todays), **empty)
        assert again.returncode == 1
        assert "the database is not empty" in again.stderr


def test_a_backup_that_was_changed_names_the_part_and_the_reason(todays: Path, tmp_path: Path) -> None:
    assert MANIFEST not in list(carrying.verify(todays))
    whole, target = todays.read_bytes(), tmp_path / "today.tar"
    with tarfile.open(todays) as tar:
        photo = next(name for name in tar.getnames() if name.startswith("files/"))
        parts = [tar.getmember(name) for name in ("tables/replies.jsonl.gz", photo)]
        names = tar.getnames()
        before = names[names.index(parts[0].name) - 1]
    for part in parts:
        broken = bytearray(whole)
        broken[part.offset_data + part.size // 2] ^= 1
        target.write_bytes(broken)
        with pytest.raises(Damaged, match=f"^{re.escape(part.name)}: .*changed"):
            list(carrying.verify(target))
    # What stands between two parts is damaged: the tar cannot be read on from there.
    broken = bytearray(whole)
    broken[parts[0].offset + 8] ^= 1
    target.write_bytes(broken)
    with pytest.raises(Damaged, match=rf"^today.tar: .* damaged in or after {re.escape(before)}"):
        list(carrying.verify(target))
    for cut in (len(whole) // 2, parts[1].offset_data + 10, parts[1].offset_data - 600, 5, 0):
        target.write_bytes(whole[:cut])
        with pytest.raises(Damaged, match=r"is not a backup|cut short"):
            list(carrying.verify(target))
    refused = sns("restore", str(target), instance=tmp_path / "nowhere")
    assert refused.returncode == 1
    assert "today.tar" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_what_a_newer_version_made_is_not_touched(living: Path, todays: Path, tmp_path: Path) -> None:
    newer, old = tmp_path / "newer.tar", todays.read_bytes()
    with at(f"sqlite:///{living / 'engawa.db'}"), transaction():
        revision = str(db.session.scalar(sa.text("select version_num from alembic_version")))
        db.session.execute(sa.text("update alembic_version set version_num = 'ffff'"))
    newer.write_bytes(
        old.replace(f'"revision": "{revision}"'.encode(), b'"revision": "ffff"'.ljust(len(revision) + 14))
    )
    refused = sns("restore", str(newer), instance=tmp_path / "empty")
    assert refused.returncode == 1
    assert "does not know" in refused.stderr
    for command in ("prepare", "web", "worker"):
        stopped = sns(command, instance=living)
        assert (command, stopped.returncode, stopped.stderr.count("\n")) == (command, 2, 1)
        assert "newer version" in stopped.stderr


def test_a_full_disk_leaves_nothing_that_looks_like_a_backup(living: Path, tmp_path: Path) -> None:
    target = tmp_path / "small"
    target.mkdir()
    # A file may grow to 64 kB: what comes after is refused as on a full disk.
    done = subprocess.run(
        ["sh", "-c", 'ulimit -f 128; exec "$0" -m sns backup "$1"', sys.executable, str(target)],
        env=environment(living), capture_output=True, text=True, check=False, preexec_fn=lambda: signal.signal(signal.SIGXFSZ, signal.SIG_IGN),
    )  # fmt: skip
    assert done.returncode == 1
    assert "File too large" in done.stderr
    assert list(target.iterdir()) == []


def test_old_backups_of_a_folder_make_room_and_other_files_stay(living: Path, tmp_path: Path) -> None:
    for name in ("engawa-20200101-030000.tar", "engawa-20210101-030000.tar", "engawa-mine.tar"):
        (tmp_path / name).touch()
    assert sns("backup", str(tmp_path), "--keep", "2", instance=living).returncode == 0
    kept_names = sorted(path.name for path in tmp_path.glob("*.tar"))
    assert len(kept_names) == 3
    assert kept_names[0] == "engawa-20210101-030000.tar"
    assert "engawa-mine.tar" in kept_names


def test_a_living_site_moves_and_takes_no_more_writes_where_it_was(
    living: Path, new_database: Callable[[str], str]
) -> None:
    url, here = new_database("moved"), f"sqlite:///{living / 'engawa.db'}"
    done = sns("move-to", url, instance=living)
    assert done.returncode == 0, done.stderr
    assert "replies: " in done.stdout
    assert tallies(url) == tallies(here)
    with at(url):
        new_space("in-the-new-place")
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Document))
    with at(here), pytest.raises(Busy):
        new_space("in-the-old-place")
    refused = sns("prepare", instance=living)
    assert (refused.returncode, refused.stderr.count("\n")) == (2, 1)
    assert "moved away" in refused.stderr
    again = sns("move-to", url, instance=living)
    assert again.returncode == 1
    assert "not empty" in again.stderr
    assert sns("move-to", "--take-back", instance=living).returncode == 0
    with at(here):
        new_space("taken-back")


@pytest.mark.parametrize("command", [("backup", "x.tar"), ("prepare",)])
def test_an_unreachable_database_is_a_sentence(command: tuple[str, ...], tmp_path: Path) -> None:
    url = f"postgresql://engawa:hidden@127.0.0.1:{free_port()}/engawa?connect_timeout=2"
    done = sns(*command, instance=tmp_path, database_url=url)
    assert done.returncode in (1, 2)
    assert "cannot be reached" in done.stderr
    assert "Traceback" not in done.stderr
    assert "hidden" not in done.stderr
