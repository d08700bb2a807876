"""Writes tests/cases/law.json: the table as the browser gets it, for node's tests."""

import json
from datetime import date
from typing import Any

from law.table import LAW, ROOT, cases

from incasso.law.export import law_for_browser, staffel_for_browser, wet_for_browser

TODAY = date(2026, 11, 23)


def law_cases() -> dict[str, Any]:
    """Give what the browser's sums are handed, on every day that the cases ask for."""
    days = {case["day"] for case in cases("court", "court")} | {str(TODAY)}
    return {
        "staffel": staffel_for_browser(LAW.on(TODAY)),
        "law": law_for_browser(LAW),
        "wet": {day: wet_for_browser(LAW.on(date.fromisoformat(day))) for day in sorted(days)},
    }


if __name__ == "__main__":
    text = json.dumps(law_cases(), indent=1) + "\n"
    (ROOT / "tests/cases/law.json").write_text(text, encoding="utf-8")
