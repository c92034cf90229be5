"""Writes the hashed locks under requirements/: `python -m tools.lock [--upgrade]`."""

from __future__ import annotations

import configparser
import re
import subprocess
import sys
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "requirements"
#: lock → what it is made from
SOURCES = {
    "lock.txt": ("--all-extras", "setup.cfg", "requirements/build.in"),
    "node.txt": ("requirements/node.in",),
}
# No address of any package index may get into the locks: every machine has its own.
_COMMAND = (
    "-m", "uv", "pip", "compile", "--quiet", "--universal", "--python-version", "3.11", "--generate-hashes",
    "--no-header", "--no-emit-index-url", "--no-emit-find-links",
)  # fmt: skip
_PINNED = re.compile(r"^([a-z0-9][a-z0-9._-]*)==([^\s;]+)", re.M)


def resolve(name: str, target: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Write the lock of this name to a file; versions which that file already pins stay if they are allowed."""
    command = [sys.executable, *_COMMAND, *options, *SOURCES[name], "--output-file", str(target)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def unmet() -> list[str]:
    """Return the requirements that the lock misses or pins to a version they do not allow; needs no network."""
    pins = dict(_PINNED.findall((FOLDER / "lock.txt").read_text("utf-8")))
    wanted = [Requirement(line) for line in _required()]
    return [
        str(one)
        for one in wanted
        if (version := pins.get(canonicalize_name(one.name))) is None
        or not one.specifier.contains(version, prereleases=True)
    ]


def _required() -> list[str]:
    config = configparser.ConfigParser()
    config.read(ROOT / "setup.cfg", "utf-8")
    texts = [config["options"]["install_requires"], *config["options.extras_require"].values()]
    texts.append((FOLDER / "build.in").read_text("utf-8"))
    lines = (line.strip() for text in texts for line in text.splitlines())
    return [line for line in lines if line and not line.startswith("#")]


def main() -> int:
    """Write every lock."""
    for name in SOURCES:
        print(f"resolving {name} …", flush=True)
        done = resolve(name, FOLDER / name, *sys.argv[1:])
        if done.returncode:
            print(done.stderr, file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
