"""Owns the law's numbers for the browser: cents and basis points, exact or refused."""

from decimal import Decimal

from incasso.law.parameters import Wet

Json = dict[str, object]


def staffel_for_browser(wet: Wet) -> Json:
    """Give what the calculator of collection costs needs, ready for JSON.

    Amounts in cents, rates in basis points (15% is 1500), `btwRate` in percent as text.

    Raises:
        LookupError: the law is silent on the day of `wet`.
        ValueError: a number does not fit in whole cents or basis points.
    """
    staffel, plafond = wet.staffel, wet.termijnplafond
    return {
        "day": wet.day.isoformat(),
        "schijven": [
            {
                "width": None if schijf.width is None else hundredths(schijf.width),
                "rate": hundredths(schijf.rate),
            }
            for schijf in staffel.schijven
        ],
        "minimum": hundredths(staffel.minimum),
        "maximum": hundredths(staffel.maximum),
        "btwRate": str(wet.btw.rate),
        "handelstransactie": {"minimum": hundredths(wet.handelstransactie.minimum)},
        "termijnplafond": {
            "instalmentBelow": hundredths(plafond.instalment_below),
            "maximum": hundredths(plafond.maximum),
            "months": plafond.months,
        },
    }


def hundredths(number: Decimal) -> int:
    """Give euros as cents, percents as basis points. Raises: ValueError when not whole."""
    whole = int(number * 100)
    if whole != number * 100:
        raise ValueError(f"{number} is not a whole number of hundredths")
    return whole
