"""The page docs/deployment.md walked line by line on a pretended machine, with everything real that serves."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import requests

from tests import services
from tests.site import csrf_token

SOURCE = Path(__file__).resolve().parents[2]
PAGE = SOURCE / "docs" / "deployment.md"
STAFF, PASSWORD = "first@city.example", "tanpopo-wataryu-2026"
NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
_FOLDERS = (
    "/etc/engawa", "/etc/nginx/conf.d", "/etc/nginx/sites-enabled", "/etc/systemd/system", "/etc/logrotate.d",
    "/opt/engawa", "/var/lib/engawa-assets", "/var/lib/engawa", "/srv/engawa", "/var/log/engawa", "/var/backups/engawa",
    "/usr/local/bin",
)  # fmt: skip


def need_nginx() -> str:
    """Return nginx, or skip in one line; with CI=true a missing one is a failure."""
    if NGINX:
        return NGINX
    words = "no nginx on this machine: deploy/nginx was not tried"
    if os.environ.get("CI") == "true":
        pytest.fail(words, pytrace=False)
    pytest.skip(words)


def blocks(page: str) -> list[str]:
    """Return what an operator types, block by block."""
    return re.findall(r"^```sh\n(.*?)^```$", page, re.M | re.S)


def chapters(page: str) -> str:
    """Return the part of the page that sets a machine up: what comes after is for another day."""
    return page.split("\n## A new version")[0]


@dataclass
class Machine:
    """A pretended machine: its root, the ports that stand for 443, 80, 8001, 8002 and 6379."""

    root: Path
    ports: dict[str, int]
    instead: list[tuple[str, str]] = field(default_factory=list)

    @property
    def url(self) -> str:
        """The site as a browser writes it."""
        return f"https://localhost:{self.ports['443']}"

    @property
    def webs(self) -> list[int]:
        """The ports of the web processes."""
        return [self.ports["8001"], self.ports["8002"]]

    def here(self, text: str) -> str:
        """Put this machine's folders and ports into a text."""
        for pattern, put in self.instead:
            text = re.sub(pattern, put, text)
        return text

    def environ(self) -> dict[str, str]:
        """Return what a shell of its root user has."""
        clean = {k: v for k, v in os.environ.items() if not k.startswith("SNS_") and k not in ("PORT", "PYTHONPATH")}
        path = f"{self.root}/bin:{self.root}/usr/local/bin:{os.environ['PATH']}"
        return {**clean, "MACHINE": str(self.root), "PATH": path, "ENGAWA_HOST": "localhost"}

    def type(self, *lines: str, says: str = "") -> subprocess.CompletedProcess[str]:
        """Run lines in one shell, as root of the machine would; the first that fails ends it."""
        script = self.root / "typed.sh"
        script.write_text(self.here("\n".join(lines)), "utf-8")
        return subprocess.run(
            ["bash", "-euo", "pipefail", "-x", str(script)], cwd=SOURCE, env=self.environ(), input=says, text=True,
            capture_output=True, check=False, timeout=280, start_new_session=True,
        )  # fmt: skip

    def settings(self) -> dict[str, str]:
        """Return the settings of the site."""
        found = {}
        for line in (self.root / "etc/engawa/engawa.env").read_text("utf-8").splitlines():
            if line.startswith("SNS_"):
                name, _, value = line.partition("=")
                found[name.removeprefix("SNS_").lower()] = value.strip('"')
        return found

    def session(self) -> requests.Session:
        """Return a browser without scripts that trusts the certificate."""
        session = requests.Session()
        session.trust_env = False  # or another machine's list of certificates would be asked instead
        session.verify = str(self.root / "etc/engawa/tls/fullchain.pem")
        session.headers["Referer"] = f"{self.url}/"
        return session

    def sign_in(self, email: str, password: str = PASSWORD) -> requests.Session:
        """Sign a member in through the form."""
        session = self.session()
        token = csrf_token(session.get(f"{self.url}/sign-in").text)
        answer = session.post(f"{self.url}/sign-in", {"csrf_token": token, "email": email, "password": password})
        assert answer.ok, answer.status_code
        assert "/sign-in" not in answer.url, answer.url
        return session

    def ask(self, port: int, path: str, **headers: str) -> requests.Response:
        """Ask a web process itself."""
        return requests.get(f"http://127.0.0.1:{port}{path}", headers={"Host": "localhost", **headers}, timeout=10)

    def lines(self, *names: str) -> list[dict[str, Any]]:
        """Return the lines of JSON that processes or nginx wrote."""
        found = []
        for name in names:
            for line in (self.root / name).read_text("utf-8").splitlines():
                if line.startswith("{"):
                    found.append(json.loads(line))
        return found


@contextlib.contextmanager
def machine() -> Iterator[Machine]:
    """Give a machine on which PostgreSQL and Valkey run and nothing is set up."""
    with (
        services.postgres() as database,
        services.valkey() as queue,
        tempfile.TemporaryDirectory(prefix="engawa-machine-", dir="/tmp") as folder,
    ):
        Path(folder).chmod(0o755)
        port = int(queue.rsplit(":", 1)[1].split("/")[0])
        with empty_machine(Path(folder), {"6379": port}, database("x").split("host=")[1]) as made:
            yield made


@contextlib.contextmanager
def empty_machine(root: Path, ports: dict[str, int], run: str = "/run/postgresql") -> Iterator[Machine]:
    """Give a machine with its stand-ins and nothing else; `run` is the folder of PostgreSQL's socket."""
    nginx = need_nginx()
    made = Machine(root, {name: services.free_port() for name in ("443", "80", "8001", "8002")} | ports)
    made.instead = [
        (r"(?m)^NAME=.*$", "NAME=localhost"),
        (r"(?m)^    listen \[::\].*\n", ""),
        *((rf"(?<![\w.-]){folder}(?=[/\s\";:*]|$)", f"{root}{folder}") for folder in _FOLDERS),
        (r"(?<!\w)/run/postgresql", run),
        (r"(?<!\w)/run/nginx\.pid", f"{root}/nginx.pid"),
        (r"\bbuild/wheels\b", f"{root}/wheels"),
        *((rf"(?<=[@: -]){port}\b", str(made.ports[port])) for port in ("8001", "8002")),
        (r":6379\b", f":{made.ports.get('6379', 6379)}"),
        *((rf"listen {port}\b", f"listen 127.0.0.1:{made.ports[port]}") for port in ("80", "443")),
        (r"\$NAME:443:", f"$NAME:{made.ports['443']}:"),
        (r"https://\$NAME/", f"https://$NAME:{made.ports['443']}/"),
    ]
    _furnish(made, nginx, run)
    try:
        yield made
    finally:
        subprocess.run(
            [sys.executable, "-c", "from tests.deploy import machine; machine.stop_all()"], cwd=SOURCE,
            env=made.environ(), check=True,
        )  # fmt: skip


def _furnish(made: Machine, nginx: str, run: str) -> None:
    root = made.root
    facts = {
        "instead": made.instead, "nginx": nginx, "postgres": run, "postgres_bin": str(services._postgres_home() / "bin"),
    }  # fmt: skip
    (root / "machine.json").write_text(json.dumps(facts))
    for folder in ("bin", "etc/nginx/conf.d", "etc/nginx/sites-enabled", "etc/systemd/system", "etc/logrotate.d",
                   "usr/local/bin", "nginx-temp"):  # fmt: skip
        (root / folder).mkdir(parents=True)
    for name in ("install", "sudo", "python3", "nginx", "systemctl", "apt-get", "adduser"):
        command = root / "bin" / name
        command.write_text(f'#!/bin/sh\nexec {sys.executable} {Path(__file__).with_name("machine.py")} {name} "$@"\n')
        command.chmod(0o755)
    temps = "\n".join(
        f"{kind}_temp_path {root}/nginx-temp/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (root / "nginx.conf").write_text(
        f"{'user root;' if os.geteuid() == 0 else ''}\nworker_processes 1;\ndaemon off;\npid {root}/nginx.pid;\n"
        f"events {{ worker_connections 1024; }}\nhttp {{\ninclude /etc/nginx/mime.types;\naccess_log off;\n{temps}\n"
        f"include {root}/etc/nginx/conf.d/*.conf;\n}}\n"
    )
