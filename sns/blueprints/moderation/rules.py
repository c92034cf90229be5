"""The rules of the place, numbered; reports, verdicts and letters name them by their code."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sns.core.i18n import lazy as _l


@dataclass(frozen=True)
class Rule:
    """One rule: `title` says it in a line, `words` explain it, `report` is how somebody says that it was broken.

    `number` 0 is no rule but a worry: words after which somebody needs help. `is_urgent`: comes before other reports.
    """

    code: str
    number: int
    title: Any
    words: Any
    report: Any
    short: Any
    is_urgent: bool = False


_ALL = (
    Rule(
        "harass", 1, _l("人を傷つけることばを書かない"),
        _l("意見がちがっても、相手をばかにしたり、責めつづけたりしません。本人がいやだと言ったことは、くり返しません。"),
        _l("いやがらせや、人を傷つけることばがある"), _l("いやがらせ"),
    ),
    Rule(
        "threat", 2, _l("おどさない、暴力をすすめない"),
        _l("「家に行く」「覚えておけ」など、こわがらせることばは書きません。だれかを痛めつけることを、よびかけません。"),
        _l("おどしや、暴力のよびかけがある"), _l("おどし・暴力"), is_urgent=True,
    ),
    Rule(
        "hate", 3, _l("生まれや属性で人を分けへだてしない"),
        _l("国籍、出身地、性別、性のあり方、障害、病気、信仰などを理由に、人をおとしめることばを書きません。"),
        _l("差別することばがある"), _l("差別"),
    ),
    Rule(
        "adult", 4, _l("性的なもの、むごいものをのせない"),
        _l("子どもも読む場所です。性的な文章や写真、けがや事故のむごい写真はのせません。"),
        _l("性的なもの、むごいものがある"), _l("性的・残酷"),
    ),
    Rule(
        "personal", 5, _l("他の人の住所や電話番号を書かない"),
        _l("名前、住所、電話番号、勤め先、車のナンバーなど、だれのことか分かる内容は、本人の同意なしに書きません。自分の連絡先も、だれでも読める場所には書きません。"),
        _l("個人情報が書かれている"), _l("個人情報"), is_urgent=True,
    ),
    Rule(
        "photo", 6, _l("写っている人に断ってから写真をのせる"),
        _l("顔や名札、車のナンバー、家の中が写った写真は、写っている人や持ち主に断ってからのせます。子どもは保護者にも断ります。"),
        _l("断りなく写っている人や物がある"), _l("写真の写りこみ"),
    ),
    Rule(
        "false", 7, _l("うそを広めない、人になりすまさない"),
        _l("確かめていないことを、事実のように書きません。ほかの人や団体、役所の名前を名のりません。災害のときは、とくに気をつけます。"),
        _l("うそや、なりすましがある"), _l("うそ・なりすまし"),
    ),
    Rule(
        "ads", 8, _l("宣伝や勧誘に使わない"),
        _l("物の売りこみ、もうけ話、投資や会員の勧誘、外のサービスへの誘いは書きません。地域の店や行事の紹介は、きまった場所で行います。"),
        _l("宣伝や勧誘である"), _l("宣伝・勧誘"),
    ),
    Rule(
        "spam", 9, _l("同じことをくり返し書かない"),
        _l("同じ文章を何度も書いたり、あちこちに書いたりしません。"),
        _l("同じ内容がくり返されている"), _l("くり返し"),
    ),
    Rule(
        "election", 10, _l("選挙運動や布教に使わない"),
        _l("特定の候補者や政党への投票のよびかけ、信仰への勧誘は書きません。まちの課題について、意見を言いあうことは歓迎です。"),
        _l("選挙運動や布教である"), _l("選挙・布教"),
    ),
    Rule(
        "illegal", 11, _l("法律にふれることをしない"),
        _l("人の文章や写真を断りなく使う、違法な品をやりとりするなど、法律にふれることはしません。"),
        _l("法律にふれる内容である(著作権など)"), _l("法律にふれる"),
    ),
    Rule(
        "place", 12, _l("その場所の話題から大きくはずれない"),
        _l("掲示板やルームには、それぞれ目的があります。はずれた話は、別の場所に移してもらうことがあります。"),
        _l("この場所の話題ではない"), _l("場ちがい"),
    ),
    Rule(
        "worry", 0, _l("命や安全が心配なとき"),
        _l("自分を傷つけたい、消えたいということばを見かけたら、知らせてください。きまりに反しているからではなく、助けにつなぐためです。"),
        _l("書いた人の命や安全が心配だ"), _l("命の心配"), is_urgent=True,
    ),
)  # fmt: skip
RULES: dict[str, Rule] = {rule.code: rule for rule in _ALL}
NUMBERED = tuple(rule for rule in _ALL if rule.number)


def find(code: str | None) -> Rule | None:
    """Return a rule by its code."""
    return RULES.get(code or "")
