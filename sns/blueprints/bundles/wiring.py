"""Bundles in the settings, their news, the work, and what becomes of them when their member goes."""

from __future__ import annotations

from sns.blueprints.accounts import farewell
from sns.blueprints.notifications import adapters as notifications
from sns.blueprints.notifications import telling
from sns.core import menu
from sns.core.i18n import gettext as _
from sns.core.i18n import lazy as _l
from sns.core.signals import on

from . import actions, making, queries
from .signals import BundleReady, BundleWanted

menu.add(menu.Entry("bundles.show", "down", _l("データの書き出し"), order=80, group=3))
farewell.also(actions.forget)
notifications.register(
    notifications.Kind(
        "bundle", _l("データの書き出しができたとき"), "down", "once", 96,
        words=lambda _line: _("データの書き出しができました"), address=lambda _line: ("bundles.show", {}),
    )
)  # fmt: skip


@on(BundleWanted, job=True, is_slow=True)
def make(signal: BundleWanted) -> None:
    """Make a bundle."""
    making.make(signal.bundle_id)


@on(BundleReady, job=True)
def tell(signal: BundleReady) -> None:
    """Tell a member that their bundle can be fetched; nothing of what it holds."""
    bundle = queries.find(signal.bundle_id)
    if bundle is not None and bundle.is_ready and bundle.ready_at is not None:
        telling.oneself("bundle", to=bundle.member_id, at=bundle.ready_at, thing=str(bundle.id))
