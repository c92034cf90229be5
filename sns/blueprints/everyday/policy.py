"""Who keeps rubbish days and hours, who reads them, who says where they live."""

from __future__ import annotations

from sns.blueprints.spaces import policy as spaces
from sns.core import policy

keep = spaces.staff_of
show = own_area = policy.member
