"""Pages of the way in: of newcomers, guardians, inviters and the ward's office."""

from __future__ import annotations

import time

from playwright.sync_api import Page

from tests.browser.sample import Sample, submit


def _next(page: Page) -> None:
    submit(page, "次へ")


def _closed_ward(page: Page) -> None:
    # A ward's way in is kept for a minute, and was changed behind the site's back.
    until = time.monotonic() + 70
    while True:
        page.select_option("#ward", "tsurumi")
        page.get_by_label("住んでいる").check()
        submit(page, "次へ")
        if page.locator(".errs").count() or time.monotonic() > until:
            return
        time.sleep(5)
        page.goto("/join/")


def _too_long_note(page: Page) -> None:
    page.locator("#note").evaluate("(field) => { field.removeAttribute('maxlength'); field.value = 'あ'.repeat(200); }")
    submit(page, "招待を作る")


def _agree_as_guardian(page: Page) -> None:
    submit(page, "同意する")


def _refuse_as_guardian(page: Page) -> None:
    submit(page, "同意しない")


def _refuse_without_words(page: Page) -> None:
    submit(page, "お断りする")


def _many_invitations(page: Page) -> None:
    page.locator("#invitations").fill("たくさん")
    submit(page, "保存する")


def _leaflet_without_words(page: Page) -> None:
    submit(page, "チラシを作る")


def _agree_to_nothing(page: Page) -> None:
    page.locator("main form button[type=submit]").first.click()
    page.locator(".errs").wait_for()


def _resume(step: str) -> str:
    return f"/join/resume/{{at_{step}}}"


SAMPLES = [
    Sample("join", "people.join", "visitor", "/join/"),
    Sample("join, refused", "people.join", "visitor", "/join/", 422, _next),
    Sample("join, address", "people.join_email", "stranger", _resume("email")),
    Sample("join, address refused", "people.join_email", "stranger", _resume("email"), 422,
           lambda page: submit(page, "確認コードを送る")),
    Sample("join, code", "people.join_code", "stranger", _resume("code")),
    Sample("join, code refused", "people.join_code", "stranger", _resume("code"), 422, _next),
    Sample("join, name", "people.join_name", "stranger", _resume("name")),
    Sample("join, name refused", "people.join_name", "stranger", _resume("name"), 422, _next),
    Sample("join, visibility", "people.join_visibility", "stranger", _resume("visibility")),
    Sample("join, visibility of the young", "people.join_visibility", "stranger", _resume("young")),
    Sample("join, promises", "people.join_promises", "stranger", _resume("promises")),
    Sample("join, promises refused", "people.join_promises", "stranger", _resume("promises"), 422, _agree_to_nothing),
    Sample("join, guardian", "people.join_guardian", "stranger", _resume("guardian")),
    Sample("join, guardian refused", "people.join_guardian", "stranger", _resume("guardian"), 422,
           lambda page: submit(page, "保護者の方へ送る")),
    Sample("join, waiting for the guardian", "people.join_waiting", "stranger", _resume("asked")),
    Sample("join, waiting for the office", "people.join_waiting", "stranger", _resume("waiting")),
    Sample("join, later", "people.join_later", "visitor", "/join/later"),
    Sample("join, over", "people.join_resume", "visitor", "/join/resume/over", 410),
    Sample("guardian", "people.guardian_answer", "visitor", "/guardian/{guardian}"),
    Sample("guardian, over", "people.guardian_answer", "visitor", "/guardian/over", 410),
    Sample("guardian agreed", "people.guardian_thanks", "doorstep", "/guardian/{guardian_once}", act=_agree_as_guardian),
    Sample("guardian refused", "people.guardian_thanks", "doorstep", "/guardian/{guardian_once}", act=_refuse_as_guardian),
    Sample("terms", "people.promises_terms", "visitor", "/promises/terms"),
    Sample("privacy promise", "people.promises_privacy", "author", "/promises/privacy"),
    Sample("promises asked again", "people.promises_agree", "unasked", "/promises/agree?next=/diaries/"),
    Sample("promises refused", "people.promises_agree", "unasked", "/promises/agree", 422, _agree_to_nothing),
    Sample("mailbox", "people.mailbox", "visitor", "/mailbox"),
    Sample("mail", "people.mailbox_mail", "author", "/mailbox/{mail}"),
    Sample("invitations", "people.invitations", "author", "/invitations"),
    Sample("invitations, none", "people.invitations", "newcomer", "/invitations"),
    Sample("invitation refused", "people.invitations", "author", "/invitations", 422, _too_long_note),
    Sample("invitation", "people.invitation_show", "author", "/invitations/{invitation}"),
    Sample("invitation taken back", "people.invitation_show", "author", "/invitations/{revoked}"),
    Sample("invitation opened by a member", "people.invitation_open", "resident", "/i/{invitation_code}"),
    Sample("invitation opened by its maker", "people.invitation_open", "author", "/i/{invitation_code}"),
    Sample("invitation over", "people.invitation_open", "visitor", "/i/{revoked_code}", 410),
    Sample("invitation unknown", "people.invitation_open", "visitor", "/i/unknown", 410),
    Sample("join, invited", "people.join", "doorstep", "/i/{invitation_code}"),
    Sample("sign-ups", "people.staff_sign_ups", "staff", "/staff/{ward}/sign-ups"),
    Sample("sign-up", "people.staff_sign_up", "staff", "/staff/{ward}/sign-ups/{applicant}"),
    Sample("sign-up, refusing without words", "people.staff_sign_up", "staff", "/staff/{ward}/sign-ups/{applicant}",
           422, _refuse_without_words),
    Sample("ways in", "people.staff_joining", "staff", "/staff/{ward}/joining"),
    Sample("ways in, refused", "people.staff_joining", "staff", "/staff/{ward}/joining", 422, _many_invitations),
    Sample("leaflets", "people.staff_leaflets", "staff", "/staff/{ward}/leaflets"),
    Sample("leaflets of a host", "people.staff_leaflets", "neighbour", "/staff/{ward}/leaflets"),
    Sample("leaflets, refused", "people.staff_leaflets", "staff", "/staff/{ward}/leaflets", 422, _leaflet_without_words),
    Sample("leaflet", "people.staff_leaflet", "staff", "/staff/{ward}/leaflets/{leaflet}"),
    Sample("another ward's office", None, "staff", "/staff/{empty}/sign-ups", 403),
    Sample("join, closed ward", "people.join", "visitor", "/join/", 422, _closed_ward),
]  # fmt: skip
