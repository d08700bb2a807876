"""Owns a request as it was sent: on its way into the ledger, or in the spool until that works."""

from dataclasses import dataclass
from datetime import datetime

from incasso.leads.accept import accept
from incasso.leads.house import House
from incasso.leads.ledger import Ledger
from incasso.leads.quarantine import Sender
from incasso.leads.quote_request import QuoteRequest
from incasso.leads.repeats import Receipt


@dataclass(frozen=True, kw_only=True)
class Sent:
    """A request as it was sent: all that an asker gives with it, and when.

    `costs` are the agencies' tariffs, as its asker read them.
    """

    request: QuoteRequest
    ticked: tuple[str, ...]
    reserves: tuple[str, ...]
    consent: str
    key: str | None
    person: str | None
    sender: Sender | None
    at: datetime
    former: tuple[str, ...] = ()
    costs: dict[str, str] | None = None

    def accept(self, ledger: Ledger, house: House, now: datetime) -> Receipt:
        """Record it as of the moment at which it was sent, with the agencies as they are `now`.

        Raises:
            TooMany, StoreUnavailable: nothing was kept.
        """
        return accept(
            self.request,
            self.ticked,
            house.partners,
            ledger,
            self.at,
            consent=self.consent,
            portal=house.portal,
            idem_key=self.key,
            reserves=self.reserves,
            person=self.person,
            sender=self.sender,
            routed_at=now,
            former=self.former,
            costs=self.costs,
        )
