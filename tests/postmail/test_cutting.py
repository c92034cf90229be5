"""What stands in a mail by its author's hand stays; what the mail program put there goes."""

from __future__ import annotations

import pytest

from sns.blueprints.postmail.cutting import cut

OWN = "ありがとうございます。\n明日うかがいます。"
QUOTED = "> 夕方に門をしめます。\n> 佐藤\n"
BLOCK = "差出人: まちの縁側\n送信日時: 2026年11月20日 9:12\n宛先: 北川\n件名: コメント\n\n夕方に門をしめます。"

TAILS = {
    "Gmail": f"\n\n2026年11月20日(金) 9:12 佐藤ゆみ <sato@example.jp>:\n\n{QUOTED}",
    "Gmail, broken in two": f"\n\n2026年11月20日(金) 9:12 まちの縁側からのお知らせをお送りするところ\n<post+abc@example.jp>:\n{QUOTED}",
    "Apple": f"\n\n> 2026/11/20 9:12、佐藤ゆみ <sato@example.jp>のメール:\n> \n{QUOTED}",
    "Apple, opening line bare": f"\n\n2026/11/20 9:12、佐藤ゆみ <sato@example.jp>のメール:\n\n{QUOTED}",
    "English": f"\n\nOn Fri, Nov 20, 2026 at 9:12 AM Sato <sato@example.jp> wrote:\n{QUOTED}",
    "Outlook": f"\n\n________________________________\n{BLOCK}",
    "Outlook, English": "\n\nFrom: Sato\nSent: Friday\nTo: me\nSubject: x\n\nwords",
    "old": f"\n\n-----Original Message-----\n{BLOCK}",
    "old, Japanese": "\n\n----- 元のメッセージ -----\n夕方に門をしめます。",
    "phone": "\n\niPhoneから送信\n",
    "phone and quote": f"\n\niPhoneから送信\n\n2026/11/20 9:12、佐藤 <s@example.jp>のメール:\n\n{QUOTED}",
    "English phone": "\nSent from my iPhone",
    "signature": "\n\n-- \n佐藤ゆみ\n090-0000-0000\n",
    "signature without blank": "\n\n--\n佐藤ゆみ",
    "full-width quote": "\n＞夕方に門をしめます。\n＞佐藤",
    "nothing": "\n\n\n",
}


@pytest.mark.parametrize("tail", TAILS)
def test_a_reply_is_its_authors_words_alone(tail: str) -> None:
    assert cut(OWN + TAILS[tail], is_reply=True) == OWN


@pytest.mark.parametrize("tail", [name for name in TAILS if name not in ("full-width quote", "Apple", "nothing")])
def test_a_new_mail_loses_what_it_was_answered_from_and_its_signature(tail: str) -> None:
    assert cut(OWN + TAILS[tail], is_reply=False) == OWN


@pytest.mark.parametrize(
    "body",
    [
        "> 柿くへば鐘が鳴るなり\n\nこの句が好きです。",
        "2026年11月20日の日記:\n朝は雨でした。",
        "持ち物:\n- 水\n- 帽子\n--\n雨なら中止です。",
        "件名: なし、という題の本を読みました。",
        "駅から送信所まで歩きました。\n楽しかったです。",
        "On the way home I wrote: nothing.",
    ],
)
def test_a_diary_keeps_what_only_looks_like_a_quote(body: str) -> None:
    assert cut(body, is_reply=False) == body


def test_answers_between_quoted_lines_stay() -> None:
    said = "2026年11月20日(金) 9:12 佐藤 <s@example.jp>:\n> 何時ですか\n3時です。\n> どこですか\n公園です。\n"
    assert cut(said, is_reply=True).endswith("3時です。\n公園です。")


def test_hostile_lines_are_read_in_no_time() -> None:
    for line in (
        "2026年1月1日" * 2000,
        "On " + "a " * 5000 + "wrote",
        "> " * 5000,
        "-" * 9000 + "original",
        "あ" * 9000 + "から送",
    ):
        cut(f"{line}\n" * 20, is_reply=True)
