"""Pages of people: a member's page, つながり, settings, joining and leaving, residency, the staff's side of it all."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("people", __name__)

from . import (  # noqa: E402, F401  # they hang their routes on `bp`
    directory,
    feed,
    footprints,
    guardian,
    helping,
    invitations,
    join,
    leaving,
    mailbox,
    profile,
    promises,
    residency,
    settings,
    staff,
    staff_members,
    staff_moves,
    staff_residency,
    ties,
    ward,
)
