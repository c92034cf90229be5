"""Rules before routes: what names no rule does not start, and a refusal tells a stranger nothing."""

from __future__ import annotations

import subprocess
import sys
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask, render_template_string

from sns.core import guard as guard_module
from sns.core import live, policy
from sns.core.errors import UnguardedRoute
from sns.core.guard import guard, permission_table, refuse_unguarded
from sns.core.policy import Rule, about_area, about_object, anyone, member, nobody
from tests.site import environment

yes = Rule(lambda *_: True, "whoever says yes")
no = Rule(lambda *_: False, "whoever says no")
hidden = Rule(lambda *_: False, "whoever is let in", hides=True)


def test_a_route_without_a_rule_stops_start_up() -> None:
    app = Flask("bare")
    app.add_url_rule("/open", "open", guard(anyone)(lambda: ""))
    refuse_unguarded(app)
    app.add_url_rule("/forgotten", "forgotten", lambda: "")
    with pytest.raises(UnguardedRoute, match="forgotten"):
        refuse_unguarded(app)


def test_the_product_with_a_forgotten_route_does_not_start(tmp_path: Any) -> None:
    script = (
        "import sns.blueprints.home.views as views\n"
        "views.bp.get('/forgotten')(lambda: 'x')\n"
        "from sns.app import create_app\n"
        "create_app()\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", script], env=environment(tmp_path / "i"), text=True, capture_output=True, timeout=60,
        check=False,
    )  # fmt: skip
    assert ended.returncode != 0
    assert "UnguardedRoute: routes without a rule: home.<lambda>" in ended.stderr


@pytest.mark.parametrize("rule", [None, True, "member", lambda *_: True])
def test_what_is_no_rule_is_refused_where_it_is_written(rule: Any) -> None:
    with pytest.raises(TypeError, match="needs a rule"):
        guard(rule)
    with pytest.raises(TypeError, match="needs a rule"):
        live.on("event", rule)


def test_a_rule_without_a_sentence_is_refused() -> None:
    for kind in (about_area, about_object):
        with pytest.raises(TypeError, match="needs a docstring"):
            kind(lambda *_: True)


# algebra


@pytest.mark.parametrize(
    ("rule", "answer", "sentence"),
    [
        (yes & no, False, "whoever says yes and whoever says no"),
        (yes & yes, True, "whoever says yes and whoever says yes"),
        (yes | no, True, "whoever says yes or whoever says no"),
        (no | no, False, "whoever says no or whoever says no"),
        (~no, True, "not (whoever says no)"),
        (~(yes | no), False, "not (whoever says yes or whoever says no)"),
        (anyone, True, "anyone, signed in or not"),
        (nobody, False, "nobody"),
    ],
)
def test_rules_combine_with_their_sentences(rule: Rule, answer: bool, sentence: str) -> None:
    assert rule(None) is answer
    assert rule.sentence == sentence


def test_a_combined_rule_asks_the_second_only_when_it_matters() -> None:
    def never(*_: Any) -> bool:
        raise AssertionError

    trap = Rule(never, "trap")
    assert not (no & trap)(None)
    assert (yes | trap)(None)


def test_strangers_are_asked_about_only_where_a_yes_is_possible() -> None:
    assert (anyone & anyone).is_public
    assert not (anyone & member).is_public
    assert (anyone | member).is_public
    assert not (member | member).is_public
    assert not (~member).is_public


def test_a_combined_rule_hides_as_soon_as_one_part_does() -> None:
    assert (yes & hidden).hides
    assert (hidden | no).hides
    assert (~hidden).hides
    assert not (yes & no).hides


def test_precedence_of_a_mixed_rule() -> None:
    assert (no & no | yes)(None)
    assert not (no & (no | yes))(None)


def test_a_rule_gets_the_member_and_the_thing() -> None:
    same = Rule(lambda who, what: who == what, "the same")
    assert same(1, 1) is True
    assert (same & ~no)(1, 2) is False


# answers


@pytest.fixture
def tiny(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Give a browser of an app with one area and one kind of object, and a switch for who is asking."""
    app = Flask("tiny")
    who: list[Any] = [None]
    loaded: list[int] = []
    monkeypatch.setattr(guard_module, "me", lambda: who[0])

    def load(number: int) -> str | None:
        loaded.append(number)
        return {1: "mine", 2: "yours"}.get(number)

    mine = Rule(lambda _m, thing: thing == "mine", "the owner", hides=True)
    staff = Rule(lambda m, _t: m == "staff", "staff")
    app.add_url_rule("/sign-in", "accounts.sign_in", guard(anyone)(lambda: "in"))
    app.add_url_rule("/things/<int:number>", "thing", guard(mine, load=load)(lambda thing: thing))
    app.add_url_rule("/area", "area", guard(staff)(lambda: "area"))
    app.add_url_rule("/show/<int:number>", "show", guard(anyone, load=load)(lambda thing: thing))
    return app.test_client(), who, loaded


def test_a_stranger_learns_nothing_about_which_ids_exist(tiny: Any) -> None:
    browser, _, loaded = tiny
    there, missing = browser.get("/things/1"), browser.get("/things/99")
    assert there.status_code == missing.status_code == 302
    assert there.location.replace("1", "") == missing.location.replace("99", "")
    assert loaded == []


def test_a_member_gets_404_for_foreign_and_missing_alike(tiny: Any) -> None:
    browser, who, _ = tiny
    who[0] = "resident"
    assert browser.get("/things/1").text == "mine"
    foreign, missing = browser.get("/things/2"), browser.get("/things/99")
    assert foreign.status_code == missing.status_code == 404
    assert foreign.text == missing.text


def test_an_area_answers_403(tiny: Any) -> None:
    browser, who, _ = tiny
    who[0] = "resident"
    assert browser.get("/area").status_code == 403
    who[0] = "staff"
    assert browser.get("/area").text == "area"


def test_a_public_object_is_shown_to_a_stranger_and_a_missing_one_is_404(tiny: Any) -> None:
    browser, _, _ = tiny
    assert browser.get("/show/1").text == "mine"
    assert browser.get("/show/99").status_code == 404


def test_the_way_in_remembers_where_a_stranger_wanted_to_go(tiny: Any) -> None:
    browser, _, _ = tiny
    assert browser.get("/area").location == "/sign-in?next=/area"
    assert browser.get("/area?tab=2").location == "/sign-in?next=/area?tab%3D2"
    assert browser.post("/area").status_code == 405


# the product


def test_strangers_get_one_answer_for_existing_and_missing_entries(make: Any, client: Any) -> None:
    entry = make.entry(make.member())
    for path in ("/diaries/{}", "/diaries/{}/edit", "/diaries/{}/delete", "/members/{}", "/replies/{}/edit"):
        there, missing = client.get(path.format(entry.id)), client.get(path.format(987_654))
        assert there.status_code == missing.status_code == 302
        assert there.location.replace(str(entry.id), "") == missing.location.replace("987654", "")


def test_a_foreign_and_a_missing_entry_are_the_same_404_page(make: Any, as_: Any) -> None:
    entry = make.entry(make.member(), visibility="private")
    browser = as_(make.member())
    pages = [browser.get(f"/diaries/{number}") for number in (entry.id, 987_654)]
    assert [page.status_code for page in pages] == [404, 404]
    assert pages[0].text.replace(f"/{entry.id}", "") == pages[1].text.replace("/987654", "")


@pytest.mark.parametrize("number", ["9" * 18, "9" * 30, "9" * 5_000, "٣", "-1", "1.5", "0x1"])
def test_an_impossible_number_in_an_address_is_a_404(number: str, make: Any, as_: Any) -> None:
    browser = as_(make.member())
    for path in ("/diaries/{}", "/members/{}", "/files/{}/s"):
        assert browser.get(path.format(quote(number))).status_code == 404, path


def test_staff_pages_answer_403_to_a_resident_and_open_to_staff(make: Any, as_: Any) -> None:
    refused = as_(make.member()).get("/staff/components")
    assert refused.status_code == 403
    assert "このページは開けません" in refused.text
    assert as_(make.member(role="ward_staff")).get("/staff/components").status_code == 200


def test_templates_ask_the_same_rules_as_routes(make: Any, context: Flask) -> None:
    author = make.member()
    entry = make.entry(author)
    template = "{{ can('diaries.edit', entry) }} {{ can('member') }} {{ can('nobody') }}"
    with context.test_request_context("/"):
        assert render_template_string(template, entry=entry) == "False False False"
    with context.test_request_context("/"):
        from_route = context.extensions["rules"]["diaries.edit"]
        guard_module.g._login_user = author
        assert render_template_string(template, entry=entry) == "True True False"
        assert from_route(author, entry)


def test_an_unknown_rule_in_a_template_is_a_fault_not_a_yes(context: Flask) -> None:
    with context.test_request_context("/"), pytest.raises(KeyError):
        render_template_string("{{ can('diaries.raed') }}")


def test_every_route_and_event_stands_in_the_table_of_permissions(app: Flask) -> None:
    table = permission_table(app)
    for url in app.url_map.iter_rules():
        if url.endpoint != "static":
            for method in (url.methods or set()) - {"HEAD", "OPTIONS"}:
                assert f"| `{method} {url.rule}` |" in table
    for event in live._handlers:
        assert f"| `socket {event}` |" in table
    assert "own rule" not in table
    assert policy.nobody.sentence not in table
