from __future__ import annotations

from tests.notifications.conftest import empty_mailbox as empty_mailbox
