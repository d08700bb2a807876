"""Owns what an asker is shown before sending: each agency, and the words agreed to."""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Self

from incasso.leads.routing import Match
from incasso.partners.partner import Delivery, Partner


@dataclass(frozen=True, kw_only=True)
class Offer:
    """An agency as the asker saw it, in words; kept with the request, whatever changes later.

    `alone`: it wants to be the only one that has a request for quotes.
    `price` is what it pays us for the request, in euros, and `delivery` what its mail holds; no
    page for the asker shows them.
    """

    slug: str
    name: str
    place: str
    about: str
    register: str
    tariff: str
    why: str
    example: bool
    alone: bool = False
    price: str | None = None
    delivery: str = Delivery.FULL

    @classmethod
    def of(cls, match: Match, partner: Partner) -> Self:
        """Put a match in the words of its agency's file."""
        return cls(
            slug=partner.slug,
            name=partner.name,
            place=partner.place,
            about=partner.about,
            register=partner.register.sentence(),
            tariff=partner.tariff.sentence(),
            why=match.why,
            example=partner.example,
            alone=partner.rules.alone,
            price=None if partner.price is None else str(partner.price),
            delivery=partner.delivery,
        )

    def as_dict(self) -> dict[str, str | bool | None]:
        """Return it as JSON can hold it; `Offer(**read)` reads it back."""
        return dict(vars(self))


def offers(chosen: Sequence[Match], partners: Collection[Partner]) -> tuple[Offer, ...]:
    """Return the matches as the asker sees them, in their order."""
    by_slug = {partner.slug: partner for partner in partners}
    return tuple(Offer.of(match, by_slug[match.slug]) for match in chosen)


def tariffs(slugs: Collection[str], partners: Collection[Partner]) -> dict[str, str]:
    """Return what each of these agencies costs, in the words that the asker is shown."""
    return {one.slug: one.tariff.sentence() for one in partners if one.slug in slugs}


def edition(portal_name: str, partners: Collection[Partner]) -> str:
    """Return a mark of all that an asker agrees to; another mark, and it was changed meanwhile.

    Why an agency fits is not in it: that is looked at anew in any case.
    """
    words = (
        consent_text(portal_name, offered=False),
        consent_text(portal_name, offered=True, reserves=True),
        consent_text(portal_name, offered=True, one=True),
    )
    agencies = [
        (one.slug, one.name, one.place, one.register.sentence(), one.tariff.sentence())
        for one in sorted(partners, key=lambda one: one.slug)
    ]
    return hashlib.sha256(repr((words, agencies)).encode()).hexdigest()[:16]


def consent_text(
    portal_name: str, *, offered: bool, reserves: bool = False, one: bool = False
) -> str:
    """Return the words agreed to, which the page shows and the ledger keeps, word for word.

    They stand under the choice, and the ledger keeps that beside them. `offered` tells whether
    any agency was shown, `reserves` whether any was that may come in for another, `one` whether
    only one of them may have it.
    """
    if not offered:
        return (
            f"Ik ga ermee akkoord dat {portal_name} mijn aanvraag bewaart en zelf bekijkt."
            " Mijn gegevens gaan naar geen enkel bureau."
        )
    if one:
        return (
            f"Ik ga ermee akkoord dat {portal_name} mijn aanvraag met mijn contactgegevens stuurt"
            " naar één bureau: het bureau dat ik hierboven koos. Laat ik het kiezen over aan"
            f" {portal_name}, dan is het een van de bureaus hierboven. Alleen als dat bureau niet"
            " kan, krijgt een ander bureau uit die lijst hem. Nooit hebben twee bureaus hem"
            " tegelijk, en niemand anders krijgt hem."
        )
    words = (
        f"Ik ga ermee akkoord dat {portal_name} mijn aanvraag met mijn contactgegevens stuurt"
        " naar de bureaus die hierboven aangevinkt staan, en naar niemand anders."
    )
    if not reserves:
        return words
    return (
        f"{words} Een bureau dat ik aanvinkte als vervanger, krijgt mijn aanvraag alleen als een"
        " ander bureau niet kan, en nooit hebben meer dan drie bureaus hem tegelijk."
    )
