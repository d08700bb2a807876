"""Builds the site: content + templates + static + law -> public/."""

import argparse
import os
import sys
from datetime import UTC, date, datetime
from pathlib import Path

ROOT = Path(__file__).parent
sys.path.insert(0, str(ROOT / "site"))

from incasso.errors import Mistakes  # noqa: E402
from incasso.local_time import day_of  # noqa: E402
from incasso.settings import from_environment  # noqa: E402
from incasso.web.build import build  # noqa: E402


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=ROOT / "public", help="where to write")
    today = day_of(datetime.now(UTC))
    parser.add_argument("--day", type=date.fromisoformat, default=today, help="as of which day")
    wanted = parser.parse_args()
    try:
        pages = build(from_environment(os.environ, ROOT), wanted.day, wanted.out)
    except Mistakes as several:
        for mistake in several.mistakes:
            print(mistake, file=sys.stderr)
        print(f"\n{len(several.mistakes)} faults; nothing was written.", file=sys.stderr)
        return 1
    print(f"{pages} pages in {wanted.out}, by the law of {wanted.day}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
