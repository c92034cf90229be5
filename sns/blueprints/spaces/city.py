"""The city file: the one place that knows which city this is."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from sns.core.errors import BadSetting

_FOLDER = Path(__file__).parents[2] / "cities"


def read(name: str) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Return (city with `wards`, fields of activity) from a name in `sns/cities/` or the path of a JSON file."""
    path = Path(name) if name.endswith(".json") else _FOLDER / f"{name}.json"
    if not path.is_file():
        names = sorted(p.stem for p in _FOLDER.glob("*.json") if p.stem != "fields")
        raise BadSetting(f"SNS_CITY is {name!r}; allowed: {', '.join(names)} or the path of a city file (.json).")
    facts = json.loads(path.read_text("utf-8"))
    fields = json.loads((_FOLDER / "fields.json").read_text("utf-8"))
    return facts["city"] | {"wards": facts["wards"]}, fields["fields"]
