"""居住確認: a letter with a number that is good once, or a look at the counter. The address lives only until then."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa

from sns.blueprints.accounts.models import Member
from sns.blueprints.accounts.signals import LetterDue
from sns.core import audit, clock, options
from sns.core.db import action, db, reread
from sns.core.errors import Refused
from sns.core.i18n import gettext as _
from sns.core.i18n import lazy as _l
from sns.core.signals import emit

from .models import ResidencyLetter
from .signals import ResidencyConfirmed

KEY = "people.residency_letters"
VALID = timedelta(days=60)
MOST_TRIES = 5
DIGITS = 8
MOST_AT_ONCE = 100
_OPEN = ("requested", "printed")

options.declare(KEY, default=True, label=_l("居住確認の手紙を受けつける"))


@dataclass(frozen=True)
class Printed:
    """A letter as it leaves the printer; its number is nowhere else."""

    letter: ResidencyLetter
    code: str

    @property
    def groups(self) -> list[str]:
        """The number in groups of four."""
        return [self.code[at : at + 4] for at in range(0, len(self.code), 4)]


def find_open(member_id: int) -> ResidencyLetter | None:
    """Return the member's letter that is asked for or on its way."""
    return db.session.scalar(
        sa.select(ResidencyLetter)
        .where(
            ResidencyLetter.member_id == member_id,
            ResidencyLetter.state.in_(_OPEN),
            ResidencyLetter.expires_at > clock.now(),
        )
        .order_by(ResidencyLetter.id.desc())
        .limit(1)
    )


def list_open(space_id: int) -> list[tuple[ResidencyLetter, Member]]:
    """Return a ward's letters that are to be printed, then those on their way, the longest waiting first."""
    rows = db.session.execute(
        sa.select(ResidencyLetter, Member)
        .join(Member, Member.id == ResidencyLetter.member_id)
        .where(
            ResidencyLetter.space_id == space_id, ResidencyLetter.state.in_(_OPEN),
            ResidencyLetter.expires_at > clock.now(), Member.state == "active",
        )
        .order_by(ResidencyLetter.state.desc(), ResidencyLetter.id)
        .limit(500)
    )  # fmt: skip
    return [(row.ResidencyLetter, row.Member) for row in rows]


def count_waiting(space_id: int) -> int:
    """Count the letters a ward has to print."""
    return sum(letter.state == "requested" for letter, _member in list_open(space_id))


def are_sent(space_id: int) -> bool:
    """Tell whether a ward sends letters."""
    return bool(options.value(KEY, space_id))


@action
def let_send(actor: Member, space_id: int, is_on: bool) -> None:
    """Decide whether a ward sends letters; recorded in the log."""
    options.change(KEY, is_on, space_id)
    audit.record("residency.option", f"space:{space_id}", actor_id=actor.id, space_id=space_id, on=int(is_on))


@action
def ask(actor: Member, *, name: str, address: str) -> ResidencyLetter:
    """Ask for a letter to one's home."""
    reread(actor)
    if actor.residency_checked_at is not None:
        raise Refused(_("居住確認はもうすんでいます"))
    if find_open(actor.id) is not None:
        raise Refused(_("手紙の申しこみは、もう受けつけています"))
    if not are_sent(actor.home_ward_id):
        raise Refused(_("お住まいの区では、いま手紙を送っていません。窓口で確認できます"))
    now = clock.now()
    letter = ResidencyLetter(
        member_id=actor.id, space_id=actor.home_ward_id, name=name, address=address, requested_at=now,
        expires_at=now + VALID,
    )  # fmt: skip
    db.session.add(letter)
    db.session.flush()
    return letter


@action
def withdraw(actor: Member) -> bool:
    """Take a request back; the address is erased."""
    letter = find_open(actor.id)
    if letter is None:
        return False
    _close(letter, "expired")
    return True


@action
def print_letters(actor: Member, space_id: int, ids: Iterable[int]) -> list[Printed]:
    """Make the numbers of letters that are being printed; printed again, a letter gets a new one."""
    wanted, printed = set(ids), []
    rows = [(letter, member) for letter, member in list_open(space_id) if letter.id in wanted]
    for letter, member in rows[:MOST_AT_ONCE]:
        reread(letter)
        if letter.state not in _OPEN or letter.address is None:
            continue
        code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
        letter.code_hash, letter.tries, letter.issued_by_id = _digest(letter.id, code), 0, actor.id
        if letter.state == "requested":
            letter.state, letter.printed_at, letter.expires_at = "printed", clock.now(), clock.now() + VALID
            emit(LetterDue("residency", {}, member_id=member.id))
        audit.record("residency.print", f"member:{member.id}", actor_id=actor.id, space_id=space_id)
        printed.append(Printed(letter, code))
    return printed


@action
def try_code(actor: Member, code: str) -> bool:
    """Confirm where a member lives by the letter's number; after five wrong ones the letter is worth nothing."""
    letter = find_open(actor.id)
    if letter is None:
        raise Refused(_("使える手紙がありません。もう一度お申しこみください"))
    reread(letter)
    if letter.state != "printed" or letter.code_hash is None:
        raise Refused(_("使える手紙がありません。もう一度お申しこみください"))
    typed = "".join(c for c in unicodedata.normalize("NFKC", code) if c.isdigit())
    if hmac.compare_digest(letter.code_hash, _digest(letter.id, typed)):
        _check(actor, letter)
        return True
    letter.tries += 1
    if letter.tries >= MOST_TRIES:
        _close(letter, "expired")
    return False


@action
def confirm_at_counter(actor: Member, member: Member) -> None:
    """Confirm where a member lives, as shown at the counter; recorded in the log."""
    reread(member)
    if member.residency_checked_at is not None:
        raise Refused(_("居住確認はもうすんでいます"))
    _check(member, find_open(member.id))
    audit.record("residency.counter", f"member:{member.id}", actor_id=actor.id, space_id=member.home_ward_id)


@action
def forget_old() -> int:
    """Erase the addresses of letters past their time; return how many."""
    over = sa.select(ResidencyLetter).where(
        ResidencyLetter.state.in_(_OPEN), ResidencyLetter.expires_at <= clock.now()
    )  # fmt: skip
    letters = db.session.scalars(over).all()
    for letter in letters:
        _close(letter, "expired")
    return len(letters)


def _check(member: Member, letter: ResidencyLetter | None) -> None:
    member.residency_checked_at = clock.now()
    emit(ResidencyConfirmed(member.id))
    if letter is not None:
        _close(letter, "used")
        letter.used_at = clock.now()


def _close(letter: ResidencyLetter, state: str) -> None:
    letter.state, letter.name, letter.address, letter.code_hash = state, None, None, None


def _digest(letter_id: int, code: str) -> str:
    return hashlib.sha256(f"residency:{letter_id}:{code}".encode()).hexdigest()
