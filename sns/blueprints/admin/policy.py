"""Who may see the pages of those who run the site."""

from __future__ import annotations

from sns.blueprints.spaces import policy as spaces

components = spaces.any_staff
