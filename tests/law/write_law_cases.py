"""Writes tests/cases/law.json: the table as the browser gets it, for node's tests."""

import json
from datetime import date

from law.table import LAW, ROOT

from incasso.law.export import staffel_for_browser


def write() -> None:
    """Write the file anew; a test fails when it no longer is what the table gives."""
    law = {"staffel": staffel_for_browser(LAW.on(date(2026, 11, 23)))}
    path = ROOT / "tests/cases/law.json"
    path.write_text(json.dumps(law, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    write()
