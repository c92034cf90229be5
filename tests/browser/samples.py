"""Every page of the product with the eyes it is seen with; test_walk_town asks that no route is missing."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from playwright.sync_api import Page

from tests.browser.sample import Sample, submit
from tests.pictures.make import corners, encoded


def _send_empty(page: Page) -> None:
    page.get_by_label("タイトル").fill("")
    page.get_by_label("本文").fill("")
    page.get_by_label("タグ").fill("一、二、三、四")
    submit(page, "公開する")


def _comment_empty(page: Page) -> None:
    page.locator("#write button[type=submit]").click()
    page.wait_for_url("**/replies")


def _wrong_password(page: Page) -> None:
    page.get_by_label("メールアドレス").fill("sato@demo.example")
    page.get_by_role("textbox", name="パスワード").fill("ちがうもの")
    page.locator("section[aria-labelledby=sign-in] button[type=submit]").click()
    page.wait_for_url("**/sign-in")
    page.locator(".errs").wait_for()


def _write(page: Page) -> None:
    page.get_by_label("タイトル").fill("朝の散歩")
    page.get_by_label("本文").fill("# 川まで\n\n**土手**を歩きました。\n\n- 鴨\n- 鷺\n\n> また明日")


def _preview(page: Page) -> None:
    _write(page)
    submit(page, "確認する")


def _photos_without_words(page: Page) -> None:
    _write(page)
    picture = {"mimeType": "image/jpeg", "buffer": encoded(corners(), "JPEG")}
    page.locator("#photos").set_input_files([{"name": f"{n}.jpg", **picture} for n in (1, 2)])
    submit(page, "公開する")


def _stale(page: Page) -> None:
    page.locator("[name=version]").evaluate("(field) => (field.value = '0')")
    submit(page, "公開する")


def _old_token(page: Page) -> None:
    _write(page)
    page.locator("form.composer [name=csrf_token]").evaluate("(field) => (field.value = 'old')")
    submit(page, "公開する")


def _lost_session(page: Page) -> None:
    _write(page)
    page.context.clear_cookies()
    submit(page, "公開する")


def _hand_back(page: Page) -> None:
    _lost_session(page)
    submit(page, "佐藤ゆみさんとしてログイン")


def _change_look(page: Page) -> None:
    submit(page, "この見え方にする")


def _of(module: str) -> list[Sample]:
    found: list[Sample] = import_module(f"tests.browser.{module}").SAMPLES
    return found


_MODULES = sorted(path.stem for path in Path(__file__).parent.glob("samples_*.py"))
_ONESELF = ["samples_accounts", "samples_joining", "samples_moving", "samples_notify", "samples_people"]

# Two halves of about the same length; the order within a module may matter.
OF_ONESELF = [sample for module in _ONESELF for sample in _of(module)]
OF_TOWN = [
    *(sample for module in _MODULES if module not in _ONESELF for sample in _of(module)),
    Sample("front page", "home.index", "visitor", "/"),
    Sample("sign-in", "accounts.sign_in", "visitor", "/sign-in?next=/diaries/"),
    Sample("sign-in refused", "accounts.sign_in", "visitor", "/sign-in", 422, _wrong_password),
    Sample("sign-in with words carried", "accounts.sign_in", "returning", "/diaries/new", 401, _lost_session),
    Sample("words carried", "accounts.sign_in", "returning", "/diaries/new", act=_hand_back),
    Sample("appearance, visitor", "accounts.appearance", "visitor", "/settings/appearance"),
    Sample("appearance", "accounts.appearance", "author", "/settings/appearance"),
    Sample("appearance saved", "accounts.appearance", "resident", "/settings/appearance", act=_change_look),
    Sample("home", "home.index", "resident", "/"),
    Sample("home of the author", "home.index", "author", "/?tab=mine"),
    Sample("home of a newcomer", "home.index", "newcomer", "/"),
    Sample("home without friends", "home.index", "newcomer", "/?tab=friends"),
    Sample("home of staff", "home.index", "staff", "/"),
    Sample("menu", "home.menu", "author", "/menu"),
    Sample("menu of staff", "home.menu", "staff", "/menu"),
    Sample("ward", "home.ward", "author", "/w/{ward}/"),
    Sample("ward without entries", "home.ward", "resident", "/w/{empty}/"),
    Sample("wards", "spaces.index", "author", "/w/"),
    Sample("diaries", "diaries.index", "resident", "/diaries/"),
    Sample("diaries, later", "diaries.index", "author", "/diaries/?tab=ward"),
    Sample("diaries without friends", "diaries.index", "newcomer", "/diaries/?tab=friends"),
    Sample("diaries, none of one's own", "diaries.index", "newcomer", "/diaries/?tab=mine"),
    Sample("diary", "diaries.show", "resident", "/diaries/{entry}"),
    Sample("diary, answering", "diaries.show", "resident", "/diaries/{entry}?answer=1"),
    Sample("diary of the author", "diaries.show", "author", "/diaries/{entry}"),
    Sample("diary with many comments", "diaries.show", "staff", "/diaries/{busy}"),
    Sample("write", "diaries.new", "author", "/diaries/new"),
    Sample("write, refused", "diaries.new", "resident", "/diaries/new", 422, _send_empty),
    Sample("write, preview", None, "resident", "/diaries/new", act=_preview),
    Sample("write, photos without words", "diaries.new", "resident", "/diaries/new", 422, _photos_without_words),
    Sample("edit", "diaries.edit", "author", "/diaries/{entry}/edit"),
    Sample("edit, stale", "diaries.edit", "author", "/diaries/{entry}/edit", 409, _stale),
    Sample("delete", "diaries.delete", "author", "/diaries/{entry}/delete"),
    Sample("comment refused", None, "resident", "/diaries/{entry}", 422, _comment_empty),
    Sample("edit comment", "contents.edit_reply", "author", "/replies/{reply}/edit"),
    Sample("delete comment", "contents.delete_reply", "author", "/replies/{reply}/delete"),
    Sample("member", "people.show", "resident", "/members/{author}"),
    Sample("member, oneself", "people.show", "author", "/members/{author}"),
    Sample("member without entries", "people.show", "resident", "/members/{newcomer}"),
    Sample("member, oneself, without entries", "people.show", "newcomer", "/members/{newcomer}"),
    Sample("components", "admin.components", "staff", "/staff/components"),
    Sample("not found, visitor", None, "visitor", "/nowhere", 404),
    Sample("not found", None, "resident", "/diaries/999999", 404),
    Sample("not for residents", None, "resident", "/staff/components", 403),
    Sample("not opened like this", None, "resident", "/sign-out", 405),
    Sample("old token", None, "resident", "/diaries/new", 400, _old_token),
]
SAMPLES = [*OF_ONESELF, *OF_TOWN]

# Routes that answer with something else than a page; the walk asks them for what a diary page shows.
FILES = {"static": "link[rel=icon]", "media.show": ".diary .photo img"}
