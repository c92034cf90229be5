"""Who may sign in and change how the site looks to them."""

from __future__ import annotations

from sns.core import policy

sign_in = look = policy.anyone
sign_out = policy.anyone
