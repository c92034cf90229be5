from __future__ import annotations

import pytest
from jinja2 import DictLoader, Environment

from sns.core.rendering import Unindented


@pytest.fixture
def pages() -> Environment:
    """Return pages and a mail that are laid out alike."""
    laid_out = "<p>\n  {% if a %}\n    <b>{{ a }}</b>\n  {% endif %}\n  と\n\n  <i>{{ b }}</i>\n</p>\n{% if a %}\n<hr>\n{% endif %}\n"
    return Environment(  # noqa: S701  # nothing of a visitor's
        loader=DictLoader({"page.html": laid_out, "mail.txt": laid_out}), extensions=[Unindented]
    )


def test_what_stands_apart_in_a_page_stays_apart(pages: Environment) -> None:
    assert pages.get_template("page.html").render(a="一", b="二").split() == [
        "<p>",
        "<b>一</b>",
        "と",
        "<i>二</i>",
        "</p>",
        "<hr>",
    ]


def test_a_page_carries_no_indentation_and_words_keep_theirs(pages: Environment) -> None:
    written = pages.get_template("page.html").render(a="一", b="二\n\n  三")
    assert "\n  <" not in written
    assert "<i>二\n\n  三</i>" in written
    assert written.endswith("</p>\n<hr>\n")


def test_a_mail_is_laid_out_as_it_was_written(pages: Environment) -> None:
    assert "  と\n\n  <i>二</i>\n</p>\n" in pages.get_template("mail.txt").render(b="二")
