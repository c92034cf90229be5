"""What each role is answered where members move to other wards."""

from __future__ import annotations

from typing import Any

# As in rows.py: author, neighbour, host, other ward, ward staff, other staff, city staff, suspended, visitor.
ROWS: dict[str, list[Any]] = {
    "GET people.ward": [*[200] * 7, "in", "in"],
    "GET people.move": [*["go"] * 7, "in", "in"],  # where no ward is chosen yet
    "POST people.move": [*["go"] * 3, 422, *["go"] * 3, "carry", "carry"],
    "POST people.move_withdraw": [*["go"] * 7, "carry", "carry"],
    "GET people.staff_move": [404, 404, 404, 404, 200, 404, 200, "in", "in"],
    "POST people.staff_move_approve": [404, 404, 404, 404, "go", 404, "go", "carry", "carry"],
    "POST people.staff_move_refuse": [404, 404, 404, 404, 422, 404, 422, "carry", "carry"],
}
