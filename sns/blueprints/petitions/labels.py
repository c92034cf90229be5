"""The words of requests from outside."""

from __future__ import annotations

from sns.core.i18n import lazy as _l

KINDS = {
    "defamation": _l("名誉を傷つけられた"), "privacy": _l("個人の情報を書かれた"), "portrait": _l("断りなく写真に写っている"),
    "intimate": _l("性的な画像を出された"), "copyright": _l("文章や写真を無断で使われた"), "other": _l("そのほかの権利が害された"),
}  # fmt: skip
STATES = {
    "received": _l("受付"), "reviewing": _l("審査中"), "inquiring": _l("発信者に照会中"), "decided": _l("決定"),
    "told": _l("通知ずみ"), "appealed": _l("異議の確認中"), "closed": _l("完了"),
}  # fmt: skip
DECISIONS = {
    "delete": _l("削除"), "hide": _l("非表示"), "keep": _l("維持(そのまま残す)"), "part": _l("一部をふせる"),
}  # fmt: skip
ANSWERS = {"agree": _l("消すことに同意します"), "disagree": _l("同意しません")}
OUTCOMES = {"upheld": _l("決定を変えない"), "reversed": _l("決定を改める")}
