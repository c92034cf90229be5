"""A clock for all processes of a site that a test can put wrong: they find this in PYTHONPATH as `sitecustomize`."""

from __future__ import annotations

import time
from datetime import timedelta
from pathlib import Path

_LOOK_S = 0.1
_SITECUSTOMIZE = """
import os, threading, time
from datetime import datetime, timedelta, timezone
from pathlib import Path
import time_machine

_file, _sleep = Path({path!r}), time.sleep
_now = time_machine.travel(datetime.now(timezone.utc), tick=True).start()
_shown = 0.0

def _look():
    global _shown
    while True:
        try:
            wanted = float(_file.read_text() or 0)
        except (OSError, ValueError):
            wanted = _shown
        if wanted != _shown:
            _now.shift(timedelta(seconds=wanted - _shown))
            _shown = wanted
        _sleep({look_s})

def _begin():
    threading.Thread(target=_look, daemon=True).start()

os.register_at_fork(after_in_child=_begin)
_begin()
"""


class Clock:
    """How far the site's clock is from the right one."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self.folder, self._file = folder, folder / "shift"
        (folder / "sitecustomize.py").write_text(_SITECUSTOMIZE.format(path=str(self._file), look_s=_LOOK_S))
        self.put(timedelta())

    def put(self, ahead: timedelta) -> None:
        """Put the clock so far ahead of the right one."""
        self._file.with_suffix(".new").write_text(str(ahead.total_seconds()))
        self._file.with_suffix(".new").replace(self._file)
        time.sleep(10 * _LOOK_S)
