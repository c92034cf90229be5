"""What a sample is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page


@dataclass(frozen=True)
class Sample:
    """A page: its route, who looks, the address with places of `Town`, the expected answer, what is done first."""

    name: str
    endpoint: str | None
    role: str
    path: str
    status: int = 200
    act: Callable[[Page], None] | None = None


def submit(page: Page, label: str) -> None:
    """Press the button with these words, and wait for the page that answers."""
    with page.expect_navigation():
        page.get_by_role("button", name=label, exact=True).click()
