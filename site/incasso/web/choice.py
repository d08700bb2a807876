"""Owns the choice on the page to check: which agencies may have it, or what is wrong with it."""

from collections.abc import Collection
from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from incasso.leads.quote_request import Wish
from incasso.partners.partner import Partner

# In place of an agency: whichever of those shown is first in turn.
OURS = "kies"


@dataclass(frozen=True, kw_only=True)
class Choice:
    """The agencies that may have the request, and the `reserves` that may come in for one of them.

    With a `fault`, in words, it cannot be sent.
    """

    ticked: tuple[str, ...]
    fault: str = ""
    reserves: tuple[str, ...] = ()


def choice(wish: Wish, posted: MultiDict[str, str], partners: Collection[Partner]) -> Choice:
    """Read which agencies were chosen; where none was shown, there is nothing to choose."""
    ticked = tuple(posted.getlist("bureau"))
    if "aanbod" not in posted:
        # The words agreed to then say that nobody gets it.
        return Choice(ticked=())
    if wish.places == 1:
        return _one(ticked, tuple(posted.getlist("getoond")))
    if not ticked:
        return Choice(ticked=(), fault="Vink minstens één bureau aan, of sluit deze pagina.")
    single = [one.name for one in partners if one.slug in ticked and one.rules.alone]
    if single and len(ticked) > 1:
        return Choice(
            ticked=ticked,
            fault=f"{single[0]} wil je aanvraag alleen als geen ander bureau hem krijgt. Vink dit"
            " bureau uit, of de andere bureaus.",
        )
    reserves = tuple(posted.getlist("vervanger")) if "vervangers" in posted else ()
    return Choice(ticked=ticked, reserves=reserves)


def _one(ticked: tuple[str, ...], shown: tuple[str, ...]) -> Choice:
    if ticked == (OURS,):
        return Choice(ticked=shown)
    if len(ticked) == 1 and ticked[0] in shown:
        return Choice(ticked=ticked)
    return Choice(ticked=ticked, fault="Kies één bureau, of laat ons kiezen.")
