"""Pages of writing by mail: off, on, a mail sent."""

from __future__ import annotations

from playwright.sync_api import Page

from sns.blueprints.accounts.queries import find_by_email
from sns.blueprints.postmail import actions
from tests.browser.arrivals import open_app
from tests.browser.sample import Sample, submit
from tests.site import Site


def switch_on(site: Site) -> None:
    """Let the author write by mail."""
    with open_app(site).app_context():
        author = find_by_email("sato@demo.example")
        assert author is not None
        actions.switch_on(author)


def _bad_address(page: Page) -> None:
    page.locator("#email").fill("なにか")
    submit(page, "番号を送る")


def _address(page: Page) -> None:
    page.locator("#email").fill("phone@docomo.example")
    submit(page, "番号を送る")


def _long_subject(page: Page) -> None:
    page.locator("#subject").fill("な" * 101)
    submit(page, "メールを送る")


def _follow_mail(page: Page) -> None:
    page.locator("#subject").fill("夕焼けの淀川")
    page.locator("#body").fill("河川敷まで歩きました。")
    submit(page, "メールを送る")
    first = page.locator("#mails a[href='/drafts']").first
    for _ in range(20):
        if first.count():
            break
        page.wait_for_timeout(500)
        page.reload()
    first.click()
    page.wait_for_url("**/drafts")


SAMPLES = [
    Sample("writing by mail, off", "postmail.settings", "resident", "/settings/mail-post"),
    Sample("writing by mail", "postmail.settings", "author", "/settings/mail-post"),
    Sample("writing by mail, trying", "postmail.try_out", "author", "/settings/mail-post/try"),
    Sample("writing by mail, not sent", "postmail.try_out", "author", "/settings/mail-post/try", 422, _long_subject),
    Sample("writing by mail, draft", "contents.draft_list", "author", "/settings/mail-post/try", act=_follow_mail),
    Sample("writing by mail, sender", "postmail.add_sender", "author", "/settings/mail-post/senders"),
    Sample(
        "writing by mail, bad sender", "postmail.add_sender", "author", "/settings/mail-post/senders", 422, _bad_address
    ),
    Sample("writing by mail, code", "postmail.sender_code", "author", "/settings/mail-post/senders", act=_address),
    Sample("office, mails", "postmail.staff_mails", "city", "/staff/{ward}/mails"),
]
