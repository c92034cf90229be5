"""What is asked about before it is published, and what is left alone."""

from __future__ import annotations

import pytest

from sns.core.text.personal import find_personal, marked_lines


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("電話は090-1234-5678です", ["090-1234-5678"]),
        ("電話は０９０－１２３４－５６７８です", ["０９０－１２３４－５６７８"]),
        ("09012345678まで", ["09012345678"]),
        ("〇九〇ー一二三四ー五六七八", ["〇九〇ー一二三四ー五六七八"]),
        ("区役所は06-6313-9986", ["06-6313-9986"]),
        ("(06)6313-9986", ["(06)6313-9986"]),
        ("0120-444-444へどうぞ", ["0120-444-444"]),
        ("+81 90 1234 5678", ["+81 90 1234 5678"]),
        ("自宅 06 6313 9986", ["06 6313 9986"]),
        ("mailは taro.yamada@example.jp です", ["taro.yamada@example.jp"]),
        ("ｔａｒｏ＠ｅｘａｍｐｌｅ．ｊｐ", ["ｔａｒｏ＠ｅｘａｍｐｌｅ．ｊｐ"]),
        ("〒530-0001", ["〒530-0001"]),
        ("〒５３０－０００１", ["〒５３０－０００１"]),
        ("扇町2丁目1番27号です", ["扇町2丁目1番27号"]),
        ("扇町二丁目一番二十七号", ["扇町二丁目一番二"]),
        ("中津3丁目5-12", ["中津3丁目5-12"]),
        ("北区中津1-2-3のうち", ["北区中津1-2-3"]),
        ("北区中津１－２", ["北区中津１－２"]),
        ("100番地の2", ["100番地の2"]),
        ("090-1111-2222か、a@b.jpへ", ["090-1111-2222", "a@b.jp"]),
    ],
)
def test_a_number_or_an_address_is_found(text: str, words: list[str]) -> None:
    found = [place.words for place in find_personal(text)]
    assert len(found) == len(words)
    assert all(wanted in got for wanted, got in zip(words, found, strict=True))


@pytest.mark.parametrize(
    "text",
    [
        "2026-10-24の朝", "2026/10/24 09:30-10:30", "10月24日 9時〜12時", "9:00-17:00", "0900-1700",
        "1,000円から10,000円", "3丁目の公園", "中津3丁目で5人", "梅田2丁目から歩いて10分", "第3回 1-2で負け",
        "スコアは3-2-1", "2026年10月24日", "二〇二六年十月", "1234567890123", "ISBN 978-4-00-123456-7",
        "3番のバス", "5番線 12号車", "@さとう さんへ", "人口は0.5%増", "2.5kmを30分", "123-4567", "80年前の12月8日",
        "体重60.5kg 血圧120-80", "1-2-3と数える", "北区の5-6人", "午前8時、午後10時", "10-20人くらい", "",
    ],
)  # fmt: skip
def test_what_is_nobodys_number_is_left_alone(text: str) -> None:
    assert [place.words for place in find_personal(text)] == []


def test_the_lines_show_what_is_meant() -> None:
    assert marked_lines("こんにちは\n電話は06-6313-9986まで\nまた") == [
        [("電話は", False), ("06-6313-9986", True), ("まで", False)]
    ]


@pytest.mark.parametrize("piece", ["0", "一", "1-", "a@", "a.", "市区", "3丁目", "〒", "090-", "中津1-2"])
def test_no_text_keeps_it_busy(piece: str) -> None:
    # A pattern that tries every way of cutting this would not come back within the test's time limit.
    assert isinstance(find_personal((piece * 10_000)[:10_000]), list)
