"""deploy/ is what it says without starting anything: nginx and systemd read it, and the page names what is there."""

from __future__ import annotations

import configparser
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from sns.core.settings import Settings
from tests.deploy import town
from tests.deploy.town import Machine

DEPLOY = town.SOURCE / "deploy"
LOGROTATE = shutil.which("logrotate", path=f"{os.environ.get('PATH', '')}:/usr/sbin")


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    """Give a machine with the files of deploy/ in their places, and a certificate."""
    with town.empty_machine(tmp_path_factory.mktemp("machine"), ports={}) as made:
        lines = [
            line for block in town.blocks(town.chapters(town.PAGE.read_text("utf-8"))) for line in block.splitlines()
            if line.startswith(("NAME=", "install ", "sed ", "openssl ", "printf 'SNS_")) or line == "nginx -t"
        ]  # fmt: skip
        done = made.type(*lines)
        assert done.returncode == 0, done.stderr[-2000:]
        yield made


def test_nginx_takes_its_settings(bare: Machine) -> None:
    told = bare.type("nginx -t")
    assert told.returncode == 0, told.stderr
    assert "test is successful" in told.stderr
    assert "warn" not in told.stderr


def test_the_example_holds_settings_that_the_product_takes_and_no_secret(bare: Machine) -> None:
    settings = bare.settings()
    Settings.from_environ({f"SNS_{name.upper()}": value for name, value in settings.items()})
    assert settings["mode"] == "production"
    example = (DEPLOY / "env" / "engawa.env.example").read_text("utf-8")
    assert not re.search(r"^(SNS_SECRET_KEY|SNS_METRICS_TOKEN|AWS_\w+)=", example, re.M)
    names = set(re.findall(r"\bSNS_[A-Z_]+", example + town.PAGE.read_text("utf-8")))
    known = {f"SNS_{name.upper()}" for name in Settings.__dataclass_fields__}
    assert names <= known


def test_patience_is_longer_than_leaving_takes(bare: Machine) -> None:
    settings = Settings.from_environ({f"SNS_{name.upper()}": value for name, value in bare.settings().items()})
    for unit in ("engawa-web@.service", "engawa-worker.service"):
        text = (DEPLOY / "systemd" / unit).read_text("utf-8")
        assert int(re.findall(r"^TimeoutStopSec=(\d+)$", text, re.M)[0]) > settings.drain_s + settings.grace_s + 10


def test_every_unit_is_confined() -> None:
    for path in (DEPLOY / "systemd").glob("*.service"):
        unit = configparser.RawConfigParser(strict=False)
        unit.optionxform = str  # type: ignore[assignment,method-assign]
        unit.read(path, "utf-8")
        service = unit["Service"]
        assert service["User"] == "engawa"
        assert service["ProtectSystem"] == "strict"
        for name in ("NoNewPrivileges", "PrivateTmp", "PrivateDevices", "ProtectHome", "RestrictNamespaces"):
            assert service[name] == "yes", (path.name, name)


def test_the_page_installs_everything_that_is_there() -> None:
    page = town.PAGE.read_text("utf-8")
    for path in DEPLOY.rglob("*"):
        if path.is_file():
            name = path.relative_to(town.SOURCE).as_posix()
            assert name in page or f"{path.parent.relative_to(town.SOURCE).as_posix()}/*" in page, name


def test_the_page_installs_the_commands_that_an_empty_debian_lacks() -> None:
    typed = "\n".join(town.blocks(town.PAGE.read_text("utf-8")))
    installed = re.findall(r"apt-get install --yes (.*)", typed)[0].split()
    for command in ("sudo", "nginx", "openssl", "curl", "make", "git", "rsync", "wget", "unzip"):
        assert command in installed or not re.search(
            rf"(?m)(^|[\s(]){command} (?!-e)", typed.replace(" ".join(installed), "")
        )
    assert "python3-venv" in installed


def test_everything_comes_in_the_version_it_was_tested_with(tmp_path: Path) -> None:
    [line] = re.findall(r"^grep -o .* > build/wheels/versions.txt$", town.PAGE.read_text("utf-8"), re.M)
    subprocess.run(["sh", "-c", line.replace("build/wheels", str(tmp_path))], cwd=town.SOURCE, check=True)
    pinned = [Requirement(words) for words in (tmp_path / "versions.txt").read_text("utf-8").splitlines()]
    assert all(str(one.specifier).startswith("==") for one in pinned)
    here = {canonicalize_name(one.name): one for one in pinned if one.marker is None or one.marker.evaluate()}
    wanted = [Requirement(words) for words in metadata.requires("engawa") or ()]
    assert len(wanted) > 30
    for one in wanted:
        if one.marker is None or one.marker.evaluate({"extra": "s3"}):
            assert canonicalize_name(one.name) in here, one


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd on this machine: its units were not read")
def test_systemd_takes_its_units_and_finds_them_well_confined(bare: Machine) -> None:
    command = bare.root / "opt/engawa/current/bin/sns"
    command.parent.mkdir(parents=True, exist_ok=True)
    command.write_text("#!/bin/sh\n")
    command.chmod(0o755)
    units = sorted(map(str, (bare.root / "etc/systemd/system").glob("engawa*")))
    assert len(units) == 5
    told = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *units], capture_output=True, text=True, check=False
    )
    assert (told.returncode, told.stderr) == (0, "")
    for unit in units:
        if Path(unit).name in ("engawa-worker.service", "engawa-backup.service"):
            seen = subprocess.run(
                ["systemd-analyze", "security", "--offline=true", "--threshold=20", unit], capture_output=True,
                text=True, check=False,
            )  # fmt: skip
            assert seen.returncode == 0, seen.stdout[-300:]


@pytest.mark.skipif(not LOGROTATE, reason="no logrotate on this machine: deploy/logrotate was not read")
def test_logrotate_takes_its_settings_and_would_turn_over_what_is_a_day_old(bare: Machine, tmp_path: Path) -> None:
    logs, state = bare.root / "var/log/engawa", tmp_path / "state"
    logs.mkdir(parents=True, exist_ok=True)
    (logs / "access.log").write_text("{}\n")
    state.write_text(f'logrotate state -- version 2\n"{logs}/access.log" 2026-1-1-0:0:0\n')
    (bare.root / "etc/logrotate.d").chmod(0o755)
    settings = bare.root / "etc/logrotate.d/engawa"
    settings.chmod(0o644)
    command = [str(LOGROTATE), "--debug", "--state", str(state), str(settings)]
    told = subprocess.run(command, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stderr
    assert "error:" not in told.stderr
    assert "after 1 days (30 rotations)" in told.stderr
    assert f"rotating log {logs}/access.log, log->rotateCount is 30" in told.stderr
    assert "running postrotate script" in told.stderr
