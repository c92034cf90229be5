"""Photos of the believable town: a picture that was drawn once hangs in many places."""

from __future__ import annotations

from datetime import datetime

from sns.blueprints.accounts.models import Member
from sns.blueprints.media.models import File
from sns.core.db import db
from sns.core.pictures import Picture


def hang(author: Member, key: str, picture: Picture, moment: datetime) -> File:
    """Give somebody a photo of their own."""
    file = File(
        owner_id=author.id, name="photo.jpg", width=picture.width, height=picture.height,
        size=sum(picture.weights.values()), sha256=picture.sha256, key=key, created_at=moment,
    )  # fmt: skip
    db.session.add(file)
    db.session.flush()
    return file
