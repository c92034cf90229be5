"""What a member tells about themselves, and how wide each part is meant to be seen. Nickname and ward always are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sns.core.i18n import lazy as _l
from sns.core.i18n import lazy_p

SCOPES = {"private": _l("自分だけ"), "friends": _l("つながり"), "ward": _l("同じ区の会員"), "city": _l("市内の会員")}

# field → (its name, the circle until the member chooses another)
FIELDS = {
    "photo": (_l("写真"), "city"),
    "bio": (lazy_p("about oneself", "ひとこと"), "city"),
    "lives_since": (_l("くらしている年数"), "city"),
    "reading": (_l("よみがな"), "ward"),
    "helps": (_l("お手伝いできること"), "ward"),
    "ties": (_l("区とのかかわり"), "ward"),
    "testimonials": (_l("紹介文"), "ward"),
    "age_band": (_l("年代"), "friends"),
    "friends": (_l("つながりの一覧"), "friends"),
}

# In a member's settings: the fields that are hidden by decision, whatever the member chose.
WITHHELD = "withheld"
OWN_WORDS = ("photo", "bio", "reading", "helps")

AGE_BANDS = {
    "10s": _l("10代"), "20s": _l("20代"), "30s": _l("30代"), "40s": _l("40代"), "50s": _l("50代"), "60s": _l("60代"),
    "70s": _l("70代"), "80s": _l("80代以上"),
}  # fmt: skip
# Given at sign-up together with a guardian's consent, so nobody takes or drops them in a form.
MINOR_BANDS = {"13-15": _l("10代"), "16-17": _l("10代"), "13-17": _l("10代")}


def scope_of(member: Any, field: str) -> str:
    """Return the circle a member shows a field to; what was hidden by decision is seen by the member alone."""
    if field in (member.settings or {}).get(WITHHELD, ()):
        return "private"
    return scope(field, (member.settings or {}).get("visible"), member.age_band)


def scope(field: str, chosen: Mapping[str, str] | None, age_band: str | None) -> str:
    """Return the circle for a field from what was chosen; minors begin with つながり."""
    wanted = (chosen or {}).get(field)
    if wanted in SCOPES:
        return wanted
    return "friends" if age_band in MINOR_BANDS else FIELDS[field][1]
