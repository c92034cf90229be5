"""What follows at the desk, and where its pages stand in the menus."""

from __future__ import annotations

from sns.blueprints.accounts import farewell as accounts

from . import farewell

accounts.also(farewell.forget)
