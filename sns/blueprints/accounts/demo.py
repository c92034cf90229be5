"""The demo's sign-ins, shown on its front page; production has none."""

from __future__ import annotations

from sns.core.settings import Settings

PASSWORD = "engawa-demo"  # noqa: S105  # for the demo alone, and said on its front page
_SHOWN = (
    ("sato@demo.example", "佐藤ゆみ", "北区に住む会員"),
    ("kitagawa@demo.example", "北川みどり", "此花区の世話人"),
    ("kita_staff@demo.example", "北区職員", "区役所の職員"),
)


def demo_accounts(settings: Settings) -> list[dict[str, str]]:
    """Return name, role, email and password of the demo's sign-ins; none in production."""
    if settings.mode != "demo":
        return []
    return [{"email": email, "name": name, "role": role, "password": PASSWORD} for email, name, role in _SHOWN]
