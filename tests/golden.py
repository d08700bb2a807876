"""Words that were read once: a test compares them, GOLDEN=write keeps new ones to be read."""

import os
from pathlib import Path


def as_read(file: Path, found: str) -> None:
    """Assert that `found` is what `file` holds; with GOLDEN=write it is written there first."""
    found = found.replace("\r\n", "\n")
    if os.environ.get("GOLDEN") == "write":
        file.write_text(found, "utf-8")
    assert found == file.read_text("utf-8")
