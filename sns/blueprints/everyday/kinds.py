"""Kinds of rubbish: their words, and the many names offices have for them."""

from __future__ import annotations

import re
import unicodedata

from sns.core.i18n import lazy as _l

KINDS = {
    "burnable": _l("普通ごみ"), "recyclable": _l("資源ごみ"), "plastic": _l("プラスチック"), "paper": _l("古紙・衣類"),
    "unburnable": _l("燃えないごみ"), "hazardous": _l("有害ごみ"), "bulky": _l("粗大ごみ"),
}  # fmt: skip
# What a name has to hold, the longer first: 「燃えないごみ」 is no 「燃えるごみ」, 「プラスチック資源」 no 「資源」.
_MARKS = (
    ("unburnable", ("燃えない", "燃やさない", "燃やせない", "もえない", "もやさない", "不燃", "埋立", "陶器", "金属")),
    (
        "burnable",
        ("普通", "燃える", "燃やす", "燃やせる", "もえる", "もやす", "可燃", "家庭ごみ", "一般ごみ", "生ごみ"),
    ),
    ("plastic", ("プラスチック", "プラごみ", "プラ容器", "プラ製", "容器包装")),
    (
        "paper",
        ("古紙", "衣類", "紙ごみ", "紙類", "紙パック", "雑がみ", "新聞", "古布", "布類", "段ボール", "ダンボール"),
    ),
    ("hazardous", ("有害", "危険", "乾電池", "蛍光")),
    ("bulky", ("粗大", "大型")),
    ("recyclable", ("資源", "ペットボトル", "空き缶", "空き瓶", "空きびん")),
)
# Short names are names only where they stand alone: 「かん」, and not what is in 「みかん」.
_SHORT = {
    "plastic": ("プラ",), "paper": ("紙", "布"), "recyclable": ("びん", "ビン", "瓶", "缶", "カン", "かん", "ペット"),
}  # fmt: skip
_BEHIND = re.compile(r"(?:類|ごみ)?(?:の?(?:収集)?日|の?収集)?\Z")
_LONGEST = 30
_NAMES = {
    "burnable": "普通ごみ", "recyclable": "資源ごみ", "plastic": "プラスチック", "paper": "古紙・衣類",
    "unburnable": "燃えないごみ", "hazardous": "有害ごみ", "bulky": "粗大ごみ",
}  # fmt: skip


def kind_of(words: str) -> str | None:
    """Return the kind a name means, or None."""
    tidy = unicodedata.normalize("NFKC", words).replace(" ", "").replace("ゴミ", "ごみ")
    if not tidy or len(tidy) > _LONGEST:
        return None
    found = next((code for code, marks in _MARKS if any(mark in tidy for mark in marks)), None)
    return found or next((code for code, marks in _SHORT.items() if _BEHIND.sub("", tidy) in marks), None)


def name_of(code: str) -> str:
    """Return the name a table of an office has for a kind, in Japanese whoever reads."""
    return _NAMES[code]
