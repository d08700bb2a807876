"""Owns the slices of a figure: how wide each is, its rate as its height, the sum as its surface."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from markupsafe import Markup

from incasso import dutch

FLOOR = Decimal(88)  # share of the height; the strip below holds the borders' amounts


@dataclass(frozen=True, kw_only=True)
class Slice:
    """Euros from `lower` to `upper`, of which `rate` percent."""

    lower: Decimal
    upper: Decimal
    rate: Decimal

    @property
    def part(self) -> Decimal:
        return (self.upper - self.lower) * self.rate / 100


def slices(lines: Sequence[str]) -> Markup:
    """Draw slices of `width in euros | rate in percent`, or the words for what is not known.

    Raises:
        ValueError: a line that is not two numbers above zero.
    """
    if any("niet bekend" in line for line in lines):
        return Markup("<p>{}</p>").format("Nog niet bekend.")
    cut: list[Slice] = []
    for line in lines:
        lower = cut[-1].upper if cut else Decimal(0)
        width, rate = _numbers(line)
        cut.append(Slice(lower=lower, upper=lower + width, rate=rate))
    return Markup('<svg class="schijven" role="img" aria-label="{}">{}</svg>').format(
        " ".join(_told(each) for each in cut), Markup("").join(_drawn(cut))
    )


def _numbers(line: str) -> tuple[Decimal, Decimal]:
    try:
        width, rate = (Decimal(cell.strip()) for cell in line.split("|"))
    except (InvalidOperation, ValueError) as error:
        raise ValueError(f"«{line}» must be a width in euros | a rate in percent") from error
    if width <= 0 or rate <= 0:
        raise ValueError(f"«{line}» has a width or a rate that is not above zero")
    return width, rate


def _told(each: Slice) -> str:
    which = (
        f"de {dutch.euro(each.upper - each.lower)} boven {dutch.euro(each.lower)}"
        if each.lower
        else f"de eerste {dutch.euro(each.upper)}"
    )
    return f"Over {which}: {dutch.procent(each.rate)}, dat is {dutch.euro(each.part)}."


def _drawn(cut: Sequence[Slice]) -> Iterator[Markup]:
    whole, highest = cut[-1].upper, max(each.rate for each in cut)
    for each in cut:
        left, width = each.lower * 100 / whole, (each.upper - each.lower) * 100 / whole
        height = FLOOR * each.rate / highest
        top, middle = FLOOR - height, round(left + width / 2, 1)
        yield Markup('<rect x="{}%" y="{}%" width="{}%" height="{}%"/>').format(
            *(round(number, 1) for number in (left, top, width, height))
        )
        yield Markup('<text x="{}%" y="{}%" dy="1.4em">{}</text>').format(
            middle, round(top, 1), dutch.procent(each.rate)
        )
        yield Markup('<text x="{}%" y="{}%" dy="-.7em">{}</text>').format(
            middle, FLOOR, dutch.euro(each.part)
        )
        right = "eind" if each is cut[-1] else "grens"
        yield Markup('<text class="{}" x="{}%" y="98%">{}</text>').format(
            right, round(left + width, 1), dutch.euro(each.upper)
        )
