"""`sns worker` with one job more: it leaves a file, so that a test sees when it ran."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from sns.cli import main
from sns.core import signals


@dataclass(frozen=True)
class Rung(signals.Signal):
    path: str


@signals.on(Rung, job=True)
def answer(signal: Rung) -> None:
    Path(signal.path).touch()


if __name__ == "__main__":
    # The job is named by its module, which is not `__main__` for the process that writes the row.
    signals.JOBS["tests.core.laws.worker.answer"] = signals.JOBS[f"{__name__}.answer"]
    sys.argv = ["sns", "worker"]
    main()
