"""Owns what is counted of a fault, and what the tables say of it afterwards."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from faults import must_hold
from faults.premises import Premises
from faults.stream import Heard

# On record, or in the spool until the database can take it.
ACKNOWLEDGED = (303, 202)


@dataclass(frozen=True, kw_only=True)
class Figures:
    """What came of one fault. `wrong` are the faults found, in words; `note` is for the reader."""

    fault: str
    kills: int = 0
    acknowledged: int = 0
    lost: int = 0
    doubled: int = 0
    half: int = 0
    over_cap: int = 0
    over_three: int = 0
    note: str = ""
    wrong: list[str] = field(default_factory=list)

    @property
    def well(self) -> bool:
        """Nothing was lost, half written, over a cap or over three."""
        return not (self.lost or self.half or self.over_cap or self.over_three or self.wrong)


def counted(
    premises: Premises, heard: Iterable[Heard], fault: str, kills: int = 0, note: str = ""
) -> Figures:
    """Compare what browsers heard with what the tables hold."""
    ledger = premises.ledger()
    book = must_hold.read(ledger)
    counts = list(must_hold.miscounted(ledger, book))
    ledger.close()
    whole = premises.sound()
    kept = {one.idem_key for one in book.leads}
    answered = {one.key for one in heard if one.code in ACKNOWLEDGED}
    texts = [one.answers["text"] for one in book.leads]
    halves = list(must_hold.half(book))
    caps = list(must_hold.over_cap(book, premises.partners))
    threes = list(must_hold.over_three(book))
    twice = list(must_hold.twice(book))
    return Figures(
        fault=fault,
        kills=kills,
        acknowledged=len(answered),
        lost=len(answered - kept),
        doubled=len(texts) - len(set(texts)),
        half=len(halves),
        over_cap=len(caps),
        over_three=len(threes),
        note=note,
        wrong=[*halves, *caps, *threes, *twice, *counts, *([whole] if whole != "ok" else [])][:5],
    )
