"""Asking the pages of signing in, and what members settle about their own account."""

from __future__ import annotations

from .marked import Town
from .probing import probe

_OWN_PAGES = {
    "settings": "/settings", "appearance": "/settings/appearance", "devices": "/settings/devices",
    "email": "/settings/email", "email_code": "/settings/email/code", "password": "/settings/password",
    "prove": "/settings/prove", "second_factor": "/settings/second-factor",
    "recovery_codes": "/settings/second-factor/codes", "add_app": "/settings/second-factor/app",
    "add_passkey": "/settings/passkeys/new",
}  # fmt: skip
_OWN_DEEDS = {
    "end_other_devices": "/settings/devices/end-others", "email": "/settings/email", "email_code": "/settings/email/code",
    "password": "/settings/password", "prove": "/settings/prove", "prove_options": "/settings/prove/options",
    "renew_codes": "/settings/second-factor/codes", "add_app": "/settings/second-factor/app",
    "add_passkey": "/settings/passkeys/new", "new_passkey_options": "/settings/passkeys/options",
}  # fmt: skip
_DOORS = {
    "sign_in": "/sign-in", "ask_sign_in": "/sign-in/link", "sign_in_sent": "/sign-in/code", "second": "/sign-in/second",
    "sign_in_link": "/sign-in/link/not-one", "ask_reset": "/reset", "reset": "/reset/not-one",
}  # fmt: skip


@probe(*map("GET accounts.{}".format, _OWN_PAGES))
def _own_pages(town: Town) -> str:
    return "".join(map(town.get, _OWN_PAGES.values()))


@probe(*map("POST accounts.{}".format, _OWN_DEEDS))
def _own_deeds(town: Town) -> str:
    return "".join(town.post(address, {"email": "no"}) for address in _OWN_DEEDS.values())


@probe("POST accounts.end_device", "GET accounts.remove_factor", "POST accounts.remove_factor")
def _of_others(town: Town) -> str:
    answers = []
    for person in town.people:
        answers.append(town.post(f"/settings/devices/{town.session_of(person.member)}/end", {}))
        address = f"/settings/second-factor/{town.factor_of(person.member)}/remove"
        answers += town.get(address), town.post(address, {})
    # Each by its beginning: the number of a request, which ends the headers, may end with 404 as well.
    assert all(answer.startswith("404\n") for answer in answers)
    return "".join(answers)


@probe(*(f"{method} accounts.{name}" for method in ("GET", "POST") for name in _DOORS), "GET accounts.reset_sent",
       "POST accounts.passkey_options", "POST accounts.passkey_sign_in")  # fmt: skip
def _doors(town: Town) -> str:
    """Ask as a stranger who knows somebody's address: the pages repeat what was typed and tell nothing else."""
    stranger, told = town.app.test_client(), ""
    for address in (*_DOORS.values(), "/sign-in/passkey/options", "/sign-in/passkey"):
        for person in town.people:
            words = {"email": person.member.email, "password": "not-theirs", "code": "000000"}
            page = town.told(stranger.post(address, data=words))
            told += page.replace(str(person.member.email), "").replace(person.mark("email"), "")
    pages = "".join(town.told(stranger.get(address)) for address in (*_DOORS.values(), "/reset/sent"))
    return told + pages.replace(str(town.people[-1].member.email), "")


@probe("POST accounts.appearance", "POST accounts.sign_out")
def _small_forms(town: Town) -> str:
    """Sign out, as the last of all probes does."""
    return town.post("/settings/appearance", {"text": "?"}) + town.post("/sign-out", {}) + town.get("/")


LAST = _small_forms
