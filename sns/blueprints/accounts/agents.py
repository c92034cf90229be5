"""Devices in words: what a browser says of itself, as its owner would say it."""

from __future__ import annotations

import ipaddress

from sns.core.i18n import gettext as _

# The first match counts: an Edge also says Chrome, a Chrome also says Safari.
_SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("CrOS", "Chromebook"), ("Windows", "Windows"),
    ("Mac OS X", "Mac"), ("Linux", "Linux"),
)  # fmt: skip
_BROWSERS = (
    ("Edg", "Edge"), ("OPR", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"), ("CriOS", "Chrome"), ("Chrome", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip


def describe(agent: str) -> str:
    """Say a browser's name and system in words."""
    system = next((name for sign, name in _SYSTEMS if sign in agent), "")
    browser = next((name for sign, name in _BROWSERS if sign in agent), "")
    if system and browser:
        return _("%(system)sの%(browser)s", system=system, browser=browser)
    return system or browser or _("ほかの端末")


def shorten(address: str | None) -> str:
    """Shorten a network address, so that it tells the place roughly and no more."""
    try:
        found = ipaddress.ip_address(address or "")
    except ValueError:
        return ""
    if found.version == 4:
        return ".".join(str(found).split(".")[:2]) + ".…"
    return ":".join(found.exploded.split(":")[:2]) + ":…"
