"""Writing an entry with three photos of a phone: how long it leaves anybody else waiting."""

from __future__ import annotations

import io
import re
import threading
import time
from contextlib import closing
from dataclasses import dataclass
from statistics import median

from PIL import Image

from . import sites
from .client import Browser, Connection
from .measure import Plan

MOST_WAIT_MS = 50
_PHOTOS, _SIZE = 3, (4_000, 3_000)
_MARK = "----three-photos"
_PAUSE_S = 0.005
_RESIDENTS = ("sato@demo.example", "b_goto@demo.example")
_PATIENCE_S = 120
_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@dataclass(frozen=True)
class Waiting:
    """What one reader met while somebody else wrote."""

    idle_ms: float
    median_ms: float
    longest_ms: float
    asked: int
    seconds: float

    def verdict(self) -> tuple[bool, str]:
        """Say whether the others waited no longer than they may."""
        return self.longest_ms <= MOST_WAIT_MS, (
            f"an entry with {_PHOTOS} photos of {_SIZE[0] * _SIZE[1] // 1_000_000} megapixels, {self.seconds:.1f} s: of "
            f"{self.asked} other requests the longest took {self.longest_ms:.0f} ms (half of them "
            f"{self.median_ms:.1f} ms, before {self.idle_ms:.1f} ms), at most {MOST_WAIT_MS} ms"
        )


def others_wait(plan: Plan) -> Waiting:
    """Publish an entry with photos, and meanwhile ask for a small page again and again."""
    values = {"SNS_INSTANCE": str(plan.folder), "SNS_DATABASE_URL": plan.database_url}
    with sites.running("sns.app:serve()", plan.folder / "photos.log", **values) as site:
        writer, reader = (sites.signed_in(site.port, email) for email in _RESIDENTS)
        entry, page = _entry(writer), reader.request("/menu")
        with closing(Connection(site.port)) as line:
            idle = [_ask(line, page) for _ in range(50)]
            answers: list[int] = []
            writing = threading.Thread(target=lambda: answers.append(_publish(site.port, entry)))
            start = time.perf_counter()
            writing.start()
            waits = []
            while writing.is_alive():
                waits.append(_ask(line, page))
                time.sleep(_PAUSE_S)
            seconds = time.perf_counter() - start
    if answers != [302]:
        raise RuntimeError(f"the entry was answered with {answers}")
    return Waiting(median(idle) * 1000, median(waits) * 1000, max(waits) * 1000, len(waits), seconds)


def _ask(line: Connection, request: bytes) -> float:
    before = time.perf_counter()
    answer = line.ask(request)
    if answer.status != 200:
        raise RuntimeError(f"the small page answers {answer.status}")
    return time.perf_counter() - before


def _publish(port: int, request: bytes) -> int:
    with closing(Connection(port)) as line:
        line.socket.settimeout(_PATIENCE_S)
        return line.ask(request).status


def _entry(browser: Browser) -> bytes:
    token = _TOKEN.search(browser.ask("/diaries/new", encoding="identity").body.decode())
    assert token is not None, "no form to write in"
    words = {
        "csrf_token": token[1],
        "title": "写真3枚",
        "body": "川の写真です。",
        "visibility": "private",
        "skip_alt": "y",
    }
    parts = [
        f'--{_MARK}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in words.items()
    ]
    photo = _photo()
    for number in range(_PHOTOS):
        head = f'--{_MARK}\r\nContent-Disposition: form-data; name="photos"; filename="{number}.jpg"\r\n'
        parts.append(head.encode() + b"Content-Type: image/jpeg\r\n\r\n" + photo + b"\r\n")
    body = b"".join(parts) + f"--{_MARK}--\r\n".encode()
    return browser.request("/diaries/", body, kind=f"multipart/form-data; boundary={_MARK}")


def _photo() -> bytes:
    """Return a JPEG as large and as hard to decode as a phone makes them."""
    noise = Image.effect_noise((_SIZE[0] // 4, _SIZE[1] // 4), 60).resize(_SIZE)
    picture = Image.merge("RGB", (noise, Image.linear_gradient("L").resize(_SIZE), noise.rotate(180)))
    stream = io.BytesIO()
    picture.save(stream, "JPEG", quality=92)
    return stream.getvalue()
