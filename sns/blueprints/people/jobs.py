"""Clockwork around joining."""

from __future__ import annotations

from sns.core.jobs import every

from . import joining


@every("hour")
def forget_sign_ups() -> None:
    """Remove what was typed by those who never arrived."""
    joining.forget_old()
