"""The link that takes a leaving back: signed, good for this one request, nothing of it is stored."""

from __future__ import annotations

from flask import current_app
from itsdangerous import BadData, URLSafeSerializer

from . import leaving
from .models import LeaveRequest


def _seal() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key or "", salt="take-back")


def token_of(request: LeaveRequest) -> str:
    """Return the token for a link or form."""
    return str(_seal().dumps([request.member_id, int(request.asked_at.timestamp())]))


def find(token: str | None) -> LeaveRequest | None:
    """Return the request of a token; None when it is unknown, taken back or over."""
    try:
        member_id, asked = _seal().loads(token or "")
    except (BadData, TypeError, ValueError):
        return None
    request = leaving.find_request(member_id)
    return request if request is not None and int(request.asked_at.timestamp()) == asked else None
