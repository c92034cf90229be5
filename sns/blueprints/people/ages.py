"""Age bands: ten years each, split where the law of the young begins and ends."""

from __future__ import annotations

from typing import Any

from sns.core.i18n import lazy as _l

CHILD, YOUNG = "u13", "13-17"
BANDS: dict[str, Any] = {
    CHILD: _l("13歳未満"), YOUNG: _l("13〜17歳"), "18-19": _l("18〜19歳"), "20s": _l("20代"), "30s": _l("30代"),
    "40s": _l("40代"), "50s": _l("50代"), "60s": _l("60代"), "70s": _l("70代"), "80s": _l("80歳以上"),
}  # fmt: skip


def label(band: str | None) -> str:
    """Return an age band in words; a band that is no longer asked for is shown as stored."""
    return str(BANDS.get(band or "", band or ""))
