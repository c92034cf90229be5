"""Pages of members: what they show, and what stands between two of them."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.browser.sample import Sample, submit


def _no_nickname(page: Page) -> None:
    page.locator("#nickname").fill("")
    page.locator("#lives_since").fill("むかし")
    submit(page, "保存する")


def _saved(page: Page) -> None:
    submit(page, "保存する")


def _no_testimonial(page: Page) -> None:
    page.locator("#body").fill("")
    submit(page, "紹介文を出す")


def _others(page: Page) -> None:
    page.locator("details.others summary").click()


SAMPLES = [
    Sample("member, a friend", "people.show", "author", "/members/{friend}"),
    Sample("member, more to do", "people.show", "author", "/members/{friend}", act=_others),
    Sample("member who asks", "people.show", "author", "/members/{asking}"),
    Sample("member who was asked", "people.show", "author", "/members/{asked}"),
    Sample("member who is muted", "people.show", "author", "/members/{muted}"),
    Sample("oneself, for friends", "people.show", "author", "/members/{author}?as=friends"),
    Sample("oneself, for nobody", "people.show", "author", "/members/{author}?as=nobody"),
    Sample("member, blocked", None, "author", "/members/{blocked}", 404),
    Sample("friends", "people.friends", "author", "/friends"),
    Sample("friends, none", "people.friends", "newcomer", "/friends"),
    Sample("friends, none found", "people.friends", "author", "/friends?q=いない人"),
    Sample("requests", "people.requests", "author", "/friends/requests"),
    Sample("requests, none", "people.requests", "newcomer", "/friends/requests"),
    Sample("asking", "people.ask", "author", "/members/{newcomer}/ask"),
    Sample("parting", "people.part", "author", "/members/{friend}/part"),
    Sample("blocking", "people.block", "author", "/members/{newcomer}/block"),
    Sample("testimonial", "people.testimonial", "author", "/members/{friend}/testimonial"),
    Sample(
        "testimonial refused", "people.testimonial", "author", "/members/{friend}/testimonial", 422, _no_testimonial
    ),
    Sample("blocks and mutes", "people.blocks", "author", "/settings/blocks"),
    Sample("blocks and mutes, none", "people.blocks", "newcomer", "/settings/blocks"),
    Sample("profile", "people.edit", "author", "/settings/profile"),
    Sample("profile, refused", "people.edit", "author", "/settings/profile", 422, _no_nickname),
    Sample("who sees what", "people.privacy", "author", "/settings/privacy"),
    Sample("who sees what, saved", "people.privacy", "resident", "/settings/privacy", act=_saved),
    Sample("leaving", "people.leave", "author", "/settings/leave"),
    Sample(
        "leaving, refused", "people.leave", "resident", "/settings/leave", 422, lambda page: submit(page, "退会する")
    ),
    Sample("left", "people.leave_done", "visitor", "/leave/done"),
    Sample("taking back, over", "people.leave_take_back", "visitor", "/leave/take-back?t=x", 410),
    Sample("residency", "people.residency_page", "author", "/settings/residency"),
    Sample(
        "residency, refused",
        "people.residency_page",
        "resident",
        "/settings/residency",
        422,
        lambda page: submit(page, "手紙を申しこむ"),
    ),
    Sample("office", "staff.ward", "staff", "/staff/{ward}/"),
    Sample("offices", "staff.index", "city", "/staff/"),  # ROLES: "city": "city_staff"
    Sample("office, log", "staff.log", "staff", "/staff/{ward}/log"),
    Sample("office, roles", "staff.role_list", "staff", "/staff/{ward}/roles"),
    Sample("office, roles by the city", "staff.role_list", "city", "/staff/{ward}/roles"),
    Sample("office, members", "people.staff_members", "staff", "/staff/{ward}/members"),
    Sample("office, member", "people.staff_member", "staff", "/staff/{ward}/members/{newcomer}"),
    Sample("office, residency", "people.staff_residency", "staff", "/staff/{ward}/residency"),
]
