"""Owns the bars of a figure: amounts side by side, each cut into the shares of who gets it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from markupsafe import Markup

from incasso import dutch

UNKNOWN = "niet bekend"


@dataclass(frozen=True, kw_only=True)
class Bar:
    """Amounts in euros; None is not known."""

    name: str
    amounts: tuple[Decimal | None, ...]

    @property
    def total(self) -> Decimal:
        return sum((amount for amount in self.amounts if amount), Decimal(0))


def bars(lines: Sequence[str]) -> Markup:
    """Draw `name | amount | amount`. A line that begins with | names the shares, no | a group.

    Raises:
        ValueError: an amount that is none, or below zero, or a row with another number of shares.
    """
    shares = _cells(lines[0])[1:] if lines[0].startswith("|") else [""]
    rows = [_bar(line, len(shares)) for line in (lines[1:] if shares != [""] else lines)]
    longest = max((row.total for row in rows if isinstance(row, Bar)), default=Decimal(0))
    if not longest:
        raise ValueError("no bar has a length")
    return Markup("").join(_groups(rows, shares, longest))


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.split("|")]


def _bar(line: str, shares: int) -> Bar | str:
    name, *cells = _cells(line)
    if not cells:
        return name
    if len(cells) != shares:
        raise ValueError(f"«{line}» has {len(cells)} amounts; there are {shares} shares")
    return Bar(name=name, amounts=tuple(map(_amount, cells)))


def _amount(cell: str) -> Decimal | None:
    if UNKNOWN in cell:
        return None
    try:
        amount = Decimal(cell)
    except InvalidOperation as error:
        raise ValueError(f"«{cell}» is no amount; write {{{{ … }}}} without a filter") from error
    if amount < 0:
        raise ValueError(f"{amount} is below zero; a bar cannot show that")
    return amount


def _groups(rows: Sequence[Bar | str], shares: Sequence[str], longest: Decimal) -> Iterator[Markup]:
    drawn: list[Markup] = []
    for row in [*rows, ""]:
        if isinstance(row, Bar):
            drawn.append(_drawn(row, shares, longest))
            continue
        if drawn:
            yield Markup('<dl class="lijst opbouw">{}</dl>').format(Markup("").join(drawn))
            drawn = []
        if row:
            yield Markup("<p><b>{}</b></p>").format(row)


def _drawn(bar: Bar, shares: Sequence[str], longest: Decimal) -> Markup:
    told = [
        f"{share} {UNKNOWN if amount is None else dutch.euro(amount)}".strip()
        for share, amount in zip(shares, bar.amounts, strict=True)
    ]
    return Markup(
        "<div><dt>{}</dt><dd>{}"
        '<svg class="balk" aria-hidden="true">'
        '<rect class="leeg" width="100%" height="100%"/>{}</svg></dd></div>'
    ).format(bar.name, dutch.opsomming(told), Markup("").join(_parts(bar, longest)))


def _parts(bar: Bar, longest: Decimal) -> Iterator[Markup]:
    left = Decimal(0)
    for place, amount in enumerate(bar.amounts):
        if amount:
            share = amount * 100 / longest
            yield Markup('<rect{} x="{}%" width="{}%" height="100%"/>').format(
                Markup(' class="open"') if place else "", round(left, 1), round(share, 1)
            )
            left += share
