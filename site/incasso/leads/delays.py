"""Owns how long a message waits between two tries, and that not all wait equally long."""

import random
from datetime import timedelta

# After twelve tries, some 75 hours, a message is given up.
DELAYS = (
    timedelta(seconds=10),
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=2),
    timedelta(hours=4),
    timedelta(hours=8),
    timedelta(hours=12),
    timedelta(hours=24),
    timedelta(hours=24),
)
LEAST, MOST = 0.8, 1.2
TRIES = len(DELAYS) + 1
LONGEST = sum(DELAYS, timedelta()) * MOST
# What is due later than this was put off by a clock that was wrong; an hour is no fault of clocks.
FARTHEST = DELAYS[-1] * MOST + timedelta(hours=1)


def jitter() -> float:
    """Return a factor that keeps delays from falling together."""
    return random.uniform(LEAST, MOST)  # noqa: S311  (spread, no secret)
