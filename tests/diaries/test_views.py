"""Pages of the diary, as a resident's browser asks for them."""

from __future__ import annotations

from typing import Any


def test_a_neighbour_reads_and_answers(make: Any, as_: Any) -> None:
    author, reader = make.member(), make.member()
    entry = make.entry(author, title="柿をいただきました", body="**とても**甘い柿です。")
    browser = as_(reader)
    page = browser.get(f"/diaries/{entry.id}")
    assert page.status_code == 200
    assert "<strong>とても</strong>甘い柿です。" in page.text
    answer = browser.post(f"/contents/{entry.id}/replies", data={"body": "うらやましいです。", "key": "k1"})
    assert answer.location.endswith(f"/diaries/{entry.id}#r1")
    assert "うらやましいです。" in browser.get(f"/diaries/{entry.id}").text


def test_a_resident_of_another_ward_cannot_read_it(make: Any, as_: Any) -> None:
    entry = make.entry(make.member())
    assert as_(make.member(ward=1)).get(f"/diaries/{entry.id}").status_code == 404
    assert as_(make.member(ward=1, ties=(0,))).get(f"/diaries/{entry.id}").status_code == 200


def test_list_and_page_cost_the_same_statements_for_two_and_twenty(make: Any, as_: Any, count_statements: Any) -> None:
    author, reader = make.member(), make.member()
    browser = as_(reader)
    browser.get("/")  # fills what is kept for a minute
    costs = []
    for count in (2, 20):
        for _ in range(count):
            entry = make.entry(author)
            make.reply(reader, entry)
        with count_statements() as of_list:
            assert browser.get("/diaries/").status_code == 200
        with count_statements() as of_page:
            assert browser.get(f"/diaries/{entry.id}").status_code == 200
        with count_statements() as of_home:
            assert browser.get("/").status_code == 200
        costs.append((len(of_list), len(of_page), len(of_home)))
    assert costs[0] == costs[1]
    assert costs[1][0] <= 7
    assert costs[1][1] <= 7
    assert costs[1][2] <= 12
