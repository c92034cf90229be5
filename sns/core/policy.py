"""Rules: who may. A rule is a function of (member, thing) with a sentence that officials can read and sign."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


class Rule:
    """A yes-or-no question about a member and a thing; combine with `&`, `|` and `~`.

    `is_public`: a visitor who is not signed in may be asked about. `hides`: a "no" answers 404, as if the thing
    did not exist; otherwise 403 with words.
    """

    def __init__(
        self, check: Callable[[Any, Any], bool], sentence: str, *, is_public: bool = False, hides: bool = False
    ) -> None:
        self.check, self.sentence, self.is_public, self.hides = check, sentence, is_public, hides

    def __call__(self, member: Any, thing: Any = None) -> bool:
        """Answer for a member (None: not signed in) and a thing."""
        return bool(self.check(member, thing))

    def __and__(self, other: Rule) -> Rule:
        return Rule(
            lambda m, t: self(m, t) and other(m, t),
            f"{self.sentence} and {other.sentence}",
            is_public=self.is_public and other.is_public,
            hides=self.hides or other.hides,
        )

    def __or__(self, other: Rule) -> Rule:
        return Rule(
            lambda m, t: self(m, t) or other(m, t),
            f"{self.sentence} or {other.sentence}",
            is_public=self.is_public or other.is_public,
            hides=self.hides or other.hides,
        )

    def __invert__(self) -> Rule:
        return Rule(lambda m, t: not self(m, t), f"not ({self.sentence})", is_public=self.is_public, hides=self.hides)


def _sentence(function: Callable[..., Any]) -> str:
    if not function.__doc__:
        raise TypeError(f"{function.__qualname__} needs a docstring: it is the sentence shown to officials")
    return function.__doc__.strip().rstrip(".")


def about_area(function: Callable[[Any, Any], bool]) -> Rule:
    """Make a rule about a place of the site: refused with 403 in words. The docstring is its sentence."""
    return Rule(function, _sentence(function))


def about_object(function: Callable[[Any, Any], bool]) -> Rule:
    """Make a rule about one thing: refused with 404, exactly like a thing that does not exist."""
    return Rule(function, _sentence(function), hides=True)


anyone = Rule(lambda _member, _thing: True, "anyone, signed in or not", is_public=True)
nobody = Rule(lambda _member, _thing: False, "nobody")
member = Rule(lambda someone, _thing: someone is not None, "a member who is signed in")
