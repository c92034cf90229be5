"""The wheel alone is the product: installed into an empty environment it runs without Node and without this checkout."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import sysconfig
import time
import urllib.request
import venv
import zipfile
from pathlib import Path

import pytest

from tests.services import free_port
from tests.site import environment

ROOT = Path(__file__).resolve().parents[2]
_PARTS = ("sns", "migrations", "setup.cfg", "pyproject.toml", "MANIFEST.in", "README.md", "LICENSE")
_PATIENCE_S = 60

pytestmark = pytest.mark.skipif(
    not (ROOT / "sns/static/dist/manifest.json").is_file(),
    reason="the front end is not built: the wheel was not tried (make build)",
)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel from a copy, so that no earlier build leaks into it."""
    source, target = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("wheel")
    for name in _PARTS:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
        elif (ROOT / name).is_file():
            shutil.copy(ROOT / name, source)
    command = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "-q",
        "--no-deps",
        "--no-build-isolation",
        "-w",
        str(target),
        str(source),
    ]
    subprocess.run(command, check=True, capture_output=True, text=True)
    return next(target.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel into a new environment that borrows the third packages of ours; return its bin folder."""
    home = tmp_path_factory.mktemp("environment")
    venv.create(home, with_pip=False, symlinks=True)
    python = home / "bin" / "python"
    theirs = Path(sysconfig.get_path("purelib", "venv", {"base": str(home), "platbase": str(home)}))
    command = [
        sys.executable,
        "-m",
        "pip",
        "--python",
        str(python),
        "install",
        "-q",
        "--no-deps",
        "--no-index",
        str(wheel),
    ]
    subprocess.run(command, check=True, capture_output=True, text=True)
    # A plain line in a .pth adds a folder without reading the .pth files in it, and so without our editable install.
    (theirs / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n", "utf-8")
    return home / "bin"


def test_the_wheel_holds_all_that_the_product_reads(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    # What git ignores is built (dist, .mo) and checked by name; all else under sns/ that is not code must be carried.
    data = {
        str(path.relative_to(ROOT))
        for folder in ("templates", "static/dist", "cities", "demo", "translations")
        for path in (ROOT / "sns" / folder).rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    }
    migrations = {f"sns/migrations/{p.relative_to(ROOT / 'migrations')}" for p in (ROOT / "migrations").rglob("*.py")}
    assert (data | migrations | {"sns/static/dist/manifest.json"}) - names == set()
    assert not [name for name in names if name.split("/")[0] not in {"sns"} and ".dist-info/" not in name]


def test_an_operator_installs_the_wheel_and_opens_the_site(installed: Path, tmp_path: Path) -> None:
    environ = environment(tmp_path / "instance", mode="demo") | {"PATH": f"{installed}:/usr/bin:/bin"}
    environ.pop("PYTHONPATH", None)

    def ask(*command: str) -> str:
        done = subprocess.run(command, cwd=tmp_path, env=environ, capture_output=True, text=True, check=True)
        return done.stdout.strip()

    python = str(installed / "python")
    assert Path(ask(python, "-c", "import sns; print(sns.__file__)")).is_relative_to(installed.parent)
    assert "grant" in ask(str(installed / "sns"), "--help")

    port = free_port()
    with (tmp_path / "log").open("wb") as log:
        site = subprocess.Popen(
            [installed / "sns", "run", "--no-demo"], cwd=tmp_path, env=environ | {"SNS_PORT": str(port)},
            stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip
    try:
        page = _first_page(f"http://127.0.0.1:{port}/sign-in", site, tmp_path / "log")
        asset = page.split('rel="stylesheet" href="', 1)[1].split('"', 1)[0]
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{asset}") as answer:
            assert answer.status == 200
            assert "immutable" in answer.headers["Cache-Control"]
        with contextlib.closing(sqlite3.connect(tmp_path / "instance" / "engawa.db")) as database:
            assert database.execute("select version_num from alembic_version").fetchall()
        started = _processes_of(tmp_path / "instance")
        assert len(started) >= 3, "run, web and worker"
    finally:
        site.send_signal(signal.SIGINT)
        try:
            code = site.wait(30)
        finally:
            for left in _processes_of(tmp_path / "instance"):
                os.kill(left, signal.SIGKILL)
                code = f"process {left} outlived its site"
    assert code == 0, (tmp_path / "log").read_text()[-3000:]


def _first_page(address: str, site: subprocess.Popen[bytes], log: Path) -> str:
    until = time.monotonic() + _PATIENCE_S
    while time.monotonic() < until and site.poll() is None:
        with contextlib.suppress(OSError), urllib.request.urlopen(address, timeout=5) as answer:
            return answer.read().decode()
        time.sleep(0.1)
    raise AssertionError(f"the site did not open: {log.read_text()[-3000:]}")


def _processes_of(instance: Path) -> list[int]:
    """Return the processes that were started with this instance folder, wherever they went since."""
    mark = f"SNS_INSTANCE={instance}\0".encode()
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if mark in (folder / "environ").read_bytes():
                found.append(int(folder.name))
    return found
