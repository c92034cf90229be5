"""Words for what notices are and how far they have come."""

from __future__ import annotations

from sns.core.i18n import lazy as _l

URGENCIES = {"normal": _l("ふつう"), "important": _l("重要"), "urgent": _l("緊急")}
STAGES = {
    "draft": ("", _l("起案中")), "asked": ("yama", _l("承認待ち")), "returned": ("shu", _l("差し戻し")),
    "approved": ("take", _l("決裁ずみ")), "withdrawn": ("", _l("取り下げ")),
}  # fmt: skip
LANGUAGES = {
    "ja-x-easy": _l("やさしい日本語"), "en": "English", "zh": "中文", "ko": "한국어", "vi": "Tiếng Việt", "ne": "नेपाली",
    "pt": "Português", "fil": "Filipino",
}  # fmt: skip
LEVELS = {
    1: _l("警戒レベル1 早期注意情報"), 2: _l("警戒レベル2 注意"), 3: _l("警戒レベル3 高齢者等避難"),
    4: _l("警戒レベル4 避難指示"), 5: _l("警戒レベル5 緊急安全確保"),
}  # fmt: skip
DEEDS = {
    "drafted": _l("起案しました"), "revised": _l("直しました"), "asked": _l("承認をたのみました"),
    "taken_back": _l("承認のお願いを取り下げました"), "returned": _l("差し戻しました"), "approved": _l("承認しました"),
    "alone": _l("承認なしで公開を決めました"), "ahead": _l("緊急のため、承認の前に公開しました"),
    "after": _l("事後に承認しました"), "corrected": _l("訂正しました"), "withdrawn": _l("取り下げました"),
    "reminded": _l("確認していない人に、もう一度お知らせしました"), "imported": _l("ほかのところから取りこみました"),
}  # fmt: skip
