"""ふりがな that a writer gives: ｜淀川《よどがわ》, or 淀川《よどがわ》 right after a run of kanji."""

from __future__ import annotations

import re

_KANJI = "々〆〇ヶヵ\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
# Kana only: 《お知らせ》 after a word is somebody's pair of brackets.
_KANA = r"《([ぁ-ゖァ-ヺーゝゞヽヾ・ \u3000]{1,40})》"
READING = rf"｜([^｜《》\n\x02\x03]{{1,40}}){_KANA}|(?<![{_KANJI}])([{_KANJI}]{{1,20}}){_KANA}"
_READING = re.compile(READING)


def split(found: re.Match[str]) -> tuple[str, str]:
    """Return (what is written, how it is read) of a match."""
    return found[1] or found[3], found[2] or found[4]


def without_readings(text: str) -> str:
    """Give the words alone."""
    return _READING.sub(lambda found: split(found)[0], text) if "《" in text else text
