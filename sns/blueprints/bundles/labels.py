"""The words a page of a bundle has for the names and codes of its JSON."""

from __future__ import annotations

from typing import Any

from sns.core.i18n import lazy as _l
from sns.core.i18n import lazy_p

NAMES: dict[str, Any] = {
    "accepted_at": _l("受けた日時"), "address": _l("住所・接続元"), "age_band": _l("年代"), "agreed_at": _l("同意した日時"),
    "answer": _l("お返事"), "answer_words": _l("お返事のことば"), "answered_at": _l("お返事の日時"),
    "answered_on": _l("答えた日"), "arrived_at": _l("会員になった日時"), "asked_at": _l("出した日時"), "bio": lazy_p("about oneself", "ひとこと"),
    "body": _l("本文"), "came": _l("参加した人数"), "came_at": _l("参加した日時"), "chosen": _l("えらんだもの"), "counts": _l("票"),
    "created_at": _l("作った日時"), "decided_at": _l("決まった日時"), "default_visibility": _l("はじめの公開範囲"),
    "device": _l("端末"), "document": _l("文書"), "email": _l("メールアドレス"), "ends_at": _l("終わり"), "field": _l("分野"),
    "fields": _l("書いたもの"), "guardian_email": _l("保護者のメールアドレス"), "head": _l("見出し"), "inquired_at": _l("照会の日時"),
    "is_muted": _l("知らせない"), "is_stopped": _l("メールを止めている"), "joined_at": _l("会員になった日時"), "kind": _l("種類"),
    "kinds": _l("種類"), "label": _l("なまえ"), "leaves_footprints": _l("足あとを残す"), "lives_since": _l("くらしはじめた年"),
    "made_at": _l("作った日時"), "minutes": _l("何分前"), "most_a_day": _l("1日の上限"), "name": _l("名前"),
    "nickname": _l("ニックネーム"), "note": _l("メモ"), "number": _l("受付番号"), "opened_at": _l("はじめた日時"),
    "options": _l("えらべるもの"), "outcome": _l("結果"), "place": _l("場所"), "question": _l("質問"),
    "quiet_from": _l("静かにする時間のはじめ(時)"), "quiet_until": _l("静かにする時間の終わり(時)"), "quoted": _l("もとのことば"),
    "reading": _l("よみがな"), "real_name": _l("氏名"), "reason": _l("理由"), "reported_at": _l("報告した日時"),
    "requested_at": _l("申しこんだ日時"), "residency_checked_at": _l("居住確認の日時"), "result": _l("受けとったメール"),
    "revoked_at": _l("止めた日時"), "rhythm": _l("知らせ方"), "rhythms": _l("知らせ方"), "role": _l("役割"), "rule": _l("ルール"),
    "seen_at": _l("最後に使った日時"), "sent_at": _l("送った日時"), "settings": _l("設定"), "visible": _l("見える範囲"), "searchable": _l("名前でさがせる"),
    "asked_by": _l("お願いを受ける相手"), "written_by": _l("メッセージを受ける相手"), "promises": _l("同意した版"),
    "terms": _l("利用のきまり"), "privacy": _l("個人情報のあつかい"), "locale": _l("ことば"), "since_at": _l("はじめた日時"),
    "size": _l("人数"), "slot": _l("手伝い"), "stamped_at": _l("確認した日時"), "starts_at": _l("はじまり"), "state": _l("状態"),
    "tags": _l("タグ"), "taken_at": _l("引きうけた日時"), "tie": _l("かかわり"), "times": _l("回数"), "title": _l("ページ"),
    "to_author": _l("決定の知らせ"), "told_at": _l("知らせた日時"), "until_at": _l("終わりの日時"), "updated_at": _l("書きかえた日時"),
    "used_at": _l("使った日時"), "uses": _l("使われた回数"), "version": _l("版"), "visibility": _l("公開の範囲"), "ward": _l("区"),
    "with_friends": _l("つながり公開もふくむ"), "with_private": _l("自分だけ公開もふくむ"), "word": _l("ひとこと"), "words": _l("ことば"),
    "written_at": _l("書いた日時"), "confirmed_at": _l("確かめた日時"),
}  # fmt: skip

SORTS: dict[str, Any] = {
    "face": _l("写真"), "member": _l("プロフィール"), "role": _l("役割と区とのかかわり"), "helps": _l("お手伝いできること"), "arrival": _l("会員になったとき"),
    "consent": _l("同意した文書"), "residency": _l("居住確認"), "ward_request": _l("区の手続き"), "friend": _l("つながり"),
    "asked_by_me": _l("送ったつながりのお願い"), "asking_me": _l("届いたつながりのお願い"),
    "written_about_me": _l("自分への紹介文"), "written_by_me": _l("自分が書いた紹介文"), "block": _l("ブロック"), "mute": _l("ミュート"),
    "invitation": _l("作った招待"), "event_answer": _l("イベントへのお返事"), "came": _l("参加したイベント"),
    "slot": _l("引きうけた手伝い"), "stamp": _l("回覧の確認印"), "poll_answer": _l("アンケートへの答え"),
    "poll_opened": _l("ひらいたアンケート"), "chat_question": _l("チャットでの質問"), "reaction": _l("送ったひとこと"),
    "follow": _l("フォロー"), "line_reaction": _l("会話で送ったひとこと"), "footprint": _l("残した足あと"), "draft": _l("下書き"),
    "mail_plan": _l("メールの知らせ方"), "about_one_page": _l("ページごとの知らせ方"), "subscription": _l("新着メール"),
    "reminders": _l("イベントの前の知らせ"), "feed": _l("フィード"), "calendar": _l("カレンダーのアドレス"),
    "mail_post": _l("メールで書く設定"), "mail_sender": _l("メールを送れるアドレス"), "push_device": _l("お知らせを受ける端末"), "letter": _l("区からの手紙"),
    "objection": _l("異議の申立て"), "measure": _l("利用の制限"), "report": _l("出した報告"),
    "request_about_me": _l("自分の書いたものへの申出"), "sign_in": _l("ログイン"), "known_device": _l("使ったことのある端末"),
    "second_factor": _l("2段階認証"),
}  # fmt: skip

WORDS: dict[str, Any] = {
    "public": _l("だれでも"), "city": _l("市内の会員"), "ward": _l("同じ区の会員"), "friends": _l("つながり"),
    "private": _l("自分だけ"), "published": _l("公開中"), "held": _l("確認待ち"), "hidden": _l("非表示"),
    "scheduled": _l("公開待ち"), "diary": _l("日記"), "thread": _l("掲示板"), "event": _l("イベント"), "report": _l("活動報告"),
    "notice": _l("お知らせ"), "going": _l("参加する"), "waiting": _l("待っています"), "maybe": _l("まだ分からない"),
    "not_going": _l("今回は見送る"), "like": _l("いいね"), "thanks": _l("ありがとう"), "cheer": _l("応援"),
    "resident": _l("住民"), "host": _l("世話人"), "ward_staff": _l("区の職員"), "city_staff": _l("市の職員"),
    "live": _l("住んでいる"), "work": _l("働いている"), "study": _l("学んでいる"), "active": _l("活動している"),
    "terms": _l("利用のきまり"), "privacy": _l("個人情報のあつかい"), "totp": _l("認証アプリ"), "passkey": _l("パスキー"),
    "recovery": _l("回復コード"), "used": _l("使用ずみ"), "done": _l("完了"), "refused": _l("お断り"),
    "withdrawn": _l("取り下げ"), "once": _l("すぐ"), "daily": _l("1日1回"), "weekly": _l("週1回"), "never": _l("なし"),
}  # fmt: skip


def name(key: str) -> Any:
    """Return what a page calls a value."""
    return NAMES.get(key, key)


def sort(key: str) -> Any:
    """Return what a page calls a sort of rows."""
    return SORTS.get(key, key)


def word(value: Any) -> Any:
    """Return the word for a code."""
    return WORDS.get(value, value) if isinstance(value, str) else value
