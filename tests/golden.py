"""Words that were read once: a test compares them, GOLDEN=write keeps new ones to be read."""

import os
from collections.abc import Mapping
from pathlib import Path


def as_read(file: Path, found: str, drawn: Mapping[str, str] | None = None) -> None:
    """Assert that `found` is what `file` holds; with GOLDEN=write it is written there first.

    `drawn` names what is drawn by lot, and so another each time: the same word stands for it.
    """
    found = found.replace("\r\n", "\n")
    for lot, word in (drawn or {}).items():
        found = found.replace(lot, word)
    if os.environ.get("GOLDEN") == "write":
        file.write_text(found, "utf-8")
    assert found == file.read_text("utf-8")
