"""The law's table and the shared worked examples, for the tests of this room."""

import json
from pathlib import Path
from typing import Any

from incasso.law.parameters import parse

ROOT = Path(__file__).parents[2]
TABLE = ROOT / "site/incasso/law/parameters.toml"
LAW = parse(TABLE.read_text(encoding="utf-8"), "site/incasso/law/parameters.toml")


def cases(file: str, group: str) -> Any:
    """Give one group of `tests/cases/<file>.json`."""
    groups = json.loads((ROOT / f"tests/cases/{file}.json").read_text(encoding="utf-8"))
    return groups[group]
