"""Owns the patience with a mail server that is away: a knock now and then, no try spent."""

from dataclasses import dataclass
from datetime import datetime, timedelta

IN_A_ROW = 5
PROBE = timedelta(seconds=30)


@dataclass
class Breaker:
    """What one worker knows of one server.

    It is kept in the worker and not in the database: what one machine cannot reach another may,
    and whatever waits stays due, so the first that gets an answer can bring it all.
    """

    failures: int = 0
    probe_at: datetime | None = None

    def holds(self, now: datetime) -> bool:
        """Tell whether it is too early to knock again."""
        # A clock that was set back must not silence us for as long as it was wrong.
        return self.probe_at is not None and self.probe_at - PROBE <= now < self.probe_at

    def away(self, now: datetime) -> None:
        """Note that nobody could be spoken to."""
        self.failures += 1
        if self.failures >= IN_A_ROW:
            self.probe_at = now + PROBE

    def answered(self) -> None:
        """Note that the server speaks, whatever it says."""
        self.failures, self.probe_at = 0, None
