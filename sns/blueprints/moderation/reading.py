"""Small things of the desk: the log of who read what few may read, the keys, and how verdicts are called."""

from __future__ import annotations

from collections.abc import Sequence

from sns.blueprints.accounts.models import Member
from sns.blueprints.cases import actions as cases
from sns.blueprints.cases.models import Case, CaseNote
from sns.core import audit
from sns.core.db import action, db
from sns.core.i18n import lazy as _l

SAID = {
    "ok": _l("問題なし"), "amend": _l("修正をお願い"), "hide": _l("非表示"), "warn": _l("注意"), "wait": _l("保留"),
    "keep": _l("判断を維持"), "reverse": _l("判断を取り消し"),
}  # fmt: skip
_DONE = {
    "ok": _l("「問題なし」にしました"),
    "amend": _l("表示を止めて、修正をお願いしました。手紙は10分後に送ります"),
    "hide": _l("非表示にしました。手紙は10分後に送ります"),
    "warn": _l("注意を記録しました。手紙は10分後に送ります"),
    "keep": _l("判断を維持しました。答えは10分後に送ります"),
    "reverse": _l("判断を取り消しました。答えは10分後に送ります"),
}
_KEYS = "queue_keys"


def said(verdict: str) -> str:
    """Return what is said after a verdict."""
    return str(_DONE[verdict])


def has_keys(member: Member) -> bool:
    """Tell whether one key alone gives a verdict; each member of staff may switch that off."""
    return bool((member.settings or {}).get(_KEYS, True))


@action
def set_keys(actor: Member, *, is_on: bool) -> None:
    """Switch the keys on or off."""
    actor.settings = {**(actor.settings or {}), _KEYS: is_on}
    db.session.add(actor)


@action
def note(actor: Member, case: Case, notes: Sequence[CaseNote]) -> None:
    """Record, once for each reader, that somebody of the staff read what only few may read."""
    if any(one.kind == "read" and one.author_id == actor.id for one in notes):
        return
    cases.trace(actor, case, "read")
    audit.record("private.read", f"case:{case.id}", actor_id=actor.id, space_id=case.space_id)
