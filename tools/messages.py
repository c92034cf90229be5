"""Collects the sentences of the product and brings the catalogues in step: `python -m tools.messages`.

The source language is Japanese. `en` is complete; `ja@easy` (やさしい日本語) may say only what it says more simply.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
COMPLETE, PARTIAL = ("en",), ("ja@easy",)
_METHODS = [("**.py", "python"), ("templates/**.html", "jinja2"), ("templates/**.txt", "jinja2")]
# A template that cannot be read must not lose its sentences silently.
_OPTIONS = {"templates/**": {"silent": "false"}}
_KEYWORDS = {**DEFAULT_KEYWORDS, "_l": None, "lazy": None, "lazy_p": ((1, "c"), 2)}
_HINT = "For translators:"


def collect() -> Catalog:
    """Return every sentence found in code and templates."""
    found = Catalog(project="engawa", charset="utf-8")
    for file, line, message, comments, context in extract_from_dir(
        ROOT / "sns", _METHODS, _OPTIONS, _KEYWORDS, (_HINT,), strip_comment_tags=True
    ):
        found.add(message, None, [(f"sns/{file}", line)], auto_comments=comments, context=context)
    return found


def path_of(locale: str) -> Path:
    """Return where the catalogue of a locale lies; the folder is named exactly like the locale."""
    return ROOT / "sns" / "translations" / locale / "LC_MESSAGES" / "messages.po"


def read(locale: str) -> Catalog:
    """Read a catalogue, or begin one."""
    path = path_of(locale)
    if path.is_file():
        with path.open("rb") as file:
            return read_po(file, locale=locale, domain="messages")
    catalogue = Catalog(
        locale=locale,
        header_comment=f"# まちの縁側 (Engawa): {locale}",
        project="engawa",
        language_team=locale,
        charset="utf-8",
        revision_date=datetime.now(UTC),
        fuzzy=False,
    )
    # Given to the constructor, an empty word would become a placeholder.
    catalogue.version = catalogue.msgid_bugs_address = catalogue.last_translator = ""
    return catalogue


def update(locale: str, found: Catalog) -> int:
    """Bring a catalogue in step with the sentences; return how many wait for a translator."""
    catalogue = read(locale)
    catalogue.update(found, no_fuzzy_matching=True, update_creation_date=False)
    path = path_of(locale)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalogue, width=120, ignore_obsolete=True, include_lineno=False)
    return sum(not _is_translated(message) for message in catalogue if message.id)


def problems(locale: str, found: Catalog) -> list[str]:
    """Return what is wrong in a catalogue, one line each."""
    if not path_of(locale).is_file():
        return [f"{locale}: there is no catalogue"]
    catalogue = read(locale)
    wrong = []
    for message in (m for m in found if m.id):
        known = catalogue.get(message.id, message.context)
        if known is None:
            wrong.append(f"{locale}: not in the catalogue: {_shown(message)}")
        elif known.fuzzy:
            wrong.append(f"{locale}: fuzzy: {_shown(message)}")
        elif _is_translated(known):
            wrong += [f"{locale}: {error}: {_shown(message)}" for error in known.check(catalogue)]
        elif locale in COMPLETE:
            wrong.append(f"{locale}: not translated: {_shown(message)}")
    gone = (m for m in catalogue if m.id and found.get(m.id, m.context) is None)
    return wrong + [f"{locale}: no longer said: {_shown(message)}" for message in gone]


def _is_translated(message: Message) -> bool:
    text = message.string
    return all(text) if isinstance(text, list | tuple) else bool(text)


def _shown(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def main() -> int:
    """Update every catalogue and say what waits."""
    found = collect()
    for locale in (*COMPLETE, *PARTIAL):
        print(f"{locale}: {update(locale, found)} of {len(found)} sentences wait for a translator")
    return 0


if __name__ == "__main__":
    sys.exit(main())
