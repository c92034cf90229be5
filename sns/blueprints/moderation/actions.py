"""What is done at the moderation desk."""

from __future__ import annotations

from .intake import open_case as open_case
