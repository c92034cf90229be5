"""Second factors as rows: an authenticator app, passkeys, recovery codes; what is asked of them and done to them."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import unicodedata
from datetime import datetime

import pyotp
import sqlalchemy as sa

from sns.core import clock
from sns.core.db import action, db, reread
from sns.core.errors import Refused
from sns.core.i18n import gettext as _

from . import vault
from .models import Credential, Member

STEP_S, DRIFT = 30, 1
RECOVERY_CODES = 10
MOST_PASSKEYS = 10
# Without letters and digits that look alike on paper.
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
FACTORS = ("totp", "passkey")


def has_second_factor(member_id: int) -> bool:
    """Tell whether a password alone does not let this member in."""
    return bool(db.session.scalar(sa.select(sa.exists().where(_mine(member_id), Credential.kind.in_(FACTORS)))))


def list_factors(member_id: int) -> list[Credential]:
    """Return the member's authenticator app and passkeys, oldest first."""
    return list(
        db.session.scalars(
            sa.select(Credential).where(_mine(member_id), Credential.kind.in_(FACTORS)).order_by(Credential.id)
        )
    )


def count_recovery_codes(member_id: int) -> int:
    """Count the recovery codes that are left."""
    return db.session.scalar(
        sa.select(sa.func.count()).where(_mine(member_id), Credential.kind == "recovery", Credential.used_at.is_(None))
    ) or 0  # fmt: skip


def find(credential_id: int) -> Credential | None:
    """Return a factor by its number; recovery codes have no page of their own."""
    row = db.session.get(Credential, credential_id)
    return row if row is not None and row.kind in FACTORS else None


def find_passkey(external_id: str) -> Credential | None:
    """Return the passkey with this id."""
    return db.session.scalar(
        sa.select(Credential).where(Credential.kind == "passkey", Credential.external_id == external_id)
    )


def _mine(member_id: int) -> sa.ColumnElement[bool]:
    return sa.and_(Credential.member_id == member_id, Credential.confirmed_at.is_not(None))


def new_app_secret() -> str:
    """Return a fresh key for an authenticator app."""
    return pyotp.random_base32()


def app_uri(secret: str, *, name: str, issuer: str) -> str:
    """Return the address an authenticator app reads from the square."""
    return str(pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=issuer))


def put_app(member: Member, secret: str, code: str, *, label: str) -> bool:
    """Store an authenticator app in place of an earlier one; False when its first code is not right."""
    step = _step_of(secret, code, after=0)
    if step is None:
        return False
    now = clock.now()
    db.session.execute(sa.delete(Credential).where(Credential.member_id == member.id, Credential.kind == "totp"))
    db.session.add(
        Credential(
            member_id=member.id, kind="totp", label=label, secret=vault.seal("totp", secret), counter=step,
            created_at=now, confirmed_at=now, used_at=now,
        )
    )  # fmt: skip
    db.session.flush()
    return True


@action
def try_app(member: Member, code: str) -> bool:
    """Tell whether this is the app's code of now, a step of drift to either side; no step opens twice."""
    row = db.session.scalar(sa.select(Credential).where(_mine(member.id), Credential.kind == "totp"))
    if row is None:
        return False
    reread(row)  # the step used last is read under the lock, so that one code in two requests opens one door
    secret = vault.unseal("totp", row.secret)
    step = _step_of(secret, code, after=row.counter) if secret else None
    if step is None:
        return False
    row.counter, row.used_at = step, clock.now()
    return True


def _step_of(secret: str, code: str, *, after: int) -> int | None:
    now = int(clock.now().timestamp()) // STEP_S
    maker = pyotp.TOTP(secret, interval=STEP_S)
    found = None
    for step in range(now - DRIFT, now + DRIFT + 1):
        if hmac.compare_digest(maker.at(step * STEP_S).encode(), code.encode()) and step > after:
            found = step
    return found


def put_recovery_codes(member: Member) -> list[str]:
    """Store ten new recovery codes in place of the old ones and return them; only hashes are kept."""
    now = clock.now()
    db.session.execute(sa.delete(Credential).where(Credential.member_id == member.id, Credential.kind == "recovery"))
    codes = ["-".join(_four() for _part in range(4)) for _number in range(RECOVERY_CODES)]
    db.session.add_all(
        Credential(
            member_id=member.id, kind="recovery", secret=_recovery_hash(member.id, code), created_at=now,
            confirmed_at=now,
        )
        for code in codes
    )  # fmt: skip
    db.session.flush()
    return codes


def _four() -> str:
    return "".join(secrets.choice(_LETTERS) for _number in range(4))


def _recovery_hash(member_id: int, code: str) -> str:
    # Nearly 80 random bits: nothing slower is needed. Not sealed with the site's key: when that is lost, the
    # authenticator apps go blind, and these codes must still open.
    return hashlib.sha256(f"{member_id}:{code}".encode()).hexdigest()


def use_recovery_code(member: Member, code: str) -> bool:
    """Use up one recovery code, however its groups were typed."""
    letters = "".join(c for c in unicodedata.normalize("NFKC", code).casefold() if c.isalnum())
    typed = "-".join(letters[i : i + 4] for i in range(0, len(letters), 4))
    used = db.session.scalar(
        sa.update(Credential)
        .where(
            Credential.member_id == member.id, Credential.kind == "recovery", Credential.used_at.is_(None),
            Credential.secret == _recovery_hash(member.id, typed),
        )
        .values(used_at=clock.now())
        .returning(Credential.id)
    )  # fmt: skip
    return used is not None


def put_passkey(member: Member, *, label: str, external_id: str, public_key: str, counter: int) -> None:
    """Store a passkey that was just made."""
    if find_passkey(external_id) is not None:
        raise Refused(_("このパスキーは、もう登録されています"))
    count = sum(row.kind == "passkey" for row in list_factors(member.id))
    if count >= MOST_PASSKEYS:
        raise Refused(_("パスキーは%(n)dこまでです。使わないものを外してください", n=MOST_PASSKEYS))
    now = clock.now()
    db.session.add(
        Credential(
            member_id=member.id, kind="passkey", label=label, external_id=external_id, secret=public_key,
            counter=counter, created_at=now, confirmed_at=now,
        )
    )  # fmt: skip
    db.session.flush()


@action
def note_passkey_use(row: Credential, counter: int, *, at: datetime | None = None) -> bool:
    """Keep a passkey's counter; False when another sign-in with the same counter was faster (a copied key)."""
    reread(row)
    if counter and counter <= row.counter:
        return False
    row.counter, row.used_at = counter, at or clock.now()
    return True


def drop(member: Member, credential_id: int) -> None:
    """Delete one factor; recovery codes without any factor open nothing, so they go with the last one."""
    db.session.execute(sa.delete(Credential).where(Credential.id == credential_id, Credential.member_id == member.id))
    if not has_second_factor(member.id):
        drop_all(member)


def drop_all(member: Member) -> None:
    """Delete all of a member's factors and recovery codes."""
    db.session.execute(sa.delete(Credential).where(Credential.member_id == member.id))
