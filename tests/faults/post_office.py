"""Owns the simulated mail: taken, put off, refused, lost from sight; and what each agency holds."""

import random
from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path

from leads.coming_back import lay_down, report

from faults.crash import Fuse
from incasso.leads.post import Away, Refused, TryLater, Unsure

MOODS = {"taken": 20, "later": 4, "away": 2, "unheard": 2, "refused": 2, "ours": 1}
MOODS |= {"dies": 2, "dies late": 2}
FAULTS = {"later": TryLater, "away": Away, "refused": Refused, "ours": RuntimeError}


@dataclass(kw_only=True)
class PostOffice:
    """A mail server whose mood is drawn; `well` makes it take everything.

    Once the clock was set, what came first is not known, so that a copy can tell of one agency
    more: not `in_order`. `back` came back: those are not with their agency. `meanwhile` is what
    others do while a message is on its way; `look` finds fault with one as it leaves.
    """

    draw: random.Random
    fuse: Fuse
    look: Callable[[EmailMessage, str], None]
    meanwhile: Callable[[], None]
    well: bool = False
    in_order: bool = True
    taken: Counter[str] = field(default_factory=Counter)
    excused: Counter[str] = field(default_factory=Counter)
    bytes_of: dict[str, set[bytes]] = field(default_factory=dict)
    back: set[str] = field(default_factory=set)

    def send(self, message: EmailMessage, to: str) -> str:
        """Do with the message what the mood is for."""
        self.look(message, to)
        mood = "taken" if self.well else self.draw.choices([*MOODS], [*MOODS.values()])[0]
        if not self.well and self.draw.random() < 0.15:
            self.meanwhile()
        if mood == "dies":
            self.fuse.blow()
        if mood in FAULTS:
            raise FAULTS[mood](f"{mood} <{to}>")
        self._take(message)
        if mood == "dies late":
            self.fuse.blow()
        if mood == "unheard":
            # The server has it and we do not know: once more, and under the same Message-ID.
            self.excused[message["Message-ID"]] += 1
            raise Unsure("the line fell silent after the last dot")
        return "250 taken"

    def _take(self, message: EmailMessage) -> None:
        name = message["Message-ID"]
        self.taken[name] += 1
        self.back.discard(name)
        self.bytes_of.setdefault(name, set()).add(bytes(message))

    def excuse(self, in_hand: Collection[str]) -> None:
        """Excuse one more copy of what a worker had in hand when it died, if it was taken."""
        self.excused.update(name for name in in_hand if self.taken[name])

    def has(self, name: str) -> bool:
        """Tell whether a message is where it was to go."""
        return bool(self.taken[name]) and name not in self.back

    def bounce(self, name: str, to: str, box: Path) -> None:
        """Let a message come back that was taken; or one of the persons behind its address."""
        whole = self.draw.random() < 0.8
        address = to if whole else f"iemand.{to}"
        lay_down(box, report(name, address), f"{len(self.taken)}.{self.draw.random()}.host")
        if whole:
            self.back.add(name)

    def doubles(self) -> int:
        """Return how many copies came beyond the first."""
        return sum(self.taken.values()) - len(self.taken)

    def faults(self) -> list[str]:
        """Return the messages that came more often than is excused, or not the same each time."""
        often = [
            f"{name} came {number} times"
            for name, number in self.taken.items()
            if number > 1 + self.excused[name]
        ]
        other = self.in_order * [
            f"{name} has {len(all_)} versions"
            for name, all_ in self.bytes_of.items()
            if len(all_) > 1
        ]
        return often + other
