"""Words for sources, for what became of what they told, and for why something cannot be read."""

from __future__ import annotations

from sns.core.i18n import lazy as _l

SORTS = {
    "feed": _l("サイトの新着(RSS・Atom)"), "jma": _l("気象庁防災情報XML"), "csv": _l("一覧(CSV)"),
}  # fmt: skip
TABS = {"all": _l("すべて"), "taken": _l("お知らせにしたもの"), "unreadable": _l("読めなかったもの")}
OUTCOMES = {
    "draft": _l("下書きにしました"), "published": _l("公開しました"), "corrected": _l("訂正しました"),
    "withdrawn": _l("取り下げました"), "dropped": _l("すでに終わっています"), "not_real": _l("訓練・試験のため取りこみません"),
    "elsewhere": _l("この市のことではありません"), "old": _l("古いため取りこみません"), "unreadable": _l("読めませんでした"),
}  # fmt: skip
PROBLEMS = {
    "address": _l("アドレスの形が正しくありません"), "no_host": _l("アドレスのサイトが見つかりません"),
    "private": _l("内部のネットワークのアドレスには、つなぎません"), "other_host": _l("ほかのサイトへ移されています。新しいアドレスを入れてください"),
    "redirects": _l("移り先がくりかえされ、内容にたどりつけません"), "no_answer": _l("サイトから答えがありません"),
    "slow": _l("時間内に読み終わりませんでした"), "status": _l("サイトが内容を返しませんでした"),
    "packed": _l("圧縮された内容は読めません"), "too_large": _l("大きすぎます。2MBまで読めます"),
    "entities": _l("危険な書き方(実体宣言)のあるXMLです"), "broken": _l("形がこわれていて読めません"),
    "no_feed": _l("RSSでもAtomでもありません"), "no_report": _l("気象庁の電文の形ではありません"),
    "no_columns": _l("「題名」の列がありません"), "no_text": _l("文字の種類が分かりません"), "empty": _l("題名も本文もありません"),
    "link": _l("リンクが使えない形のため、外しました"), "future": _l("日付が先の日になっています"), "date": _l("日付が読めません"),
    "enclosure": _l("添付のファイルは取りこみません"), "ended": _l("掲載の終わりを過ぎています"),
}  # fmt: skip
# What is put right by the machine and needs no second look.
HARMLESS = frozenset({"enclosure"})
