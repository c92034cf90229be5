"""Passkeys: the two ceremonies of WebAuthn, with challenges that are used once and soon."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from flask import current_app, request, session

from sns.core import clock
from sns.core.i18n import gettext as _
from sns.core.later import later

from . import credentials, throttle, vault
from .models import Credential, Member

webauthn, helpers, structs = later("webauthn"), later("webauthn.helpers"), later("webauthn.helpers.structs")
LIFE_S = 300
MOST_CHARACTERS = 20_000


@dataclass(frozen=True)
class NewPasskey:
    """What a browser handed over when it made a passkey."""

    external_id: str
    public_key: str
    counter: int


def are_possible() -> bool:
    """Tell whether browsers allow passkeys at this address: they need a name, not a number."""
    host = _rp_id()
    return not (host.replace(".", "").isdigit() or ":" in host)


def _origin() -> str:
    settings = current_app.extensions["settings"]
    parts = urlsplit(settings.public_url or request.host_url)
    return f"{parts.scheme}://{parts.netloc}"


def _rp_id() -> str:
    return urlsplit(_origin()).hostname or "localhost"


def _descriptors(member: Member) -> list[Any]:
    rows = credentials.list_factors(member.id)
    return [
        structs.PublicKeyCredentialDescriptor(id=webauthn.base64url_to_bytes(row.external_id or ""))
        for row in rows
        if row.kind == "passkey"
    ]


def creation_options(member: Member) -> dict[str, Any]:
    """Begin making a passkey: return what the browser needs and keep the challenge in the session."""
    options = webauthn.generate_registration_options(
        rp_id=_rp_id(), rp_name=_("まちの縁側"), user_name=member.email or member.nickname,
        user_id=vault.derive(f"passkey-user:{member.id}"), user_display_name=member.nickname,
        challenge=_new_challenge("create", member), exclude_credentials=_descriptors(member),
        authenticator_selection=structs.AuthenticatorSelectionCriteria(
            resident_key=structs.ResidentKeyRequirement.PREFERRED, user_verification=structs.UserVerificationRequirement.PREFERRED
        ),
    )  # fmt: skip
    return dict(helpers.options_to_json_dict(options))


def request_options(purpose: str, member: Member | None) -> dict[str, Any]:
    """Begin asking for a passkey; without a member any passkey of this site may answer (nobody's ids are told)."""
    options = webauthn.generate_authentication_options(
        rp_id=_rp_id(), challenge=_new_challenge(purpose, member),
        allow_credentials=_descriptors(member) if member else [],
        user_verification=structs.UserVerificationRequirement.PREFERRED if member else structs.UserVerificationRequirement.REQUIRED,
    )  # fmt: skip
    return dict(helpers.options_to_json_dict(options))


def accept_new(member: Member, answer: str) -> NewPasskey | None:
    """Finish making a passkey; None when the answer does not belong to the question."""
    challenge = _take_challenge("create", member)
    if challenge is None or len(answer) > MOST_CHARACTERS:
        return None
    try:
        made = webauthn.verify_registration_response(
            credential=answer, expected_challenge=challenge, expected_rp_id=_rp_id(), expected_origin=_origin()
        )
    except (helpers.exceptions.WebAuthnException, ValueError, TypeError, KeyError):
        return None
    external_id = helpers.bytes_to_base64url(made.credential_id)
    if len(external_id) > 400:
        return None
    return NewPasskey(external_id, helpers.bytes_to_base64url(made.credential_public_key), made.sign_count)


def accept(purpose: str, member: Member | None, answer: str) -> Credential | None:
    """Finish asking for a passkey and return it; alone it has to prove the person too, not only the device."""
    challenge = _take_challenge(purpose, member)
    row = credentials.find_passkey(_id_in(answer))
    if challenge is None or row is None or (member is not None and row.member_id != member.id):
        return None
    try:
        shown = webauthn.verify_authentication_response(
            credential=answer, expected_challenge=challenge, expected_rp_id=_rp_id(), expected_origin=_origin(),
            credential_public_key=webauthn.base64url_to_bytes(row.secret), credential_current_sign_count=row.counter,
            require_user_verification=member is None,
        )  # fmt: skip
    except (helpers.exceptions.WebAuthnException, ValueError, TypeError, KeyError):
        return None
    return row if credentials.note_passkey_use(row, shown.new_sign_count) else None


def _id_in(answer: str) -> str:
    try:
        found = json.loads(answer) if len(answer) <= MOST_CHARACTERS else None
    except ValueError:
        return ""
    name = found.get("id") if isinstance(found, dict) else None
    return name if isinstance(name, str) else ""


def _new_challenge(purpose: str, member: Member | None) -> bytes:
    challenge: bytes = helpers.generate_challenge()
    session["passkey"] = {
        "for": purpose, "member": member.id if member else None, "at": int(clock.now().timestamp()),
        "challenge": helpers.bytes_to_base64url(challenge),
    }  # fmt: skip
    return challenge


def _take_challenge(purpose: str, member: Member | None) -> bytes | None:
    kept: Any = session.pop("passkey", None)
    if not isinstance(kept, dict) or kept["for"] != purpose or kept["member"] != (member.id if member else None):
        return None
    if clock.now().timestamp() - kept["at"] > LIFE_S:
        return None
    # The cookie could be played back together with the answer; the count beside it cannot.
    challenge: bytes = webauthn.base64url_to_bytes(kept["challenge"])
    return challenge if throttle.once(kept["challenge"], LIFE_S * 2) else None
