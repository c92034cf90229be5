"""What could not be understood in a file, in words its owner can act on."""

from __future__ import annotations

from typing import Any

from sns.core.i18n import lazy as _l

from .plain import Problem

# `%(about)s` is what the file says there.
WORDS: dict[str, Any] = {
    "no_title": _l("イベント名が書かれていません"),
    "no_day": _l("開催日が読みとれません(「%(about)s」)"),
    "no_such_day": _l("「%(about)s」という日はありません"),
    "too_far": _l("開催日(%(about)s)が、3年より先です。年を確かめてください"),
    "too_early": _l("開催日(%(about)s)が、2000年より前です。年を確かめてください"),
    "too_long": _l("開催期間(%(about)s)が、1年をこえています"),
    "end_before_start": _l("終わりが始まりより前になっています(%(about)s)"),
    "bad_clock": _l("「%(about)s」という時刻はありません"),
    "bad_capacity": _l("定員(%(about)s)は、1人から10万人までで書いてください"),
    "twice": _l("%(about)s行目と同じイベントです。この行は取りこみません"),
    "broken": _l("この行は取りこめませんでした"),
    "refused": _l("%(about)s"),
    "clock_unread": _l("時刻が読みとれないため、一日のイベントとします(「%(about)s」)"),
    "clock_words": _l("時刻に書きそえられた言葉は、本文にうつします(「%(about)s」)"),
    "days_words": _l("開催日に書きそえられた言葉は、本文にうつします(「%(about)s」)"),
    "year_guessed": _l("年が書かれていないので、曜日などから%(about)s年としました"),
    "weekday_differs": _l("曜日の合う年がありません(%(about)s)。日付を確かめてください"),
    "many_dates": _l("日にちが%(about)s日あります。はじめの40日だけを取りこみます"),
    "several_dates": _l("日にちごとに、%(about)s件のイベントにします"),
    "capacity_words": _l("定員の人数が読みとれません。言葉のまま本文にうつします(「%(about)s」)"),
    "capacity_several": _l("人数がいくつか書かれています。はじめのものを定員とします(「%(about)s」)"),
    "deadline_unread": _l("申込みの締切が読みとれません(「%(about)s」)。締切なしとします"),
    "deadline_late": _l("申込みの締切が始まりより後なので、始まりまでとします(%(about)s)"),
    "position_odd": _l("緯度と経度が読みとれないか、国内ではありません(%(about)s)。地図にはのせません"),
    "postponed": _l("「%(about)s」と書かれています。日にちを確かめてください"),
    "title_cut": _l("イベント名が長いので、100文字までにします"),
    "rule_unread": _l("くり返しの決まりが読みとれません(「%(about)s」)。はじめの日だけを取りこみます"),
    "rule_cut": _l("くり返しが多いので、はじめの%(about)s回だけを取りこみます"),
    "rule_over": _l("くり返しは、もう終わっているか、1年より先です"),
    "over": _l("もう終わったイベントです"),
    "names_left_out": _l("担当者の欄は、個人のお名前なので読みません"),
    "empty": _l("ファイルに何も書かれていません"),
    "too_large": _l("ファイルが大きすぎます。5MBまでのものを選んでください"),
    "no_text": _l("文字が読みとれません。CSV(UTF-8かShift_JIS)、Excel(xlsx)、iCalendar(ics)のファイルを選んでください"),
    "broken_csv": _l("%(about)s行目でCSVの形がくずれていて、読めません"),
    "too_many_rows": _l("行が多すぎます。%(about)s行までに分けてください"),
    "broken_workbook": _l("Excelのファイルがこわれているか、開けない形です。CSVにして、もう一度お試しください"),
    "broken_calendar": _l("iCalendarのファイルの形がくずれていて、読めません"),
    "no_header": _l("見出しの行が見つかりません。「イベント名」「開始日」などの列名がある表を選んでください"),
    "no_rows": _l("見出しだけで、イベントの行がありません"),
}  # fmt: skip


def words(problem: Problem) -> str:
    """Say a problem in the reader's language."""
    sentence = str(WORDS[problem.code])
    if "%(about)s" not in sentence:
        return sentence
    return (sentence % {"about": problem.about}).replace("(「」)", "")
