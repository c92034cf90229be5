"""The bell and what hangs on it."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.browser.sample import Sample, submit


def _nothing_chosen(page: Page) -> None:
    for box in page.locator("input[name=space_ids]:checked").all():
        box.uncheck()
    submit(page, "この内容で受けとる")


def _stopped(page: Page) -> None:
    submit(page, "このメールを止める")


SAMPLES = [
    Sample("bell", "notifications.index", "author", "/notifications"),
    Sample("bell, empty", "notifications.index", "newcomer", "/notifications"),
    Sample("bell, one content", "notifications.content", "author", "/notifications/about/{entry}"),
    Sample("notifications, settings", "notifications.settings", "author", "/settings/notifications"),
    Sample("notifications, saved", "notifications.settings", "resident", "/settings/notifications",
           act=lambda page: submit(page, "保存する")),
    Sample("subscription, new", "notifications.subscription_new", "author", "/settings/notifications/subscriptions/new"),
    Sample("subscription, refused", None, "resident", "/settings/notifications/subscriptions/new", 422, _nothing_chosen),
    Sample("subscription", "notifications.subscription", "author", "/settings/notifications/subscriptions/{subscription}"),
    Sample("mail, stop", "notifications.stop", "visitor", "/mail/stop/{stop}"),
    Sample("mail, stopped", "notifications.stop", "visitor", "/mail/stop/{stop}", act=_stopped),
    Sample("mail, proof", "notifications.confirm", "visitor", "/mail/confirm/{proof}"),
    Sample("mail, by staff", "notifications.staff_mail", "city", "/staff/mail?ward={ward}"),
]  # fmt: skip
