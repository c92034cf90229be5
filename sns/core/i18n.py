"""Words and dates in the reader's language: Japanese is the source, English and やさしい日本語 are catalogues."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from gettext import NullTranslations
from typing import Any

from babel.dates import format_date, get_month_names
from flask import Flask, g, has_request_context, request
from flask_babel import Babel, get_translations, refresh
from flask_babel.speaklater import LazyString
from markupsafe import Markup

from . import clock

__all__ = [
    "LOCALES", "clock_time", "day", "gettext", "html_lang", "lazy", "lazy_p", "linked", "locale", "month_name", "ngettext",
    "pgettext", "speaking", "when", "whole",
]  # fmt: skip

# locale → (its own name, the value of the page's lang attribute)
LOCALES = {"ja": ("日本語", "ja"), "ja@easy": ("やさしい日本語", "ja-x-easy"), "en": ("English", "en")}
LOOK_COOKIE = "look"
_WEEKDAYS = "月火水木金土日"
# How names end that say themselves how their bearer is called: 源さん is not 源さんさん.
_TITLES = ("さん", "ちゃん", "くん", "君", "さま", "様")
_SOURCE = NullTranslations()
# Past the proxy: a page asks for its words and its language hundreds of times.
_page = g._get_current_object


def locale() -> str:
    """Return the reader's locale: chosen (cookie), else asked for by the browser, else Japanese."""
    try:
        return _page().locale  # type: ignore[no-any-return]
    except (AttributeError, RuntimeError):
        if not has_request_context():
            return "ja"
    chosen = request.cookies.get(LOOK_COOKIE, "").split(".")[-1]
    g.locale = chosen if chosen in LOCALES else request.accept_languages.best_match(["ja", "en"], "ja")
    return str(g.locale)


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Speak another language for a while: a mail is written in its reader's, whoever caused it."""
    before = {name: g.pop(name, None) for name in ("locale", "catalogue")}
    g.locale = language
    refresh()
    try:
        yield
    finally:
        g.pop("catalogue", None)
        for name, value in before.items():
            if value is not None:
                setattr(g, name, value)
        refresh()


def html_lang() -> str:
    """Return the page's lang attribute."""
    return LOCALES[locale()][1]


def _catalogue() -> Any:
    # Bound once per request, and asked for in one step: a page has 120 strings.
    try:
        return _page().catalogue
    except AttributeError:
        g.catalogue = _SOURCE if locale() == "ja" else get_translations()
        return g.catalogue
    except RuntimeError:  # outside of any app
        return _SOURCE


def gettext(message: str, **values: Any) -> str:
    """Translate; `%(name)s` in the message is filled from the values."""
    text: str = _catalogue().gettext(message)
    return _filled(text, values) if values else text


def lazy(message: str, **values: Any) -> LazyString:
    """Translate when it is shown: for labels that are written before anybody asks."""
    return LazyString(gettext, message, **values)


def ngettext(one: str, many: str, n: int, **values: Any) -> str:
    """Translate where a number stands: `%(num)d`."""
    text: str = _catalogue().ngettext(one, many, n)
    return _filled(text, {"num": n, **values})


def pgettext(context: str, message: str, **values: Any) -> str:
    """Translate where one Japanese word has two meanings."""
    text: str = _catalogue().pgettext(context, message)
    return _filled(text, values) if values else text


def _filled(text: str, values: dict[str, Any]) -> str:
    if "さん" in text:
        for name, value in values.items():
            if (titled := f"%({name})sさん") in text and str(value).endswith(_TITLES):
                text = text.replace(titled, f"%({name})s")
    return text % values


def lazy_p(context: str, message: str) -> LazyString:
    """Translate when it is shown, where one Japanese word has two meanings."""
    return LazyString(pgettext, context, message)


def day(value: date | datetime) -> str:
    """Write a day as 10月24日(土), with the year only when it is not this one."""
    value = clock.local(value).date() if isinstance(value, datetime) else value
    has_year = value.year != clock.today().year
    if locale() == "en":
        return format_date(value, "EEE, d MMM y" if has_year else "EEE, d MMM", locale="en")
    year = f"{value.year}年" if has_year else ""
    return f"{year}{value.month}月{value.day}日({_WEEKDAYS[value.weekday()]})"


def month_name(month: int) -> str:
    """Write the month of a wall calendar: 11月, Nov."""
    return str(get_month_names("abbreviated", locale="en")[month]) if locale() == "en" else f"{month}月"


def clock_time(value: datetime) -> str:
    """Write the time of a moment as 9:12, in the city's time."""
    there = clock.local(value)
    return f"{there.hour}:{there.minute:02}"


def when(value: datetime) -> str:
    """Write a moment as 今日 9:12, 昨日 9:12 or 10月24日(土) 9:12, in the city's time."""
    time = clock_time(value)
    age = (clock.today() - clock.local(value).date()).days
    if age == 0:
        return gettext("今日 %(time)s", time=time)
    if age == 1:
        return gettext("昨日 %(time)s", time=time)
    return f"{day(value)} {time}"


def age(value: datetime) -> str:
    """Write how long ago a moment was, in one unit: 40分前, 2時間前, 3日前."""
    minutes = max(int((clock.now() - value).total_seconds() // 60), 0)
    if minutes < 60:
        return ngettext("%(num)d分前", "%(num)d分前", minutes)
    if minutes < 60 * 24:
        return ngettext("%(num)d時間前", "%(num)d時間前", minutes // 60)
    return ngettext("%(num)d日前", "%(num)d日前", minutes // (60 * 24))


def month_of(value: datetime) -> str:
    """Write the month of a moment with its year: 2025年6月, Jun 2025."""
    there = clock.local(value)
    if locale() == "en":
        return f"{get_month_names('abbreviated', locale='en')[there.month]} {there.year}"
    return f"{there.year}年{there.month}月"


def whole(sentence: str, **names: object) -> Markup:
    """Put members' names into a sentence, each isolated from the direction of the words around it."""
    isolated = {key: Markup("<bdi>{}</bdi>").format(value) for key, value in names.items()}
    return Markup.escape(sentence) % isolated


def linked(sentence: str, url: str) -> Markup:
    """Make the part of a sentence in [square brackets] a link; the translator decides where it stands."""
    before, _bracket, rest = sentence.rpartition("[")
    words, _bracket, after = rest.partition("]")
    return Markup('{}<a href="{}">{}</a>{}').format(before, url, words, after)


def init_app(app: Flask) -> None:
    """Give templates `_`, `ngettext`, `pgettext` and the date filters."""
    app.config.update(BABEL_DEFAULT_LOCALE="ja", BABEL_DEFAULT_TIMEZONE="Asia/Tokyo")
    Babel(app, locale_selector=locale)
    env = app.jinja_env
    env.globals.update(_=gettext, gettext=gettext, ngettext=ngettext, pgettext=pgettext, whole=whole, linked=linked)
    env.filters.update(
        when=when,
        day=day,
        local=clock.local,
        clock=clock_time,
        month_name=month_name,
        iso=_iso,
        age=age,
        month_of=month_of,
    )


def _iso(value: datetime) -> str:
    return clock.local(value).isoformat(timespec="minutes")
