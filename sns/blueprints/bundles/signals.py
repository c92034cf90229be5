"""What happens around bundles."""

from __future__ import annotations

from dataclasses import dataclass

from sns.core.signals import Signal


@dataclass(frozen=True)
class BundleWanted(Signal):
    """A member asked for a bundle."""

    bundle_id: int


@dataclass(frozen=True)
class BundleReady(Signal):
    """A bundle can be fetched."""

    bundle_id: int
