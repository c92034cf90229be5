"""A full disk: reading goes on, what was acknowledged stays, what could not be kept comes back to its writer."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import site
from tests.failures.conftest import ready, titles, until, write

# More than the demo city and less than it takes long to fill.
_ROOM = "48m"


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Give a folder on a disk of its own, where one can be mounted."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = shutil.which("mount")
    options = ["-t", "tmpfs", "-o", f"size={_ROOM}", "tmpfs", str(folder)]
    if mount is None or subprocess.run([mount, *options], check=False, capture_output=True).returncode:
        pytest.skip("no small disk can be mounted here: the full disk was not tried")
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


@contextlib.contextmanager
def filled(folder: Path) -> Iterator[None]:
    """Leave nothing free on the disk of a folder."""
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as file:
        for size in (1 << 20, 1 << 12, 1):
            try:
                while True:
                    file.write(b"x" * size)
            except OSError as error:
                assert error.errno == errno.ENOSPC
    try:
        yield
    finally:
        filler.unlink()


@pytest.mark.long
@pytest.mark.timeout(300)
def test_a_full_disk_is_said_and_heals_by_itself(instance: Path, small_disk: Path) -> None:
    with site.running(instance, small_disk / "instance", rate_limits="0") as running:
        session = ready(running.sign_in(), running.url)
        assert write(session, running.url, "まだ空いている日").ok
        with filled(small_disk):
            refused = write(session, running.url, "いっぱいの日", "このことばは、消えないでほしい。")
            assert refused.status_code == 503
            assert "保存する場所がいっぱいです" in refused.text
            assert "このことばは、消えないでほしい。" in refused.text
            assert "まだ空いている日" in session.get(running.url, timeout=60).text
        again = until(lambda: (answer := write(session, running.url, "また空いた日")).ok and answer)
        assert "また空いた日" in again.text
        kept = titles(running.instance)
    assert {"まだ空いている日", "また空いた日"} <= set(kept)
    assert "いっぱいの日" not in kept
    assert os.path.getsize(instance / "engawa.db") > 0


@pytest.mark.long
@pytest.mark.timeout(300)
def test_a_disk_that_fills_up_under_a_backup_leaves_nothing_of_it(instance: Path, small_disk: Path) -> None:
    backups = small_disk / "backups"
    backups.mkdir()
    with filled(small_disk):
        with (small_disk / "filler").open("rb+") as filler:
            filler.truncate(filler.seek(0, os.SEEK_END) - (1 << 20))  # room for the beginning of one
        done = subprocess.run(
            [sys.executable, "-m", "sns", "backup", str(backups)], env=site.environment(instance), capture_output=True,
            text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 1
        assert "No space left on device" in done.stderr
        assert "Traceback" not in done.stderr
        assert list(backups.iterdir()) == []
    again = subprocess.run(
        [sys.executable, "-m", "sns", "backup", str(backups)], env=site.environment(instance), check=True,
        capture_output=True, text=True,
    )  # fmt: skip
    [made] = backups.iterdir()
    assert subprocess.run(
        [sys.executable, "-m", "sns", "verify-backup", str(made)], env=site.environment(instance), check=False
    ).returncode == 0, again.stderr  # fmt: skip
