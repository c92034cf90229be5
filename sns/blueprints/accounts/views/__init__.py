"""Signing in and out, the keys for it, the devices, and how the site looks."""

from __future__ import annotations

from . import devices, email, factors, links, look, passkeys, password, prove, second
from .blueprint import bp
from .sign_in import carry, sign_in_page

__all__ = [
    "bp", "carry", "devices", "email", "factors", "links", "look", "passkeys", "password", "prove", "second",
    "sign_in_page",
]  # fmt: skip
