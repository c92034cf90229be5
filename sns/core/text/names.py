"""Members called by name in a text: `@ニックネーム` finds them when it is written, and becomes a link to their page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from html import escape
from typing import NamedTuple

from markupsafe import Markup

NAME_LIMIT = 20
# Who writes more calls than this calls nobody beyond them.
MOST_CALLS = 30

_SIGN = r"(?<![0-9A-Za-z._%+-])[@＠]"
_CALL = re.compile(rf"{_SIGN}([^\s@＠][^\n@＠]{{0,{NAME_LIMIT - 1}}})")
_TAG = re.compile(r"(<(?:[^\"<>]|\"[^\"]*\")*>)")
_VERBATIM = re.compile(r"<(/?)(?:a|code|pre)\b")


class Called(NamedTuple):
    """How somebody who is called stands on the page; without an address there is nothing to open."""

    name: str
    url: str | None = None


def calls(source: str) -> set[str]:
    """Return every word that may be a nickname after an @: where one ends, only the members' names can tell."""
    found: set[str] = set()
    for number, call in enumerate(_CALL.finditer(source)):
        if number == MOST_CALLS:
            break
        found |= {call[1][:end] for end in range(1, len(call[1]) + 1)}
    return {word for word in found if word == word.rstrip()}


def with_names(html: Markup, people: Mapping[str, Called]) -> tuple[Markup, set[str]]:
    """Put links in place of the names in rendered HTML, outside links and code; return also which names it found."""
    if not people:
        return html, set()
    placed: set[str] = set()

    def place(call: re.Match[str]) -> str:
        name = by_text[call[1]]
        placed.add(name)
        shown = f"@{escape(people[name].name, quote=False)}"
        url = people[name].url
        return f'<a class="mention" href="{escape(url)}">{shown}</a>' if url else f'<span class="gone">{shown}</span>'

    by_text = {escape(name, quote=False): name for name in people}
    pattern = _any_of(by_text)
    depth, parts = 0, []
    for part in _TAG.split(str(html)):
        if verbatim := _VERBATIM.match(part):
            depth += -1 if verbatim[1] else 1
        parts.append(part if depth or part.startswith("<") else pattern.sub(place, part))
    return Markup("".join(parts)), placed  # what the gates let through, and our own links


def renamed(source: str, old: str, new: str, others: Iterable[str] = ()) -> str:
    """Call somebody by another name in what was typed; `others` are called there too and may begin alike."""
    return _any_of({old, *others}).sub(lambda call: f"@{new}" if call[1] == old else call[0], source)


def _any_of(names: Iterable[str]) -> re.Pattern[str]:
    # The longest first: 佐藤ゆみ is not 佐藤.
    longest_first = sorted(names, key=len, reverse=True)
    return re.compile(f"{_SIGN}({'|'.join(map(re.escape, longest_first))})")
