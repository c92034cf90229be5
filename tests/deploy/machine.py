"""Stand-ins for what a test may not do to its machine: packages, users, services. Started by name with arguments.

The folder in MACHINE is the root of the pretended machine; machine.json in it says which folder or port stands for which.
`systemctl` is a small systemd: it reads the unit files, starts what they say with the environment they say, waits for
READY=1 where they promise it, and stops with the signal and the patience they name.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(os.environ["MACHINE"])
FACTS = json.loads((ROOT / "machine.json").read_text())
OTHERS = {"postgresql", "redis-server"}  # run by the test itself


def here(text: str) -> str:
    """Put this machine's folders and ports into a text."""
    for pattern, put in FACTS["instead"]:
        text = re.sub(pattern, put, text)
    return text


def install(arguments: list[str]) -> int:
    """Install files and folders without changing owners."""
    given = iter(arguments)
    mode, is_folder, places = 0o755, False, []
    for word in given:
        if word in ("-o", "-g"):
            next(given)
        elif word == "-m":
            mode = int(next(given), 8)
        elif word == "-d":
            is_folder = True
        else:
            places.append(Path(word))
    if is_folder:
        for place in places:
            place.mkdir(parents=True, exist_ok=True)
            place.chmod(mode)
        return 0
    *sources, target = places
    for source in sources:
        put = target / source.name if target.is_dir() else target
        put.parent.mkdir(parents=True, exist_ok=True)
        put.write_text(here(source.read_text("utf-8")), "utf-8")
        put.chmod(mode)
    return 0


def sudo(arguments: list[str]) -> int:
    """Do it as oneself; the database's superuser is the one it was made with."""
    words = [word for word in arguments if word != "-E"]
    assert words[0] == "-u", words
    if words[1] == "postgres":
        os.environ |= {"PGHOST": FACTS["postgres"], "PGUSER": "sns"}
        words[2] = str(Path(FACTS["postgres_bin"]) / words[2])
    os.execvp(words[2], words[2:])  # noqa: S606


def python3(arguments: list[str]) -> int:
    """Make a virtual environment that borrows the third packages of ours; all else is Python itself."""
    if arguments[:2] != ["-m", "venv"]:
        os.execv(sys.executable, [sys.executable, *arguments])  # noqa: S606
    home = Path(arguments[2])
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(home)], check=True)
    pip = home / "bin" / "pip"
    pip.write_text(f'#!/bin/sh\nexec {sys.executable} -m pip --python {home}/bin/python "$@" --no-deps --no-index\n')
    pip.chmod(0o755)
    packages = next(home.glob("lib/python3*/site-packages"))
    borrowed = next(path for path in map(Path, sys.path) if path.name == "site-packages")
    (packages / "borrowed.pth").write_text(f"{borrowed}\n")
    return 0


def nginx(arguments: list[str]) -> int:
    """Ask the real nginx about this machine's settings."""
    command = [FACTS["nginx"], "-c", str(ROOT / "nginx.conf"), "-e", str(ROOT / "nginx-error.log")]
    return subprocess.run([*command, *arguments], check=False).returncode


def systemctl(arguments: list[str]) -> int:
    """Start, stop and restart what the unit files say."""
    words = [word for word in arguments if not word.startswith("-")]
    verb, units = words[0], words[1:]
    starts = verb in ("start", "restart") or (verb == "enable" and "--now" in arguments)
    if verb == "daemon-reload":
        return 0
    assert verb in ("start", "restart", "stop", "enable"), arguments
    for unit in units:
        if unit in OTHERS:
            continue
        if unit == "nginx":
            _nginx(verb)
            continue
        facts = _read(unit)  # also for `enable`: it must be there
        if verb in ("stop", "restart"):
            _stop(unit, facts)
        if starts and not unit.endswith((".timer", ".target")):
            _start(unit, facts)
    return 0


def _nginx(verb: str) -> None:
    if verb == "restart":
        with (ROOT / "nginx.out").open("ab") as out:
            process = subprocess.Popen(
                [FACTS["nginx"], "-c", str(ROOT / "nginx.conf"), "-e", str(ROOT / "nginx-error.log")],
                stdout=out, stderr=out, start_new_session=True,
            )  # fmt: skip
        _pid_file("nginx").write_text(str(process.pid))


def _read(unit: str) -> dict[str, list[str]]:
    name = unit if "." in unit else f"{unit}.service"
    plain = re.sub(r"@[^.]*", "@", name)
    text = (ROOT / "etc/systemd/system" / plain).read_text("utf-8")
    value = name.partition("@")[2].partition(".")[0]
    facts: dict[str, list[str]] = {}
    for line in text.splitlines():
        key, is_setting, words = line.partition("=")
        if is_setting and not line.startswith("#"):
            facts.setdefault(key, []).append(words.replace("%i", value))
    return facts


def _start(unit: str, facts: dict[str, list[str]]) -> None:
    environ = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": str(ROOT)}
    for place in facts.get("EnvironmentFile", []):
        for line in Path(place).read_text("utf-8").splitlines():
            if "=" in line and not line.startswith("#"):
                key, _, words = line.partition("=")
                environ[key] = "".join(shlex.split(words))
    environ |= dict(pair.split("=", 1) for pair in facts.get("Environment", []))
    command = shlex.split(facts["ExecStart"][0])
    kind = facts["Type"][0]
    with contextlib.ExitStack() as stack:
        log = stack.enter_context((ROOT / f"{unit}.log").open("ab"))
        if kind == "notify":
            door = stack.enter_context(socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM))
            door.bind(environ.setdefault("NOTIFY_SOCKET", f"\0engawa-{os.getpid()}").replace("@", "\0", 1))
            environ["NOTIFY_SOCKET"] = environ["NOTIFY_SOCKET"].replace("\0", "@")
            door.settimeout(60)
        process = subprocess.Popen(
            command, env=environ, cwd=facts["WorkingDirectory"][0], stdout=log, stderr=log, start_new_session=True
        )
        if kind == "oneshot":
            assert process.wait(300) == 0, (ROOT / f"{unit}.log").read_text()
            return
        _pid_file(unit).write_text(str(process.pid))
        if kind == "notify":
            while b"READY=1" not in door.recv(4096):
                pass


def _stop(unit: str, facts: dict[str, list[str]]) -> None:
    pid = int(_pid_file(unit).read_text())
    patience = float(facts["TimeoutStopSec"][0])
    begun = time.monotonic()
    os.kill(pid, getattr(signal, facts.get("KillSignal", ["SIGTERM"])[0]))
    while is_alive(pid):
        if time.monotonic() - begun > patience:
            os.killpg(pid, signal.SIGKILL)
            (ROOT / "killed").open("a").write(f"{unit}\n")
            break
        time.sleep(0.05)
    (ROOT / "stops").open("a").write(f"{unit} {time.monotonic() - begun:.1f}\n")
    with contextlib.suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)  # KillMode=mixed: what is left of the group


def is_alive(pid: int) -> bool:
    """Tell whether a process runs; one that nobody waits for does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][0] != "Z"
    except OSError:
        return False


def _pid_file(unit: str) -> Path:
    folder = ROOT / "pids"
    folder.mkdir(exist_ok=True)
    return folder / unit.removesuffix(".service")


def nothing(_arguments: list[str]) -> int:
    """Take it as done."""
    return 0


COMMANDS = {
    "install": install, "sudo": sudo, "python3": python3, "nginx": nginx, "systemctl": systemctl,
    "apt-get": nothing, "adduser": nothing,
}  # fmt: skip


def stop_all() -> None:
    """End whatever was started."""
    for place in (ROOT / "pids").glob("*"):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(int(place.read_text()), signal.SIGTERM if place.name == "nginx" else signal.SIGKILL)
    shutil.rmtree(ROOT / "pids", ignore_errors=True)


if __name__ == "__main__":
    sys.exit(COMMANDS[sys.argv[1]](sys.argv[2:]))
