"""Owns the word on how far a long run is."""

import sys

LONG, TIMES = 100, 20


def tell(done: int, of: int, what: str) -> None:
    """Say on standard error how far it is, so often in all; of a short run say nothing."""
    if of >= LONG and done % (of // TIMES) == 0:
        sys.stderr.write(f"{done:,} of {of:,} {what}\n")
