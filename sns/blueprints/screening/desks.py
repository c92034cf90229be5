"""Where somebody listens: the city's consultation desks and the national lines, shown beside words that sound like despair."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from sns.blueprints.spaces import city
from sns.core import text
from sns.core.i18n import lazy as _l

from . import automaton


@dataclass(frozen=True)
class Desk:
    """A place that listens; `hours` in its own words, `site` where it says so itself."""

    name: Any
    words: Any
    phone: str
    hours: Any
    site: str


# National lines as their operators announce them; a city adds its own in its file (`desks`).
_NATIONAL = (
    Desk(
        _l("よりそいホットライン"), _l("どんな悩みでも、24時間、無料で話せます。"), "0120-279-338", _l("24時間・通話無料"),
        "https://www.since2011.net/yorisoi/",
    ),
    Desk(
        _l("いのちの電話"), _l("さびしいとき、苦しいとき、電話で話を聞いてもらえます。"), "0120-783-556", _l("毎日16時から21時・通話無料"),
        "https://www.inochinodenwa.org/",
    ),
    Desk(
        _l("まもろうよ こころ(厚生労働省)"), _l("電話やSNSで話せる窓口を、まとめて見られます。"), "", "",
        "https://www.mhlw.go.jp/mamorouyokokoro/",
    ),
)  # fmt: skip
# Said about oneself, not about others, films or exams: whole turns of phrase, because a line too often shown is not seen.
_DESPAIR = (
    "死にたい", "しにたい", "消えたい", "いなくなりたい", "生きていたくない", "生きるのがつらい", "生きるのに疲れた",
    "生きてる意味がない", "生きている意味がない", "自殺したい", "自殺を考え", "死んでしまいたい", "死ぬしかない",
    "リストカット", "自分を傷つけ", "飛び降りたい", "首を吊りたい",
)  # fmt: skip
_MOST_KNOWN = 20_000
_known: dict[int, bool] = {}


@cache
def _listening() -> automaton.Automaton:
    return automaton.Automaton(
        automaton.Entry(word, automaton.folded(word), "hold", "worry") for word in dict.fromkeys(_DESPAIR)
    )


def sounds_like_despair(words: str) -> bool:
    """Tell whether words sound as if their writer could need somebody who listens; asked for each text on each page."""
    key = hash(words)
    if (known := _known.get(key)) is None:
        if len(_known) > _MOST_KNOWN:
            _known.clear()
        known = _known[key] = bool(_listening().find(text.plain(words)))
    return known


def worries(*things: Any) -> bool:
    """Tell it of texts, and of replies with their answers, as a page holds them."""
    for thing in things:
        if isinstance(thing, str):
            if thing and sounds_like_despair(thing):
                return True
        elif thing:
            for reply in thing:
                if (reply.body_html and sounds_like_despair(str(reply.body_html))) or worries(reply.answers):
                    return True
    return False


def list_desks(city_file: str) -> tuple[Desk, ...]:
    """Return where somebody listens, the city's own first, as its file gives them (`desks`)."""
    return (*_desks_of(city_file), *_NATIONAL)


@cache
def _desks_of(city_file: str) -> tuple[Desk, ...]:
    facts, _fields = city.read(city_file)
    return tuple(
        Desk(row["name"], row.get("words", ""), row.get("phone", ""), row.get("hours", ""), row.get("site", ""))
        for row in facts.get("desks", ())
    )
